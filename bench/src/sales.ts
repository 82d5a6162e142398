// npm run bench -- sales: purchases of tickets through Envoy, catalog and wallet beside the same steps in one transaction in pgbench, in turn,
// on the same durable database and the same machine. About two minutes.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { coresOf, middle, printBeside, textOf, type Line, type Side } from './beside.ts';
import { category, openMatches, signUp, type Buyer } from './buyers.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import type { Request } from './http-load.ts';
import { startLoaders, type Loaders } from './load.ts';
import { pgbench } from './pgbench.ts';
import { coresDuring } from './processors.ts';
import { median } from './report.ts';
import { startRig, type Rig } from './rig.ts';
import { rivalEventId, rivalPeopleSql, rivalSaleSql, saleScript } from './sales-rival.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    /** At once: one that has its tickets is followed by the next. */
    buyers: { type: 'string', default: '256' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [seconds, rounds, crowd] = [Number(values.seconds), Number(values.rounds), Number(values.buyers)];
// A connection each, as a pool in front of PostgreSQL would have at most; with more of them it sells less.
const clients = 64;
const matches = 20;
// More than either side sells in all rounds.
const seats = { each: 6_000, hot: 60_000 };
/** One line for each work. */
const costs: string[] = [];

interface Work {
  name: string;
  /** Of whom each buyer buys, in turn. */
  of: { id: string }[];
  script: string;
  atLeast: number;
}

await conduct(async (keep) => {
  const rig = keep(await startRig(say));
  const [buyers, ours] = [await signUp(rig.stack.url, crowd), await openMatches(rig.databases.catalog, matches, seats)];
  await openMatches(rig.databases.catalog, matches, { ...seats, id: rivalEventId });
  const admin = new pg.Client({ connectionString: rig.adminUrl });
  await admin.connect();
  await admin.query(rivalSaleSql);
  await admin.query(rivalPeopleSql(clients));
  await admin.query('vacuum analyze');
  await admin.end();
  say('everybody has money, and every match has seats');
  const loaders = keep(startLoaders(2));
  const works: Work[] = [
    {
      name: `purchases, ${crowd} buyers, ${matches} matches`,
      of: ours.spread,
      script: saleScript(0, matches, category),
      atLeast: 1,
    },
    {
      name: `purchases, ${crowd} buyers, one match`,
      of: [ours.hot],
      script: saleScript(matches, 1, category),
      atLeast: 5,
    },
  ];
  const lines = await measure(
    rig,
    loaders,
    buyers,
    works.filter(({ name }) => name.includes(values.only)),
  );
  printBeside({
    lines,
    notes: [
      `${aboutMachine()}; everything, also the load, runs on them`,
      ...rig.facts,
      ...costs,
      `${rounds} rounds of ${seconds} s in turn, medians. Ours go through Envoy, with a key of its own each, to catalog and wallet, one process each.`,
      `The rival is pgbench, prepared, ${clients} clients: one stored function does the same row work in the same tables, in one transaction.`,
    ],
    json: values.json,
  });
});

async function measure(on: Rig, with_: Loaders, buyers: Buyer[], works: Work[]): Promise<Line[]> {
  const ran = works.map((work) => ({ work, ours: [] as Side[], rival: [] as Side[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const { work, ours, rival } of ran) {
      await untilDelivered(on);
      const [theirs, theirCores] = await coresDuring(on.pids(), async () => ({
        ...(await pgbench({ bin: on.bin, url: on.adminUrl, clients, seconds, script: work.script }, on.scratch)),
        cpuSeconds: 0,
      }));
      rival.push({ ...theirs, cores: theirCores });
      const load = {
        port: on.gatewayPort,
        requests: buyers.map((buyer, index) => purchase(buyer, work.of[index % work.of.length]!.id)),
        connections: crowd,
        warmMs: round === 1 ? 2_000 : 500,
        runMs: seconds * 1_000,
      };
      await untilDelivered(on);
      const [measured, cores] = await coresDuring(on.pids(), () => with_.run(load));
      ours.push({ ...measured, cores });
      say(`round ${round}: ${work.name}: ${textOf(measured)}; rival ${textOf(rival.at(-1)!)}`);
    }
  }
  return ran.map(({ work: { name, atLeast }, ours, rival }): Line => {
    const [mine, theirs] = [{ ...middle(ours), cores: coresOf(ours) }, middle(rival)];
    const ratio = mine.perSecond / theirs.perSecond;
    costs.push(
      `${name}: ${costOf(ours, Object.keys)} of processor time each in all processes, ${costOf(ours, () => ['postgres'])} of it PostgreSQL; the rival's PostgreSQL ${costOf(rival, () => ['postgres'])}`,
    );
    return { name, ours: mine, rival: theirs, ratio, target: `≥ ${atLeast}`, holds: ratio >= atLeast };
  });
}

/** Milliseconds of some processes for each purchase, which do not depend on other programs of the machine. */
function costOf(sides: Side[], of: (cores: Record<string, number>) => string[]): string {
  const each = sides.map(
    ({ perSecond, cores }) =>
      (of(cores)
        .filter((name) => !['load', 'everything else'].includes(name))
        .reduce((sum, name) => sum + (cores[name] ?? 0), 0) /
        perSecond) *
      1_000,
  );
  return `${median(each).toFixed(1)} ms`;
}

/** Waits for the events of one side's sales before the other's turn, so that neither works for the other. */
async function untilDelivered(on: Rig): Promise<void> {
  const admin = new pg.Client({ connectionString: on.adminUrl });
  await admin.connect();
  try {
    while (
      (
        await admin.query<{ open: boolean }>(
          `select exists (select from catalog.outbox where state in ('pending', 'handed')) as open`,
        )
      ).rows[0]?.open
    )
      await pause(200);
  } finally {
    await admin.end();
  }
}

function purchase(buyer: Buyer, event: string): Request {
  return {
    method: 'POST',
    path: '/api/tickets/purchase',
    headers: { authorization: `Bearer ${buyer.token}` },
    body: JSON.stringify({ event_id: event, category, quantity: 1 }),
    unique: true,
  };
}
