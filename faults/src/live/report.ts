import { printProblems, tableOf, type Verdict } from '../report.ts';
import type { LiveOutcome } from './run.ts';
import { ways } from './world.ts';

/** Prints one line for each fault, and below it the problems. */
export function printLiveReport(outcomes: readonly LiveOutcome[]): Verdict {
  const head = [
    'fault',
    'messages',
    'a second',
    ...ways.map((way) => `${way} on after ms`),
    'allowed',
    'gaps',
    'doubles',
  ];
  const rows = outcomes.map(({ name, messages, rate, resumed, allowedMs, lost, doubled }) => [
    name,
    messages.toLocaleString('en-US'),
    rate.toFixed(0),
    ...ways.map((way) => String(resumed[way])),
    allowedMs.toFixed(0),
    String(lost.length),
    String(doubled.length),
  ]);
  console.log(tableOf(head, rows));
  return printProblems(outcomes);
}
