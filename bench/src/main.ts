// npm run bench: requests per second through the gateway, each beside those of a bare grpc-js server behind the same Envoy and of one
// Express process, measured in turn on the same machine. Takes about four minutes, and removes everything afterwards.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { serviceNames } from '@plaza/services';
import { openMatches, signUp, type Buyer, type Matches } from './buyers.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import { capture } from './echo-answers.ts';
import { prepareExpress } from './express.ts';
import type { Request } from './http-load.ts';
import { startLoad, type Loaders, type Measured } from './load.ts';
import { coresDuring } from './processors.ts';
import { startRig, type Rig } from './rig.ts';
import { median, printReport, type Row, type SideRow } from './report.ts';

// npm run bench -- ledger, sales, events, gateway, orm, outage, reads, console, auth, keys, search, import, media, seats, checkin, live or advice: another measurement, which ends the process.
if (process.argv[2] === 'ledger') await import('./ledger.ts');
if (process.argv[2] === 'sales') await import('./sales.ts');
if (process.argv[2] === 'events') await import('./events.ts');
if (process.argv[2] === 'gateway') await import('./gateway.ts');
if (process.argv[2] === 'orm') await import('./orm.ts');
if (process.argv[2] === 'outage') await import('./outage.ts');
if (process.argv[2] === 'reads') await import('./reads.ts');
if (process.argv[2] === 'console') await import('./console.ts');
if (process.argv[2] === 'auth') await import('./auth.ts');
if (process.argv[2] === 'keys') await import('./keys.ts');
if (process.argv[2] === 'search') await import('./search.ts');
if (process.argv[2] === 'import') await import('./import.ts');
if (process.argv[2] === 'media') await import('./media.ts');
if (process.argv[2] === 'checkin') await import('./checkin.ts');
if (process.argv[2] === 'seats') await import('./seats.ts');
if (process.argv[2] === 'live') await import('./live.ts');
if (process.argv[2] === 'advice') await import('./advice.ts');

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    /** Only the rows whose name has this in it. */
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const [seconds, rounds, connections] = [Number(values.seconds), Number(values.rounds), Number(values.connections)];

interface Work {
  name: string;
  requests: (buyers: Buyer[], matches: Matches) => Request[];
  /** What Plaza must reach of a rival's requests; 0 if nothing; a rival that is not there does not do this work. */
  atLeast: { echo?: number; express?: number };
}

interface Side {
  name: string;
  port: number;
  of(work: Work): Request[] | undefined;
  /** Whose processor time it takes. */
  processes: string[];
}

const bearer = (buyer: Buyer): Record<string, string> => ({ authorization: `Bearer ${buyer.token}` });
const reads =
  (path: string): Work['requests'] =>
  (buyers) =>
    buyers.map((buyer) => ({ method: 'GET', path, headers: bearer(buyer) }));
const buy = (buyer: Buyer, match: { id: string; category: string }): Request => ({
  method: 'POST',
  path: '/api/tickets/purchase',
  headers: bearer(buyer),
  body: JSON.stringify({ event_id: match.id, category: match.category, quantity: 1 }),
  unique: true,
});
const products = '/api/shop/products?club=AS_MONACO';
const works: Work[] = [
  {
    name: 'GET /docs/style.css, which Envoy answers itself',
    requests: () => [{ method: 'GET', path: '/docs/style.css' }],
    atLeast: {},
  },
  {
    name: 'GET /api/wallet/balance, cache warm',
    requests: reads('/api/wallet/balance'),
    atLeast: { echo: 0.9, express: 0.8 },
  },
  {
    name: 'GET /api/shop/products, anonymous (edge cache)',
    requests: () => [{ method: 'GET', path: products }],
    atLeast: { echo: 0, express: 2 },
  },
  {
    name: 'GET /api/shop/products, signed in (past it)',
    requests: reads(products),
    atLeast: { echo: 0.85, express: 0 },
  },
  {
    name: 'GET /api/tickets/events, anonymous (edge cache)',
    requests: () => [{ method: 'GET', path: '/api/tickets/events?club=BENCH' }],
    atLeast: { express: 0 },
  },
  {
    name: 'POST /api/tickets/purchase, 20 matches',
    requests: (buyers, { spread }) => buyers.map((buyer, index) => buy(buyer, spread[index % spread.length]!)),
    atLeast: { echo: 0, express: 0.8 },
  },
  {
    name: 'POST /api/tickets/purchase, one match',
    requests: (buyers, { hot }) => buyers.map((buyer) => buy(buyer, hot)),
    atLeast: { echo: 0, express: 1.5 },
  },
];

