import { expect, test } from '@jest/globals';
import { bestTogether, goodTogether, type Placement } from './best-seats.ts';
import { bitsOf, groupRows, labelAt, runsOf, type SeatRun } from './seat-plan.ts';

/** A plan from what it looks like: a line for each row, `.` for a free seat, `x` for another. */
function drawn(...rows: string[]): { runs: SeatRun[]; free: boolean[] } {
  const labels = rows.flatMap((row, index) => [...row].map((_, seat) => `${index + 1}-${seat + 1}`));
  return { runs: runsOf(labels), free: [...rows.join('')].map((seat) => seat === '.') };
}

function pick(quantity: number, ...rows: string[]): string[] | number {
  const { runs, free } = drawn(...rows);
  const { best, longest } = bestTogether(runs, (seat) => free[seat] === true, quantity);
  if (!best) return longest;
  const run = runs.findLast(({ start }) => start <= best.start)!;
  return Array.from({ length: quantity }, (_, index) => labelAt(run, best.start + index));
}

test('the best seats are in the front row, in its middle', () => {
  expect(pick(2, '........', '........')).toEqual(['1-4', '1-5']);
  expect(pick(3, 'xxxxxxxx', '.......')).toEqual(['2-3', '2-4', '2-5']);
  expect(pick(1, '.....')).toEqual(['1-3']);
});

test('no single seat is left where that can be avoided, not even for a better row', () => {
  expect(pick(2, 'x...xxxx', 'x....xxx')).toEqual(['2-4', '2-5']);
  expect(pick(3, '.....')).toEqual(['1-1', '1-2', '1-3']);
  expect(pick(2, '...')).toEqual(['1-1', '1-2']);
});

test('what is not there is said', () => {
  expect(pick(4, '...x..', '..')).toBe(3);
  expect(pick(1, 'xx')).toBe(0);
});

/** Whether a seat is free with no free neighbour. */
function singlesIn({ runs, free }: { runs: SeatRun[]; free: boolean[] }): Set<number> {
  const singles = new Set<number>();
  for (const { start, length } of runs)
    for (let seat = start; seat < start + length; seat++) {
      const hasLeft = seat > start && free[seat - 1];
      const hasRight = seat < start + length - 1 && free[seat + 1];
      if (free[seat] && !hasLeft && !hasRight) singles.add(seat);
    }
  return singles;
}

/** Every way to sit together, and what speaks against it: written as plainly as it can be. */
function everyPlacement(plan: { runs: SeatRun[]; free: boolean[] }, quantity: number): Placement[] {
  const before = singlesIn(plan);
  return plan.runs.flatMap((run) =>
    Array.from({ length: Math.max(run.length - quantity + 1, 0) }, (_, at) => run.start + at)
      .filter((start) => plan.free.slice(start, start + quantity).every(Boolean))
      .map((start) => {
        const free = plan.free.map((isFree, seat) => isFree && (seat < start || seat >= start + quantity));
        const singles = [...singlesIn({ runs: plan.runs, free })].filter((seat) => !before.has(seat)).length;
        const seats = Array.from({ length: quantity }, (_, index) => run.first + start - run.start + index);
        const middle = seats.reduce((sum, seat) => sum + seat, 0) / quantity;
        return { start, singles, row: run.row, distance: Math.abs(2 * middle - 2 * run.middle) };
      }),
  );
}

/** Reproducible numbers from 0 up to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('on two thousand small plans nothing is better than what is found, for one to ten people', () => {
  const random = numbers(20261201);
  for (let round = 0; round < 2_000; round++) {
    const density = random();
    const rows = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
      Array.from({ length: 1 + Math.floor(random() * 14) }, () => (random() < density ? '.' : 'x')).join(''),
    );
    const plan = drawn(...rows);
    const isFree = (seat: number): boolean => plan.free[seat] === true;
    for (let quantity = 1; quantity <= 10; quantity++) {
      const all = everyPlacement(plan, quantity).sort(
        (a, b) => a.singles - b.singles || a.row - b.row || a.distance - b.distance || a.start - b.start,
      );
      const { best, longest } = bestTogether(plan.runs, isFree, quantity);
      expect([rows, quantity, best]).toEqual([rows, quantity, all[0]]);
      if (!best) expect(longest).toBeLessThan(quantity);
      const { best: good } = goodTogether(plan.runs, isFree, { quantity, count: 5, random });
      expect([rows, quantity, good?.singles]).toEqual([rows, quantity, all[0]?.singles]);
    }
  }
});

test('rows with the same numbers are named together, and a gap begins another', () => {
  const runs = runsOf(['A-1', 'A-2', 'B-1', 'B-2', 'C-1', 'C-3', 'C-4', 'Box', 'VIP-1-1']);
  expect(groupRows(runs)).toEqual([
    { names: ['A', 'B'], first: 1, last: 2 },
    { names: ['C'], first: 1, last: 1 },
    { names: ['C'], first: 3, last: 4 },
    { names: ['Box'], first: 0, last: 0 },
    { names: ['VIP-1'], first: 1, last: 1 },
  ]);
  expect(runs.flatMap((run) => Array.from({ length: run.length }, (_, at) => labelAt(run, run.start + at)))).toEqual([
    'A-1',
    'A-2',
    'B-1',
    'B-2',
    'C-1',
    'C-3',
    'C-4',
    'Box',
    'VIP-1-1',
  ]);
});

test('bits are in the order of the seats, the first one the lowest', () => {
  expect([...bitsOf(Buffer.from('fhfhffffhs'), 'h'.charCodeAt(0))]).toEqual([0b1010, 0b1]);
});
