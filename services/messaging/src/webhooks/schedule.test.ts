import { expect, test } from '@jest/globals';
import { holdOf, maxHoldMs, maxTries, pauseAfter } from './schedule.ts';

test('there are at least eight tries over more than two days, and none after the last', () => {
  const pauses = Array.from({ length: maxTries - 1 }, (_, index) => pauseAfter(index + 1, 0)!);
  expect(maxTries).toBeGreaterThanOrEqual(8);
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(48 * 3_600_000);
  expect(pauseAfter(maxTries)).toBeUndefined();
  for (const [index, pause] of pauses.entries()) {
    expect(pauseAfter(index + 1, 0.999)).toBeGreaterThan(pause);
    expect(pauseAfter(index + 1, 0.999)).toBeLessThan(pause * 1.2 + 1);
  }
});

test.each([
  [undefined, 0],
  ['', 0],
  ['soon', 0],
  ['-5', 0],
  ['1e9', 0],
  ['120', 120_000],
  [' 5 ', 5_000],
  ['9999999999', maxHoldMs],
  ['99999999999999', maxHoldMs],
  ['9'.repeat(400), maxHoldMs],
  ['0', 0],
  ['00005', 5_000],
  ['86400', maxHoldMs],
  ['86401', maxHoldMs],
  ['-99999999999999', 0],
  ['+5', 0],
  ['1.5', 0],
  ['5s', 0],
  ['0x10', 0],
  ['٥', 0],
  ['5, 10', 0],
  ['NaN', 0],
  ['Infinity', 0],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['Sat, 21 Nov 2099 12:00:00 GMT', maxHoldMs],
  ['Fri, 31 Dec 9999 23:59:59 GMT', maxHoldMs],
  ['Saturday, 21-Nov-26 12:00:30 GMT', 30_000],
  ['Sat Nov 21 12:00:30 2026', 30_000],
  ['Tue Dec  1 00:00:00 2026', maxHoldMs],
  ['Sat, 99 Nov 2026 12:00:30 GMT', 0],
  ['Sat, 21 Nov 2026 12:00:30 +0200', 0],
  ['Sat, 21 Nov 2026', 0],
  ['2026-11-21T12:00:30Z', 0],
  ['Sat, nonsense', 0],
])('Retry-After: %s', (text, ms) => {
  expect(holdOf(text, Date.parse('2026-11-21T12:00:00Z'))).toBe(ms);
});
