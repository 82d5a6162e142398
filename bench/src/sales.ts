// npm run bench -- sales: purchases of tickets through Envoy, catalog and wallet beside the same steps in one transaction in pgbench, and beside
// one Express process, in turn, on the same durable database and the same machine. About five minutes.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { coresOf, middle, printBeside, textOf, type Line, type Side } from './beside.ts';
import { category, openMatches, signUp, type Buyer, type Matches } from './buyers.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import { prepareExpress, type ExpressProcess, type ExpressRival } from './express.ts';
import type { Request } from './http-load.ts';
import { startLoad, type Loaders } from './load.ts';
import { pgbench } from './pgbench.ts';
import { coresDuring } from './processors.ts';
import { generatorNotes, median } from './report.ts';
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
/** More than either side sells in so many of the lines below, in all rounds. */
const seatsOf = (lines: number): number => Math.ceil(lines * (rounds * (seconds + 0.5) + 1.5) * 2_500);
// The lines where ours sells, and those where each Express process does.
const seats = { each: Math.ceil(seatsOf(3) / matches), hot: seatsOf(5) };
const seatsOfRival = { each: seats.each, hot: seatsOf(4) };
/** One line for each work. */
const costs: string[] = [];

/** With so many buyers at once as well, beside Express. */
const fewBuyers = 64;

type Match = { id: string };

interface Work {
  name: string;
  buyers: Buyer[];
  /** Of whom each buyer buys, in turn. */
  of: Match[];
  rival: Rival;
  atLeast: number;
}

/** What sells the same way, and the processes whose time it takes. */
interface Rival {
  processes: string[];
  sell(round: number): Promise<Side>;
}

await conduct(async (keep) => {
  const rig = keep(await startRig(say));
  const [buyers, ours] = [await signUp(rig.stack.url, crowd), await openMatches(rig.databases.catalog, matches, seats)];
  await preparePgbench(rig);
  const express = keep(await prepareExpress(rig, crowd, { spread: matches, seats: seatsOfRival }));
  const processes: ExpressPair = {
    counting: await express.start(),
    keeping: await express.start({ keepSeatsLeft: true }),
  };
  say('everybody has money, and every match has seats');
  const selling: Selling = { rig, load: keep(startLoad(2, rig.scratch)), express, processes };
  const lines = await measure(
    selling,
    worksOf(selling, buyers, ours).filter(({ name }) => name.includes(values.only)),
  );
  printBeside({
    lines,
    notes: [
      `${aboutMachine()}; everything, also the load, runs on them`,
      ...rig.facts,
      ...costs,
      `${rounds} rounds of ${seconds} s in turn, medians. Ours go through Envoy, with a key of its own each, to catalog and wallet, one process each.`,
      `pgbench: prepared, ${clients} clients; one stored function does the same row work in the same tables, in one transaction.`,
      'Express: one process with pg (32 connections), ioredis and jsonwebtoken; a transaction without a ledger, events or a saga. It counts free seats when it lists events; with a counter it updates their number with each sale, as ours does.',
      ...generatorNotes(
        lines.map(({ name, ours: { cores } }) => ({
          name,
          load: { generator: 'Node', cores: cores['load'] ?? Number.NaN },
        })),
      ),
    ],
    json: values.json,
  });
});

type ExpressPair = Record<'counting' | 'keeping', ExpressProcess>;

interface Selling {
  rig: Rig;
  load: Loaders;
  express: ExpressRival;
  processes: ExpressPair;
}

async function preparePgbench(rig: Rig): Promise<void> {
  await openMatches(rig.databases.catalog, matches, {
    each: Math.ceil(seatsOf(2) / matches),
    hot: seatsOf(1),
    id: rivalEventId,
  });
  const admin = new pg.Client({ connectionString: rig.adminUrl });
  await admin.connect();
  await admin.query(rivalSaleSql);
  await admin.query(rivalPeopleSql(clients));
  await admin.query('vacuum analyze');
  await admin.end();
}

