// npm run faults: causes one fault after another while people buy, send and check out. Checks after each that nothing was lost and nothing happened
// twice, and that everything recovers within five seconds after the cause. About fifteen minutes; `-- --short` takes under two, `-- --only redis` those whose name has that in it. `--tickets 500`
// makes the event smaller that is cancelled.
import { parseArgs } from 'node:util';
import { faults } from './faults.ts';
import { whatRecovers } from './recovery.ts';
import { printReport } from './report.ts';
import { run, type Outcome } from './run.ts';
import { startWorld, type World } from './world.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    tickets: { type: 'string', default: '5000' },
  },
});
/** 2 where it may have been the machine: something was late, or did not start. */
const exitCodes = { wrong: 2, 'lost or doubled': 1 };
const say = (line: string): void => console.error(line);
const chosen = faults.filter(
  ({ name, detail = '', short }) =>
    `${name} ${detail}`.toLowerCase().includes(values.only.toLowerCase()) && (short || !values.short),
);

let world: World | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void Promise.resolve(world?.stop()).finally(() => process.exit(130)));

const outcomes: Outcome[] = [];
const since = Date.now();
try {
  if (chosen.length === 0) throw new Error(`No fault has "${values.only}" in its name.`);
  world = await startWorld(say, { cancelledTickets: Number(values.tickets) });
  for (const fault of chosen) {
    const outcome = await run(world, fault, values.short ? 600 : 1_500);
    outcomes.push(outcome);
    const { lost, doubled, wrong, recovery, allowedMs, requests, refused, refusals } = outcome;
    const seconds = (ms: number | undefined): string => (ms === undefined ? 'never' : `${(ms / 1_000).toFixed(1)} s`);
    say(
      `${fault.name}${fault.detail ? ` (${fault.detail})` : ''}: ${requests} requests, ${refused} refused${refused > 0 ? ` [${refusals.slice(0, 4).join('; ')}]` : ''}, ${lost.length} lost, ${doubled.length} doubled, ${wrong.length} wrong, went on after ${whatRecovers.map((what) => `${seconds(recovery[what])} (${what})`).join(', ')} of ${seconds(allowedMs)}`,
    );
    if (world.load.failure) break;
  }
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = exitCodes.wrong;
} finally {
  await world?.stop();
}
const verdict = printReport(outcomes);
if (verdict !== 'good') process.exitCode = exitCodes[verdict];
console.log(`\n${outcomes.length} faults in ${Math.round((Date.now() - since) / 1_000)} s.`);
process.exit();
