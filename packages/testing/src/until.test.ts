import { expect, test } from '@jest/globals';
import { dated, never, until } from './until.ts';

test('what is there in the end is answered', async () => {
  let asked = 0;
  expect(await until(async () => ++asked > 2 && { asked }, 'a third time')).toEqual({ asked: 3 });
});

test('what does not come about is an error that says what, and what throws is not asked again', async () => {
  // eslint-disable-next-line no-restricted-syntax -- the bound is what is tested
  await expect(until(() => false, 'the Greek calends', 50)).rejects.toThrow('Not within 0.05 s: the Greek calends.');
  let asked = 0;
  await expect(
    until(() => {
      throw new Error(`broken ${++asked}`);
    }, 'anything'),
  ).rejects.toThrow('broken 1');
});

test('what should not come about throws when it does, and a while in which it does not is enough', async () => {
  let asked = 0;
  await expect(never(() => ++asked === 3, 'a third time')).rejects.toThrow('It came about: a third time.');
  await never(() => false, 'anything', 50);
});

test('what is written while something is done lies between its moments', async () => {
  const { result, from, to } = await dated(async () => Date.now());
  expect([result >= from, result <= to]).toEqual([true, true]);
});