function worksOf(on: Selling, buyers: Buyer[], ours: Matches): Work[] {
  const spreadName = `${matches} matches`;
  const besideExpress = [Math.min(fewBuyers, crowd), crowd].flatMap((count): Work[] => {
    const beside = (kind: keyof ExpressPair, of: keyof Matches): Rival => expressRival(on, kind, count, of);
    const some = buyers.slice(0, count);
    const [spread, hot] = [
      { buyers: some, of: ours.spread },
      { buyers: some, of: [ours.hot] },
    ];
    const name = `purchases, ${count} buyers`;
    return [
      { name: `${name}, ${spreadName}; Express`, ...spread, rival: beside('counting', 'spread'), atLeast: 0.8 },
      { name: `${name}, one match; Express`, ...hot, rival: beside('counting', 'hot'), atLeast: 1.5 },
      { name: `${name}, one match; Express with a counter`, ...hot, rival: beside('keeping', 'hot'), atLeast: 1.5 },
    ];
  });
  return [
    {
      name: `purchases, ${crowd} buyers, ${spreadName}; pgbench`,
      buyers,
      of: ours.spread,
      rival: pgbenchRival(on, saleScript(0, matches, category)),
      atLeast: 1,
    },
    {
      name: `purchases, ${crowd} buyers, one match; pgbench`,
      buyers,
      of: [ours.hot],
      rival: pgbenchRival(on, saleScript(matches, 1, category)),
      atLeast: 5,
    },
    ...besideExpress,
  ];
}

function pgbenchRival({ rig }: Selling, script: string): Rival {
  return {
    processes: ['postgres'],
    async sell() {
      const [theirs, cores] = await coresDuring(rig.pids(), async () => ({
        ...(await pgbench({ bin: rig.bin, url: rig.adminUrl, clients, seconds, script }, rig.scratch)),
        cpuSeconds: 0,
      }));
      return { ...theirs, cores };
    },
  };
}

function expressRival(on: Selling, kind: keyof ExpressPair, count: number, of: keyof Matches): Rival {
  const { port, pid } = on.processes[kind];
  const wanted = [on.express.matches[of]].flat();
  return {
    processes: ['express', 'postgres', 'valkey'],
    sell: (round) =>
      sell(on, { port, buyers: on.express.buyers.slice(0, count), of: wanted, round, pids: { express: pid } }),
  };
}

async function sell(
  { rig, load }: Selling,
  {
    port,
    buyers,
    of,
    round,
    pids,
  }: { port: number; buyers: Buyer[]; of: Match[]; round: number; pids: Record<string, number> },
): Promise<Side> {
  const [measured, cores] = await coresDuring({ ...rig.pids(), ...pids }, () =>
    load.run({
      port,
      requests: buyers.map((buyer, index) => purchase(buyer, of[index % of.length]!.id)),
      connections: buyers.length,
      warmMs: round === 1 ? 2_000 : 500,
      runMs: seconds * 1_000,
    }),
  );
  return { ...measured, cores };
}

async function measure(on: Selling, works: Work[]): Promise<Line[]> {
  const ran = works.map((work) => ({ work, ours: [] as Side[], rival: [] as Side[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const { work, ours, rival } of ran) {
      await untilDelivered(on.rig);
      rival.push(await work.rival.sell(round));
      await untilDelivered(on.rig);
      const { buyers, of } = work;
      ours.push(await sell(on, { port: on.rig.gatewayPort, buyers, of, round, pids: {} }));
      say(`round ${round}: ${work.name}: ${textOf(ours.at(-1)!)}; rival ${textOf(rival.at(-1)!)}`);
    }
  }
  return ran.map(
    ({
      work: {
        name,
        atLeast,
        rival: { processes },
      },
      ours,
      rival,
    }): Line => {
      const [mine, theirs] = [{ ...middle(ours), cores: coresOf(ours) }, middle(rival)];
      const ratio = mine.perSecond / theirs.perSecond;
      costs.push(
        `${name}: ${costOf(ours, Object.keys)} of processor time each in all processes, ${costOf(ours, () => ['postgres'])} of it PostgreSQL; the rival's ${costOf(rival, () => processes)}, ${costOf(rival, () => ['postgres'])} of it PostgreSQL`,
      );
      return { name, ours: mine, rival: theirs, ratio, target: `≥ ${atLeast}`, holds: ratio >= atLeast };
    },
  );
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
