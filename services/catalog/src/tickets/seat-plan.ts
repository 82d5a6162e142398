// The seats of a category as rows, and what is not free of them as bits.

/** Seats whose numbers follow one another, in one row. Where a number is missing, the row has another run. */
export interface SeatRun {
  /** The row. */
  name: string;
  /** The number of its first seat; 0 if the name is the whole label. */
  first: number;
  length: number;
  /** The index of its first seat within the category. */
  start: number;
  /** The middle of the whole row, as a number of a seat. */
  middle: number;
  /** Counted from the front. */
  row: number;
}

/** A row is what stands before the last hyphen of a label. */
function partsOf(label: string): { name: string; number: number } {
  const at = label.lastIndexOf('-');
  const number = label.slice(at + 1);
  return at > 0 && /^[1-9]\d{0,8}$/.test(number)
    ? { name: label.slice(0, at), number: Number(number) }
    : { name: label, number: 0 };
}

/** The runs of a category, whose labels come in the order of their positions. */
export function runsOf(labels: readonly string[]): SeatRun[] {
  const runs: SeatRun[] = [];
  let last: SeatRun | undefined;
  for (const [start, label] of labels.entries()) {
    const { name, number } = partsOf(label);
    if (last && number > 0 && last.name === name && last.first > 0 && number === last.first + last.length) {
      last.length++;
      continue;
    }
    last = { name, first: number, length: 1, start, middle: 0, row: 0 };
    runs.push(last);
  }
  let row = -1;
  for (const inRow of Map.groupBy(runs, ({ name }) => name).values()) {
    row++;
    const middle =
      (Math.min(...inRow.map(({ first }) => first)) +
        Math.max(...inRow.map(({ first, length }) => first + length - 1))) /
      2;
    for (const run of inRow) Object.assign(run, { middle, row });
  }
  return runs;
}

export function labelAt({ name, first, start }: SeatRun, seat: number): string {
  return first === 0 ? name : `${name}-${first + seat - start}`;
}

/** Rows with the same numbers, one behind the other, named together: a stadium has thousands of them. */
export function groupRows(runs: readonly SeatRun[]): { names: string[]; first: number; last: number }[] {
  const groups: { names: string[]; first: number; last: number }[] = [];
  for (const { name, first, length } of runs) {
    const last = first + length - 1;
    const group = groups.at(-1);
    if (group?.first === first && group.last === last) group.names.push(name);
    else groups.push({ names: [name], first, last });
  }
  return groups;
}

/** One bit for each seat whose status is this one, the first in the lowest bit of the first byte. */
export function bitsOf(statuses: Uint8Array, status: number): Buffer {
  const bits = Buffer.alloc(Math.ceil(statuses.length / 8));
  for (let seat = 0; seat < statuses.length; seat++)
    if (statuses[seat] === status) bits[seat >> 3] = (bits[seat >> 3] ?? 0) | (1 << (seat & 7));
  return bits;
}
