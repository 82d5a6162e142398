import { faults, type Fault } from './faults.ts';
import type { Findings } from './findings.ts';
import { whatRecovers } from './recovery.ts';
import { counted, type Outcome } from './run.ts';

const longest = 8;
const longestOf = (times: number[]): string => (Math.max(...times) / 1_000).toFixed(1);

/** What was found at the worst: `wrong` may be a time that passed a limit. */
export type Verdict = 'good' | 'wrong' | 'lost or doubled';

/** What is said of a fault as soon as it is over. */
export function lineOf({ name, detail }: Pick<Fault, 'name' | 'detail'>, outcome: Outcome): string {
  const { lost, doubled, wrong, recovery, allowedMs, requests, refused, refusals } = outcome;
  const seconds = (ms: number | undefined): string => (ms === undefined ? 'never' : `${(ms / 1_000).toFixed(1)} s`);
  return `${name}${detail ? ` (${detail})` : ''}: ${requests} requests, ${refused} refused${refused > 0 ? ` [${refusals.slice(0, 4).join('; ')}]` : ''}, ${lost.length} lost, ${doubled.length} doubled, ${wrong.length} wrong, went on after ${whatRecovers.map((what) => `${seconds(recovery[what])} (${what})`).join(', ')} of ${seconds(allowedMs)}`;
}

/** Prints one line for each fault with all its rounds, and below it the problems. */
export function printReport(outcomes: readonly Outcome[]): Verdict {
  const names = [...new Set(outcomes.map(({ name }) => name))];
  const head = [
    'fault',
    'times',
    'requests',
    'refused',
    'lost',
    'doubled',
    ...whatRecovers.map((what) => `${what} go on after s`),
    'slowest answer s',
  ];
  const rows = names.map((name) => {
    const rounds = outcomes.filter((outcome) => outcome.name === name);
    const sum = (of: (outcome: Outcome) => number): string =>
      rounds.reduce((total, outcome) => total + of(outcome), 0).toLocaleString('en-US');
    return [
      name,
      String(rounds.length),
      sum(({ requests }) => requests),
      sum(({ refused }) => refused),
      sum(({ lost }) => lost.length),
      sum(({ doubled }) => doubled.length),
      ...whatRecovers.map((what) => longestOf(rounds.map(({ recovery }) => recovery[what] ?? Infinity))),
      longestOf(rounds.map(({ slowestMs }) => slowestMs)),
    ];
  });
  console.log(tableOf(head, rows));

  const lasting = new Map(
    faults.filter(({ name, lasts }) => lasts && names.includes(name)).map(({ name, lasts }) => [name, lasts!]),
  );
  for (const [name, { ms, why }] of lasting) console.log(`\n${name} may take ${ms / 1_000} s: ${why}.`);
  return printProblems(outcomes);
}

/** The first column is text, and the others are numbers. */
export function tableOf(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column]!.length)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

export function printProblems(outcomes: readonly (Findings & { name: string })[]): Verdict {
  let verdict: Verdict = 'good';
  for (const { name, lost, doubled, wrong } of outcomes) {
    for (const [what, all] of [
      ['lost', lost],
      ['doubled', doubled],
      ['wrong', wrong],
    ] as const) {
      if (all.length === 0) continue;
      if (what !== 'wrong') verdict = 'lost or doubled';
      else if (verdict === 'good') verdict = 'wrong';
      const lines = counted(all);
      console.log(
        `\n${name}: ${what}:\n${lines
          .slice(0, longest)
          .map((one) => `  ${one}`)
          .join('\n')}${lines.length > longest ? `\n  and ${lines.length - longest} more` : ''}`,
      );
    }
  }
  return verdict;
}
