import { expect, test } from '@jest/globals';
import type { ChangeRow } from './changes.queries.ts';
import { following } from './pieces.ts';

/** Recorded at the millisecond of its number, unless it is said when. */
const change = (number: number, at = number): ChangeRow => ({
  number,
  kind: 'balance.changed',
  subject_id: null,
  conversation_id: null,
  created_at: new Date(at),
});

const numbers = (rows: readonly ChangeRow[], number: number): readonly number[] | 'unknown' => {
  const found = following(rows, { number, at: number });
  return found === 'unknown' ? found : found.map((each) => each.number);
};

test('what follows a change is what was read behind it', () => {
  expect(numbers([change(4), change(5), change(6)], 4)).toEqual([5, 6]);
  expect(numbers([change(1), change(2)], 0)).toEqual([1, 2]);
});

test('nothing may follow it yet', () => {
  expect(numbers([change(4)], 4)).toEqual([]);
  expect(numbers([], 4)).toEqual([]);
  expect(numbers([], 0)).toEqual([]);
});

test('the change itself may be too old to be kept, if nothing behind it is', () => {
  expect(numbers([change(5), change(6)], 4)).toEqual([5, 6]);
  expect(numbers([change(6)], 4)).toBe('unknown');
  expect(numbers([change(2)], 0)).toBe('unknown');
  expect(numbers([change(4), change(5), change(7)], 4)).toBe('unknown');
});

test('another change with its number is of another history', () => {
  expect(numbers([change(4, 3), change(5)], 4)).toBe('unknown');
  expect(numbers([change(4, 3)], 4)).toBe('unknown');
});
