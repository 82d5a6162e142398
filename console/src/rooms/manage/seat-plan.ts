// The seats of an event as they are drawn: in lines of places, each free, held, sold or checked in.
import type { GetManagedSeatsResponse, ManagedSeatSection, SeatRows } from '@plaza/client';

export const seatStates = ['free', 'held', 'sold', 'checkedIn'] as const;
export type SeatState = (typeof seatStates)[number];
export type SeatCounts = Record<SeatState, number>;

/** Seats of one row whose numbers follow one another. */
interface Run {
  row: string;
  /** The number of its first seat; 0: the row is the name of a single seat. */
  first: number;
  seats: number;
  /** The place of its first seat among those of the section. */
  start: number;
  /** Where its first seat is drawn. */
  line: number;
  column: number;
}

export interface SeatPlan {
  runs: readonly Run[];
  lines: number;
  columns: number;
  seats: number;
}

export interface Section {
  category: string;
  plan: SeatPlan;
  /** The index of its state in `seatStates`, for each seat. */
  states: Uint8Array;
}

/** So many single seats, which are in no row, are drawn side by side. */
const singlesInLine = 40;

export function planOf(groups: readonly SeatRows[]): SeatPlan {
  const runs: Run[] = [];
  const lineOf = new Map<string, number>();
  const numbered = groups.filter(({ first }) => first > 0);
  const lowest = numbered.reduce((low, { first }) => Math.min(low, first), Infinity);
  let [lines, columns, seats, singles] = [0, 0, 0, 0];
  for (const { names, first, last } of groups)
    for (const row of names) {
      const length = last - first + 1;
      let column = first - lowest;
      let line = lineOf.get(row);
      if (first === 0) {
        column = singles++ % singlesInLine;
        line = column === 0 ? lines : lines - 1;
      } else singles = 0;
      if (line === undefined) lineOf.set(row, (line = lines));
      lines = Math.max(lines, line + 1);
      columns = Math.max(columns, column + length);
      runs.push({ row, first, seats: length, start: seats, line, column });
      seats += length;
    }
  return { runs, lines, columns, seats };
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

export function sectionOf(
  { category, held_seats: held, sold_seats: sold, checked_in_seats: checkedIn }: ManagedSeatSection,
  plan: SeatPlan,
): Section {
  const states = new Uint8Array(plan.seats);
  // The later ones are sold too.
  for (const [state, bits] of [held, sold, checkedIn].map(bytesOf).entries())
    for (let seat = 0; seat < plan.seats; seat++)
      if (((bits[seat >> 3] ?? 0) >> (seat & 7)) & 1) states[seat] = state + 1;
  return { category, plan, states };
}

/** The seats of an event as they were read last. */
export interface ReadSeats {
  version: string;
  sections: readonly ReadSection[];
}

interface ReadSection extends Section {
  /** By which it is known whether something has changed. */
  bits: string;
}

/** What an answer says, with the rows of the one before where it comes without; the same object if nothing has changed. */
export function seatsOf(answer: GetManagedSeatsResponse, before?: ReadSeats): ReadSeats {
  const { plan_version: version } = answer;
  const known = before?.version === version ? before.sections : [];
  const sections = answer.sections.map((sent, index) => {
    const bits = [sent.held_seats, sent.sold_seats, sent.checked_in_seats].join();
    const same = known[index];
    return same?.bits === bits ? same : { ...sectionOf(sent, same?.plan ?? planOf(sent.rows)), bits };
  });
  const isSame = before?.version === version && sections.every((section, index) => section === known[index]);
  return isSame ? before : { version, sections };
}

export function countsOf(states: Uint8Array): SeatCounts {
  const counts = [0, 0, 0, 0];
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  const [free = 0, held = 0, sold = 0, checkedIn = 0] = counts;
  return { free, held, sold, checkedIn };
}

export const sumOf = (counts: readonly SeatCounts[]): SeatCounts =>
  counts.reduce(
    (sum, one) => ({
      free: sum.free + one.free,
      held: sum.held + one.held,
      sold: sum.sold + one.sold,
      checkedIn: sum.checkedIn + one.checkedIn,
    }),
    { free: 0, held: 0, sold: 0, checkedIn: 0 },
  );

/** How many of each row, from the front to the back. Single seats are all together, under an empty name. */
export function countsOfRows({ plan: { runs }, states }: Section): { row: string; counts: SeatCounts }[] {
  const rows = Map.groupBy(runs, ({ row, first }) => (first === 0 ? '' : row));
  return [...rows].map(([row, parts]) => ({
    row,
    counts: sumOf(parts.map(({ start, seats }) => countsOf(states.subarray(start, start + seats)))),
  }));
}

export interface Seat {
  label: string;
  state: SeatState;
  /** Its place among those of the section. */
  at: number;
}

export function seatAt({ plan: { runs }, states }: Section, at: number): Seat | undefined {
  const run = runs.findLast(({ start }) => start <= at);
  if (!run || at < 0 || at >= run.start + run.seats) return undefined;
  const { row, first, start } = run;
  return { label: first === 0 ? row : `${row}-${first + at - start}`, state: seatStates[states[at] ?? 0]!, at };
}

/** The seat that is drawn there. */
export function placeAt({ runs }: SeatPlan, line: number, column: number): number | undefined {
  const run = runs.find((one) => one.line === line && column >= one.column && column < one.column + one.seats);
  return run && run.start + column - run.column;
}

/** The nearest seat in a direction, over gaps; the same one at an edge. */
export function nextSeat(plan: SeatPlan, from: number, [down, right]: readonly [number, number]): number {
  const run = plan.runs.findLast(({ start }) => start <= from);
  if (!run) return 0;
  let [line, column] = [run.line, run.column + from - run.start];
  for (;;) {
    line += down;
    column += right;
    if (line < 0 || line >= plan.lines || column < 0 || column >= plan.columns) return from;
    const found = placeAt(plan, line, column);
    if (found !== undefined) return found;
  }
}

/** How many rows of how many seats there are, as a category is made; undefined if they are of several lengths. */
export function sizeOf({ runs }: SeatPlan): { rows: number; seatsPerRow: number } | undefined {
  const [first] = runs;
  if (!first || runs.some((run) => run.first !== 1 || run.seats !== first.seats)) return undefined;
  return { rows: runs.length, seatsPerRow: first.seats };
}
