// Figures beside those of a rival, measured in turn, with the ratio that must hold.
import { median, printTable, coresText } from './report.ts';

export interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
}

export interface Side extends Figures {
  /** Cores that each process used. */
  cores: Record<string, number>;
}

export interface Line {
  name: string;
  ours: Side;
  rival: Figures;
  ratio: number;
  /** Empty if this line has no requirement. */
  target: string;
  holds: boolean;
}

export function middle(all: Figures[]): Figures {
  return {
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    p50: median(all.map(({ p50 }) => p50)),
    p99: median(all.map(({ p99 }) => p99)),
  };
}

export function coresOf(all: Side[]): Record<string, number> {
  return Object.fromEntries(
    Object.keys(all[0]?.cores ?? {}).map((name) => [name, median(all.map(({ cores }) => cores[name] ?? 0))]),
  );
}

export function textOf({ perSecond, p50, p99 }: Figures): string {
  return `${Math.round(perSecond)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(1)} ms`;
}

export function printBeside({ lines, notes, json }: { lines: Line[]; notes: string[]; json: boolean }): void {
  if (json) {
    console.log(JSON.stringify({ lines, notes }, null, 2));
    return;
  }
  const rows = lines.map(({ name, ours, rival, ratio, target, holds }) => [
    name,
    ...[ours, rival].flatMap(({ perSecond, p50, p99 }) => [
      Math.round(perSecond).toLocaleString('en-US'),
      p50.toFixed(2),
      p99.toFixed(1),
    ]),
    ratio.toFixed(2),
    target,
    target === '' ? '' : holds ? 'yes' : 'NO',
    coresText(ours.cores),
  ]);
  printTable(
    ['', 'per s', 'p50 ms', 'p99 ms', 'rival per s', 'p50 ms', 'p99 ms', 'ratio', 'target', 'holds', 'cores used'],
    rows,
    [0, 8, 9, 10],
    {
      others: Math.max(...lines.map(({ ours }) => ours.cores['everything else'] ?? 0)),
      notes,
    },
  );
}
