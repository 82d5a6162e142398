// Figures beside those of a rival, measured in turn, with the ratio that must hold.
import { median } from './report.ts';

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
  target: string;
  holds: boolean;
}

export function middle(all: Figures[]): Figures {
  return { perSecond: median(all.map(({ perSecond }) => perSecond)), p50: median(all.map(({ p50 }) => p50)), p99: median(all.map(({ p99 }) => p99)) };
}

export function coresOf(all: Side[]): Record<string, number> {
  return Object.fromEntries(Object.keys(all[0]?.cores ?? {}).map((name) => [name, median(all.map(({ cores }) => cores[name] ?? 0))]));
}

export function told({ perSecond, p50, p99 }: Figures): string {
  return `${Math.round(perSecond)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(1)} ms`;
}

export function printBeside({ lines, notes, json }: { lines: Line[]; notes: string[]; json: boolean }): void {
  if (json) {
    console.log(JSON.stringify({ lines, notes }, null, 2));
    return;
  }
  const rows = lines.map(({ name, ours, rival, ratio, target, holds }) => [
    name, ...[ours, rival].flatMap(({ perSecond, p50, p99 }) => [Math.round(perSecond).toLocaleString('en-US'), p50.toFixed(2), p99.toFixed(1)]),
    ratio.toFixed(2), target, holds ? 'yes' : 'NO', toldCores(ours.cores),
  ]);
  printTable(['', 'per s', 'p50 ms', 'p99 ms', 'rival per s', 'p50 ms', 'p99 ms', 'ratio', 'target', 'holds', 'cores used'], rows, [0, 8, 9, 10], {
    others: Math.max(...lines.map(({ ours }) => ours.cores['everything else'] ?? 0)), notes,
  });
}

export function toldCores(cores: Record<string, number>): string {
  return Object.entries(cores).filter(([, used]) => used >= 0.05).sort(([, a], [, b]) => b - a).map(([process_, used]) => `${process_} ${used.toFixed(1)}`).join(', ');
}

/** `left` are the columns of text; `others` is what somebody else's work took of the machine, in cores. */
export function printTable(head: string[], rows: string[][], left: number[], { others, notes }: { others: number; notes: string[] }): void {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column]!.length)));
  const line = (cells: string[]): string => `| ${cells.map((cell, column) => (left.includes(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  if (others > 0.5) console.log(`Something else used up to ${others.toFixed(1)} cores meanwhile: measure again on a quiet machine before you quote this.\n`);
  console.log([line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line), '', ...notes.map((note) => `- ${note}`)].join('\n'));
}
