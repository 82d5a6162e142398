import { expect, test } from '@jest/globals';
import { referenceWork, slowdown, slowness } from './machine.ts';
import { allowed, tooLate } from './recovery.ts';

test('recovery may take five seconds, unless the fault itself lasts, and longer on a busy machine', () => {
  expect(allowed({}, 1)).toBe(5_000);
  expect(allowed({ lasts: { ms: 12_000, why: 'so' } }, 1)).toBe(12_000);
  expect(allowed({}, 2)).toBe(20_000);
});

test('each part that took longer is named', () => {
  expect(tooLate({ requests: 100, events: 5_000, webhooks: 4_999 }, 5_000)).toEqual([]);
  expect(tooLate({ requests: 100, events: 13_000, webhooks: 23_000 }, 5_000)).toEqual([
    'events took 13.0 s to go on, and may take 5.0',
    'webhooks took 23.0 s to go on, and may take 5.0',
  ]);
});

test.each([
  [0, 2, 1],
  [-0.1, 2, 1],
  [1, 2, 2],
  [1.5, 2, 4],
  [2, 2, 10],
  [2.1, 2, 10],
  [2, 4, 2],
])('where others use %d of %d cores everything takes %d times as long', (others, cores, times) => {
  expect(slowdown(others, cores)).toBeCloseTo(times);
});

test('slower processors allow more time, up to four times as much', () => {
  expect(slowness(40)).toBe(1);
  expect(slowness(80)).toBe(1);
  expect(slowness(200)).toBe(2.5);
  expect(slowness(4_000)).toBe(4);
  expect(referenceWork()).toBeGreaterThan(0);
});
