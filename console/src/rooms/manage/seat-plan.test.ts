import { expect, test } from '@jest/globals';
import type { ManagedSeatSection } from '@plaza/client';
import {
  countsOf,
  countsOfRows,
  nextSeat,
  placeAt,
  planOf,
  seatAt,
  sectionOf,
  seatsOf,
  sizeOf,
  sumOf,
} from './seat-plan.ts';

const rows = [
  { names: ['A', 'B'], first: 1, last: 20 },
  { names: ['C'], first: 3, last: 6 },
  { names: ['C'], first: 9, last: 10 },
];

/** The bits of these places, as the server sends them. */
function bitsOf(...places: number[]): string {
  const bytes = new Uint8Array(6);
  for (const place of places) bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (1 << (place & 7));
  return btoa(String.fromCharCode(...bytes));
}

const sent: ManagedSeatSection = {
  category: 'Stand',
  rows,
  held_seats: bitsOf(0),
  sold_seats: bitsOf(1, 20, 45),
  checked_in_seats: bitsOf(20),
};

test('rows are lines, with their gaps, and each seat has its number', () => {
  const plan = planOf(rows);
  expect(plan).toMatchObject({ lines: 3, columns: 20, seats: 46 });
  const section = sectionOf(sent, plan);
  expect([0, 1, 20, 40, 45].map((at) => seatAt(section, at))).toEqual([
    { label: 'A-1', state: 'held', at: 0 },
    { label: 'A-2', state: 'sold', at: 1 },
    { label: 'B-1', state: 'checkedIn', at: 20 },
    { label: 'C-3', state: 'free', at: 40 },
    { label: 'C-10', state: 'sold', at: 45 },
  ]);
  expect([-1, 46].map((at) => seatAt(section, at))).toEqual([undefined, undefined]);
  expect([placeAt(plan, 2, 2), placeAt(plan, 2, 6), placeAt(plan, 2, 8), placeAt(plan, 3, 0)]).toEqual([
    40,
    undefined,
    44,
    undefined,
  ]);
});

test('seats are counted by state, in the whole and by row', () => {
  const section = sectionOf(sent, planOf(rows));
  const all = { free: 42, held: 1, sold: 2, checkedIn: 1 };
  expect(countsOf(section.states)).toEqual(all);
  expect(countsOfRows(section)).toEqual([
    { row: 'A', counts: { free: 18, held: 1, sold: 1, checkedIn: 0 } },
    { row: 'B', counts: { free: 19, held: 0, sold: 0, checkedIn: 1 } },
    { row: 'C', counts: { free: 5, held: 0, sold: 1, checkedIn: 0 } },
  ]);
  expect(sumOf(countsOfRows(section).map(({ counts }) => counts))).toEqual(all);
});

test('the keys lead from seat to seat, over gaps, and stay at the edges', () => {
  const plan = planOf(rows);
  expect(nextSeat(plan, 0, [0, 1])).toBe(1);
  expect(nextSeat(plan, 0, [0, -1])).toBe(0);
  expect(nextSeat(plan, 43, [0, 1])).toBe(44);
  expect(nextSeat(plan, 2, [1, 0])).toBe(22);
  expect(nextSeat(plan, 22, [1, 0])).toBe(40);
  expect(nextSeat(plan, 40, [1, 0])).toBe(40);
});

test('single seats, which are in no row, stand side by side', () => {
  const names = Array.from({ length: 45 }, (_, index) => `Lounge ${index}`);
  const plan = planOf([{ names, first: 0, last: 0 }]);
  expect(plan).toMatchObject({ lines: 2, columns: 40, seats: 45 });
  const section = sectionOf({ ...sent, rows: [] }, plan);
  expect(seatAt(section, 41)).toMatchObject({ label: 'Lounge 41', state: 'free' });
  expect(countsOfRows(section).map(({ row }) => row)).toEqual(['']);
});

test('the size of a category is that of its rows, if all are alike', () => {
  expect(sizeOf(planOf([{ names: ['A', 'B', 'C'], first: 1, last: 8 }]))).toEqual({ rows: 3, seatsPerRow: 8 });
  expect(sizeOf(planOf(rows))).toBeUndefined();
  expect(sizeOf(planOf([]))).toBeUndefined();
});

test('an answer without rows has those of before, and what has not changed stays the same object', () => {
  const other = { ...sent, category: 'Loge' };
  const first = seatsOf({ plan_version: 'one', sections: [sent, other] });
  const second = seatsOf(
    {
      plan_version: 'one',
      sections: [
        { ...sent, rows: [], held_seats: '' },
        { ...other, rows: [] },
      ],
    },
    first,
  );
  expect(second.sections[1]).toBe(first.sections[1]);
  expect(second.sections[0]!.plan).toBe(first.sections[0]!.plan);
  expect(seatAt(second.sections[0]!, 0)).toMatchObject({ label: 'A-1', state: 'free' });
  // Nothing is drawn or counted anew then.
  const same = {
    plan_version: 'one',
    sections: [
      { ...sent, rows: [], held_seats: '' },
      { ...other, rows: [] },
    ],
  };
  expect(seatsOf(same, second)).toBe(second);
  const another = seatsOf({ plan_version: 'two', sections: [{ ...sent, rows: rows.slice(0, 1) }] }, second);
  expect(another.sections.map(({ plan }) => plan.seats)).toEqual([40]);
});

test('what is sent shorter than the plan is free', () => {
  const section = sectionOf({ ...sent, held_seats: '', sold_seats: '', checked_in_seats: '' }, planOf(rows));
  expect(countsOf(section.states).free).toBe(46);
});
