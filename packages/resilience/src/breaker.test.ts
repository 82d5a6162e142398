import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { breaker } from './breaker.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

async function pass(ms: number): Promise<void> {
  jest.advanceTimersByTime(ms);
  await new Promise(setImmediate);
}

test('without a probe it closes by itself, and rests longer each time until a call succeeds', async () => {
  const opened: number[] = [];
  const one = breaker({ restMs: (openings) => 100 * openings, opened: (_, openings) => opened.push(openings) });
  expect(one.isOpen).toBe(false);
  one.failed(new Error('no'));
  // Others, that failed at the same time.
  one.failed(new Error('no'));
  expect([one.isOpen, one.remainingMs]).toEqual([true, 100]);
  await pass(100);
  expect([one.isOpen, one.remainingMs]).toEqual([false, 0]);
  one.failed(new Error('no'));
  expect(one.remainingMs).toBe(200);
  await pass(200);
  one.succeeded();
  one.failed(new Error('no'));
  expect(one.remainingMs).toBe(100);
  // One that was under way before.
  one.succeeded();
  expect(one.isOpen).toBe(false);
  expect(opened).toEqual([1, 2, 1]);
});

test('with a probe it stays open until one succeeds', async () => {
  const events: string[] = [];
  let well = false;
  const one = breaker({
    restMs: () => 100,
    probe: async () => {
      events.push('probed');
      if (!well) throw new Error('no');
    },
    opened: (error) => events.push(String(error)),
    closed: () => events.push('closed'),
  });
  one.failed(new Error('gone'));
  await pass(100);
  await pass(99);
  expect(one.isOpen).toBe(true);
  well = true;
  await pass(1);
  expect(one.isOpen).toBe(false);
  await pass(1_000);
  expect(events).toEqual(['Error: gone', 'probed', 'probed', 'closed']);
});

test('a probe can be hurried, and after a stop there is none', async () => {
  const probe = jest.fn(async () => Promise.reject(new Error('no')));
  const one = breaker({ restMs: () => 100, probe });
  one.hurry();
  expect(probe).toHaveBeenCalledTimes(0);
  one.failed(new Error('gone'));
  one.hurry();
  expect(probe).toHaveBeenCalledTimes(1);
  await pass(0);
  await pass(99);
  expect(probe).toHaveBeenCalledTimes(1);
  await pass(1);
  expect(probe).toHaveBeenCalledTimes(2);
  one.stop();
  await pass(1_000);
  expect(probe).toHaveBeenCalledTimes(2);
  expect(one.isOpen).toBe(true);
});
