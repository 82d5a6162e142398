import { expect, test } from '@jest/globals';
import { dated, never, until } from './until.ts';

test('a value that appears later is returned', async () => {
  let calls = 0;
  expect(await until(async () => ++calls > 2 && { calls }, 'a third time')).toEqual({ calls: 3 });
});

test('what does not happen is an error with its name, and a function that throws is not called again', async () => {
  // eslint-disable-next-line no-restricted-syntax -- the time-out is tested
  await expect(until(() => false, 'the Greek calends', 50)).rejects.toThrow('Not within 0.05 s: the Greek calends.');
  let calls = 0;
  await expect(
    until(() => {
      throw new Error(`broken ${++calls}`);
    }, 'anything'),
  ).rejects.toThrow('broken 1');
});

test('an unwanted event throws, and a short time without it is enough', async () => {
  let calls = 0;
  await expect(never(() => ++calls === 3, 'a third time')).rejects.toThrow('It came about: a third time.');
  await never(() => false, 'anything', 50);
});

test('a time that is written during work is between its times', async () => {
  const { result, from, to } = await dated(async () => Date.now());
  expect([result >= from, result <= to]).toEqual([true, true]);
});
