import { expect, test } from '@jest/globals';
import { until } from './until.ts';

test('what is there in the end is answered', async () => {
  let asked = 0;
  expect(await until(async () => ++asked > 2 && { asked }, 'a third time')).toEqual({ asked: 3 });
});

test('what does not come about is an error that says what, and what throws is not asked again', async () => {
  await expect(until(() => false, 'the Greek calends', 50)).rejects.toThrow('Not within 0.05 s: the Greek calends.');
  let asked = 0;
  await expect(until(() => { throw new Error(`broken ${++asked}`); }, 'anything')).rejects.toThrow('broken 1');
});
