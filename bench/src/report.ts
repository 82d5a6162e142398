export interface Row {
  name: string;
  perSecond: number;
  p50: number;
  p99: number;
  /** Undefined where there is no rival. */
  echoPerSecond: number | undefined;
  /** Transactions that PostgreSQL committed for each request, by and large. */
  commitsEach: number;
  /** Cores that each process used, and the load itself. */
  cores: Record<string, number>;
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
  const head = ['', 'requests/s', 'p50 ms', 'p99 ms', 'bare echo/s', 'ratio', 'commits each', 'cores used'];
  const body = rows.map(({ name, perSecond, p50, p99, echoPerSecond, commitsEach, cores }) => [
    name,
    whole(perSecond),
    p50.toFixed(1),
    p99.toFixed(1),
    echoPerSecond === undefined ? '–' : whole(echoPerSecond),
    echoPerSecond === undefined ? '–' : (perSecond / echoPerSecond).toFixed(2),
    commitsEach.toFixed(1),
    toldCores(cores),
  ]);
  printTable(head, body, [0, 7], {
    others: Math.max(...rows.map(({ cores }) => cores['everything else'] ?? 0)),
    notes: facts,
  });
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function toldCores(cores: Record<string, number>): string {
  return Object.entries(cores)
    .filter(([, used]) => used >= 0.05)
    .sort(([, a], [, b]) => b - a)
    .map(([process_, used]) => `${process_} ${used.toFixed(1)}`)
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
