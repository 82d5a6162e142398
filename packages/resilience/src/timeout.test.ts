import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { waitAtMost, withTimeout } from './timeout.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

const never = new Promise<string>(() => undefined);
const late = (): Error => new Error('late');

async function pass(ms: number): Promise<void> {
  jest.advanceTimersByTime(ms);
  for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate);
}

test('work that ends in time gives its result or error, and leaves no timer', async () => {
  expect(await withTimeout(Promise.resolve('done'), 100, late)).toBe('done');
  await expect(withTimeout(Promise.reject(new Error('no')), 100, late)).rejects.toThrow('no');
  expect(await waitAtMost(Promise.resolve('done'), 100)).toBe('done');
  await expect(waitAtMost(Promise.reject(new Error('no')), 100)).rejects.toThrow('no');
  expect(jest.getTimerCount()).toBe(0);
});

test('work that does not end in time is an error, or undefined', async () => {
  const ends = Promise.allSettled([withTimeout(never, 100, late), waitAtMost(never, 100), waitAtMost(never, -1)]);
  await pass(100);
  expect(await ends).toEqual([
    { status: 'rejected', reason: late() },
    { status: 'fulfilled', value: undefined },
    { status: 'fulfilled', value: undefined },
  ]);
});

test('the later result of the work is ignored', async () => {
  const work = Promise.withResolvers<string>();
  const waited = waitAtMost(work.promise, 100);
  await pass(100);
  work.reject(new Error('too late'));
  expect(await waited).toBeUndefined();
});

test('an answer that is there when the overdue timer runs counts', async () => {
  const work = Promise.withResolvers<string>();
  const answered = withTimeout(work.promise, 100, late);
  jest.advanceTimersByTime(100);
  await new Promise(setImmediate);
  work.resolve('just in time');
  expect(await answered).toBe('just in time');
});
