export interface Row {
  name: string;
  /** Ours first. */
  sides: SideRow[];
}

export interface SideRow {
  side: string;
  perSecond: number;
  p50: number;
  p99: number;
  /** Microseconds of processor time for each request, of all processes of this side. */
  microsEach: number;
  /** Transactions that PostgreSQL committed for each request, by and large. */
  commitsEach: number;
  load: GeneratorLoad;
  /** What ours must reach of this side's requests; 0 if nothing. */
  atLeast: number;
  /** Cores that each process used, and the load itself. */
  cores: Record<string, number>;
}

/** What sent the requests, and how many cores it took, which the others did not have. */
export interface GeneratorLoad {
  generator: string;
  cores: number;
}

export interface Report {
  rows: Row[];
  facts: string[];
  json: boolean;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** Sorts them in place. */
export function percentiles(latencies: Float32Array): { p50: number; p99: number } {
  latencies.sort();
  const at = (part: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

export function printReport({ rows, facts, json }: Report): void {
  if (json) {
    console.log(JSON.stringify({ rows, facts }, null, 2));
    return;
  }
  const head = ['', 'side', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs each', 'load', 'ratio', 'target', 'holds'];
  const body = rows.flatMap(({ name, sides: [ours, ...rivals] }) =>
    ours ? [ours, ...rivals].map((side) => lineOf(side === ours ? name : '', ours, side)) : [],
  );
  const all = rows.flatMap(({ name, sides }) => sides.map((side) => ({ ...side, name: `${name}, ${side.side}` })));
  printTable([...head, 'commits each', 'cores used'], body, [0, 1, 8, 9, 11], {
    others: Math.max(...all.map(({ cores }) => cores['everything else'] ?? 0)),
    notes: [...facts, ...generatorNotes(all)],
  });
}

function lineOf(name: string, ours: SideRow, side: SideRow): string[] {
  const ratio = ours.perSecond / side.perSecond;
  return [
    name,
    side.side,
    whole(side.perSecond),
    side.p50.toFixed(1),
    side.p99.toFixed(1),
    side.microsEach.toFixed(0),
    loadText(side.load),
    side === ours ? '' : ratio.toFixed(2),
    side.atLeast > 0 ? `≥ ${side.atLeast}` : '',
    side.atLeast > 0 ? (ratio >= side.atLeast ? 'yes' : 'NO') : '',
    side.commitsEach.toFixed(1),
    coresText(side.cores),
  ];
}

export function loadText({ generator, cores }: GeneratorLoad): string {
  return `${generator} ${cores.toFixed(2)}`;
}

/** What a reader must know about the load: where it takes more than a tenth of a core, it is part of the measurement. */
export function generatorNotes(all: { name: string; load: GeneratorLoad }[]): string[] {
  const heavy = all.filter(({ load }) => !(load.cores <= 0.1)).sort((a, b) => b.load.cores - a.load.cores);
  const most = heavy.slice(0, 3).map(({ name, load }) => `${name} (${loadText(load)})`);
  return [
    'load: what sent the requests, and the cores that it took',
    ...(heavy.length === 0
      ? []
      : [
          `The load took more than a tenth of a core in ${heavy.length} of ${all.length} figures, most in: ${most.join('; ')}.`,
        ]),
  ];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Those that matter, and always the load, which is not part of what is measured. */
export function coresText(cores: Record<string, number>): string {
  return Object.entries(cores)
    .filter(([process_, used]) => used >= 0.05 || process_ === 'load')
    .sort(([, a], [, b]) => b - a)
    .map(([process_, used]) => `${process_} ${used.toFixed(process_ === 'load' ? 2 : 1)}`)
    .join(', ');
}

/** `left` are the columns of text; `others` are the cores that other programs used. */
export function printTable(
  head: string[],
  rows: string[][],
  left: number[],
  { others, notes }: { others: number; notes: string[] },
): void {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column]!.length)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => (left.includes(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  if (others > 0.5)
    console.log(
      `Something else used up to ${others.toFixed(1)} cores meanwhile: measure again on a quiet machine before you quote this.\n`,
    );
  console.log(
    [
      line(head),
      `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
      ...rows.map(line),
      '',
      ...notes.map((note) => `- ${note}`),
    ].join('\n'),
  );
}