await conduct(async (keep) => {
  const since = Date.now();
  const rig = keep(await startRig(say));
  say(`stack ready after ${((Date.now() - since) / 1000).toFixed(1)} s`);
  const [buyers, matches] = await Promise.all([
    signUp(rig.stack.url, connections),
    openMatches(rig.databases.catalog, 20),
  ]);
  say(`${buyers.length} people signed up, ${matches.spread.length + 1} matches open`);
  const echoPort = await rig.startEcho(await capture(rig, buyers[0]!, matches));
  const rival = keep(await prepareExpress(rig, connections));
  const express = await rival.start();
  const stores = ['postgres', 'valkey'];
  const plaza: Side = {
    name: 'Plaza',
    port: rig.gatewayPort,
    of: (work) => work.requests(buyers, matches),
    processes: ['envoy', ...serviceNames, ...stores],
  };
  const echo: Side = {
    name: 'bare echo',
    port: echoPort,
    of: (work) => (work.atLeast.echo === undefined ? undefined : work.requests(buyers, matches)),
    processes: ['echo', 'envoy before echo'],
  };
  const expressSide: Side = {
    name: 'Express',
    port: express.port,
    of: (work) => (work.atLeast.express === undefined ? undefined : work.requests(rival.buyers, rival.matches)),
    processes: ['express', ...stores],
  };
  const measuring = {
    rig,
    load: keep(startLoad(2, rig.scratch)),
    pids: () => ({ ...rig.pids(), express: express.pid }),
    sides: [plaza, echo, expressSide],
  };
  printReport({
    rows: await measureAll(
      measuring,
      works.filter(({ name }) => name.includes(values.only)),
    ),
    facts: [
      `${aboutMachine()}; everything, also the load, runs on them`,
      ...rig.facts,
      `${connections} connections, each one request at a time; ${rounds} rounds of ${seconds} s in turn, medians; HTTP/1.1 without TLS`,
      'The echo is a bare grpc-js server that answers the same bytes, behind the same Envoy configuration with tokens verified and nothing cached.',
      'Express is one process with pg, ioredis and jsonwebtoken on the same PostgreSQL and Valkey, without a gateway, a ledger, events or a saga.',
    ],
    json: values.json,
  });
});

interface Measuring {
  rig: Rig;
  load: Loaders;
  pids(): Record<string, number>;
  sides: Side[];
}

interface Round extends Measured {
  cores: Record<string, number>;
  commitsEach: number;
}

async function measureAll(on: Measuring, all: Work[]): Promise<Row[]> {
  const ran = all.map((work) => ({
    work,
    sides: on.sides.flatMap((side) => {
      const requests = side.of(work);
      return requests ? [{ side, requests, rounds: [] as Round[] }] : [];
    }),
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const { work, sides } of ran) {
      for (const { side, requests, rounds: done } of sides)
        done.push(await measure(on, side, requests, round === 1 ? 1_500 : 500));
      const figures = sides.map(({ side, rounds: done }) => `${side.name} ${Math.round(done.at(-1)!.perSecond)}/s`);
      say(`round ${round}: ${work.name}: ${figures.join(', ')}`);
    }
  }
  return ran.map(({ work, sides }) => ({
    name: work.name,
    sides: sides.map(({ side, rounds: done }) => sideRow(work, side, done)),
  }));
}

async function measure(on: Measuring, side: Side, requests: Request[], warmMs: number): Promise<Round> {
  const load = { port: side.port, requests, connections, warmMs, runMs: seconds * 1_000 };
  const before = await on.rig.commits();
  const [measured, cores] = await coresDuring(on.pids(), () => on.load.run(load));
  // PostgreSQL's processes report their commits about once a second. The warm-up's requests count, at the same pace.
  await pause(1_200);
  const sent = (measured.perSecond * (warmMs + load.runMs)) / 1_000;
  return { ...measured, cores, commitsEach: ((await on.rig.commits()) - before) / sent };
}

function sideRow({ atLeast }: Work, { name, processes }: Side, done: Round[]): SideRow {
  const middle = (of: (round: Round) => number): number => median(done.map(of));
  const used = ({ cores }: Round): number => processes.reduce((sum, process_) => sum + (cores[process_] ?? 0), 0);
  return {
    side: name,
    perSecond: middle(({ perSecond }) => perSecond),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    microsEach: middle((round) => (used(round) / round.perSecond) * 1e6),
    commitsEach: middle(({ commitsEach }) => commitsEach),
    load: { generator: done[0]?.generator ?? '', cores: middle(({ cores }) => cores['load'] ?? Number.NaN) },
    atLeast: { 'bare echo': atLeast.echo, Express: atLeast.express }[name] ?? 0,
    cores: Object.fromEntries(
      Object.keys(done[0]?.cores ?? {}).map((process_) => [process_, middle(({ cores }) => cores[process_] ?? 0)]),
    ),
  };
}
