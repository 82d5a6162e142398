// npm run faults: causes one fault after another while people buy, send, check out and listen. Checks after each that nothing was lost and nothing happened
// twice, and that everything recovers within five seconds after the cause. About twenty minutes; `-- --short` takes two, without those of who listens, and
// gives everything eight times as long, because `npm test` runs it on machines that are busy with other things. `-- --only redis` those whose name has that in
// it, `-- --only live` those of who listens. `--tickets 500` makes the event smaller that is cancelled.
import { parseArgs } from 'node:util';
import { faults, type Fault } from './faults.ts';
import { liveFaults } from './live/faults.ts';
import { printLiveReport } from './live/report.ts';
import { runLive } from './live/run.ts';
import { startLiveWorld } from './live/world.ts';
import { lineOf, printReport, type Verdict } from './report.ts';
import { run } from './run.ts';
import { startWorld } from './world.ts';

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
const calmMs = values.short ? 600 : 1_500;
/** Longer recoveries than that are not waited for, and so the short form does not measure a time. */
const patience = values.short ? 8 : 1;
const isChosen = ({ name, detail = '', short }: Pick<Fault, 'name' | 'detail' | 'short'>): boolean =>
  `${name} ${detail}`.toLowerCase().includes(values.only.toLowerCase()) && (short === true || !values.short);

interface World {
  stop(): Promise<void>;
}

interface Suite<Own extends World, One extends { name: string }, Outcome> {
  faults: readonly One[];
  start(): Promise<Own>;
  cause(own: Own, fault: One): Promise<Outcome>;
  /** Whether the load has failed, so that no other fault can be judged. */
  isOver(own: Own): boolean;
  print(outcomes: readonly Outcome[]): Verdict;
}

let world: World | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void Promise.resolve(world?.stop()).finally(() => process.exit(130)));

async function causeAll<Own extends World, One extends { name: string }, Outcome>(
  suite: Suite<Own, One, Outcome>,
): Promise<void> {
  if (suite.faults.length === 0) return;
  const outcomes: Outcome[] = [];
  const since = Date.now();
  let underWay = 'the start';
  let brokenOff: string | undefined;
  try {
    const own = await suite.start();
    world = own;
    for (const fault of suite.faults) {
      underWay = fault.name;
      outcomes.push(await suite.cause(own, fault));
      if (suite.isOver(own)) break;
    }
  } catch (error) {
    brokenOff = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.exitCode ??= exitCodes.wrong;
  } finally {
    await world?.stop();
    world = undefined;
  }
  const verdict = suite.print(outcomes);
  // As the findings are printed, so that `npm test` repeats it at its end.
  if (brokenOff !== undefined) console.log(`\n${underWay}: wrong:\n${brokenOff.trim().replace(/^\s*/gm, '  ')}`);
  if (verdict === 'lost or doubled') process.exitCode = exitCodes[verdict];
  else if (verdict === 'wrong') process.exitCode ??= exitCodes.wrong;
  console.log(`\n${outcomes.length} faults in ${Math.round((Date.now() - since) / 1_000)} s.\n`);
}

// The short form that `npm test` runs is that of buying: those of listening run by their name, `--only live --short`.
const isWholeShort = values.short && values.only === '';
const [buying, listening] = [faults.filter(isChosen), isWholeShort ? [] : liveFaults.filter(isChosen)];
if (buying.length + listening.length === 0) {
  say(`No fault has "${values.only}" in its name.`);
  process.exitCode = exitCodes.wrong;
}
await causeAll({
  faults: listening,
  start: () => startLiveWorld(say, { people: 125, rate: 200, patience }),
  async cause(own, fault) {
    const outcome = await runLive(own, fault, calmMs);
    const { name, messages, resumed, lost, doubled, wrong } = outcome;
    say(
      `${name}: ${messages} messages, ${lost.length} gaps, ${doubled.length} doubles, ${wrong.length} wrong, went on after ${JSON.stringify(resumed)} ms`,
    );
    return outcome;
  },
  isOver: ({ writer }) => writer.failure !== undefined,
  print: printLiveReport,
});
await causeAll({
  faults: buying,
  start: () => startWorld(say, { cancelledTickets: Number(values.tickets), patience }),
  async cause(own, fault) {
    const outcome = await run(own, fault, calmMs);
    say(lineOf(fault, outcome));
    return outcome;
  },
  isOver: ({ load }) => load.failure !== undefined,
  print: printReport,
});
process.exit();
