// The best seats side by side: no seat is left free between two that are not where that can be avoided; then the row nearest to the front; then the
// seats nearest to the middle of the row; then the lower numbers.
import type { SeatRun } from './seat-plan.ts';

/** Where `quantity` seats may be: the index of the first, and what speaks against it, the most important first. */
export interface Placement {
  start: number;
  /** How many seats are left alone by it. */
  singles: number;
  row: number;
  /** From the middle of the row, in half seats. */
  distance: number;
}

export interface Together {
  best: Placement | undefined;
  /** The most seats that are free side by side. */
  longest: number;
}

function isBetter(one: Placement, other: Placement | undefined): boolean {
  if (!other) return true;
  return (
    (one.singles - other.singles || one.row - other.row || one.distance - other.distance || one.start - other.start) < 0
  );
}

/** Every stretch of free seats: `from` up to, and without, `to`. */
function eachStretch(
  runs: readonly SeatRun[],
  isFree: (seat: number) => boolean,
  found: (run: SeatRun, from: number, to: number) => void,
): void {
  for (const run of runs) {
    const end = run.start + run.length;
    for (let from = run.start; from < end; from++) {
      if (!isFree(from)) continue;
      let to = from + 1;
      while (to < end && isFree(to)) to++;
      found(run, from, to);
      from = to;
    }
  }
}

function placementsIn(run: SeatRun, from: number, to: number, quantity: number): Placement[] {
  const places: Placement[] = [];
  for (let start = from; start + quantity <= to; start++) {
    const singles = Number(start - from === 1) + Number(to - start - quantity === 1);
    const distance = Math.abs(2 * (run.first + start - run.start) + quantity - 1 - 2 * run.middle);
    places.push({ start, singles, row: run.row, distance });
  }
  return places;
}

export function bestTogether(runs: readonly SeatRun[], isFree: (seat: number) => boolean, quantity: number): Together {
  let best: Placement | undefined;
  let longest = 0;
  eachStretch(runs, isFree, (run, from, to) => {
    longest = Math.max(longest, to - from);
    for (const place of placementsIn(run, from, to, quantity)) if (isBetter(place, best)) best = place;
  });
  return { best, longest };
}

/**
 * One of the `count` best, for whoever came too late for the best one: of many who try again at once, few should try for the same seats. It strands as
 * few seats as the best one.
 */
export function goodTogether(
  runs: readonly SeatRun[],
  isFree: (seat: number) => boolean,
  { quantity, count, random = Math.random }: { quantity: number; count: number; random?: () => number },
): Together {
  // By how many they leave alone. Rows come from the front, so the first that are found are good ones.
  const good: [Placement[], Placement[], Placement[]] = [[], [], []];
  let longest = 0;
  eachStretch(runs, isFree, (run, from, to) => {
    longest = Math.max(longest, to - from);
    for (const place of placementsIn(run, from, to, quantity)) {
      const alike = good[place.singles as 0 | 1 | 2];
      if (alike.length < count) alike.push(place);
    }
  });
  const alike = good.find((places) => places.length > 0) ?? [];
  return { best: alike[Math.floor(random() * alike.length)], longest };
}
