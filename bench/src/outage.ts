// npm run bench -- outage: reads while Redis is away, with the second tier of the cache (the table cache_entries) and without it, in turn, on
// the same services; before that the same with Redis. About three minutes.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { serviceNames } from '@plaza/services';
import pg from 'pg';
import { coresOf, middle, textOf, type Figures, type Side } from './beside.ts';
import { openMatches, signUp, type Buyer } from './buyers.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import type { Request } from './http-load.ts';
import { startLoaders, type Loaders } from './load.ts';
import { coresDuring } from './processors.ts';
import { median, printTable } from './report.ts';
import { startRig, type Rig } from './rig.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: '' },
  },
  allowPositionals: true,
});
const [seconds, rounds, connections] = [Number(values.seconds), Number(values.rounds), Number(values.connections)];
/** After a failure the cache leaves the table alone for five seconds. */
const untilTriedAgainMs = 6_000;

interface Work {
  name: string;
  requests: Request[];
}

type Conditions = 'Redis' | 'second tier' | 'source';

await conduct(async (keep) => {
  const rig = keep(await startRig(say));
  const admin = new pg.Client({ connectionString: rig.adminUrl });
  await admin.connect();
  keep({ stop: () => admin.end() });
  const buyers = await signUp(rig.stack.url, connections);
  await openMatches(rig.databases.catalog, 20);
  const loaders = keep(startLoaders(1));
  const all = worksOf(buyers).filter(({ name }) => name.includes(values.only));
  const sides = new Map<string, Side[]>();
  const measure = async (conditions: Conditions, count: boolean): Promise<void> => {
    for (const work of all) {
      const side = await sideOf(rig, loaders, work);
      if (!count) continue;
      const id = `${work.name} ${conditions}`;
      sides.set(id, [...(sides.get(id) ?? []), side]);
      say(`${work.name}, from ${conditions}: ${textOf(side)}`);
    }
  };
  // JavaScript is compiled while it runs.
  await measure('Redis', false);
  for (let round = 1; round <= rounds; round++) await measure('Redis', true);
  process.kill(rig.pids()['valkey']!, 'SIGKILL');
  await outageIsAgreed(admin);
  await measure('second tier', false);
  for (let round = 1; round <= rounds; round++) {
    const inTurn = [
      async (): Promise<void> => {
        await measure('second tier', true);
        say(`${await entriesOf(admin)} entries in the second tier`);
      },
      () => withoutTier(rig, admin, () => measure('source', true)),
    ];
    // Whatever else happens on the machine is not always in favor of the same.
    for (const one of round % 2 === 1 ? inTurn : inTurn.reverse()) await one();
  }
  print(
    all.map(({ name }) => name),
    sides,
  );
});

function worksOf(buyers: Buyer[]): Work[] {
  const bearer = ({ token }: Buyer): Record<string, string> => ({ authorization: `Bearer ${token}` });
  // Signed in, so that the gateway does not answer from its own cache.
  const read = (name: string, path: string): Work => ({
    name,
    requests: buyers.map((buyer) => ({ method: 'GET', path, headers: bearer(buyer) })),
  });
  return [
    read('balance (never in the second tier)', '/api/wallet/balance'),
    read('products of a club', '/api/shop/products?club=AS_MONACO'),
    read('events of all clubs', '/api/tickets/events'),
    read('feed of a person', '/api/social/feed'),
    read('statistics, from three services', '/api/stats'),
  ];
}

async function sideOf(on: Rig, loaders: Loaders, { requests }: Work): Promise<Side> {
  const pids = on.pids();
  delete pids['valkey'];
  const [measured, cores] = await coresDuring(pids, () =>
    loaders.run({ requests, connections, port: on.gatewayPort, warmMs: 500, runMs: seconds * 1_000 }),
  );
  return { ...measured, cores };
}

/** Waits until every service reads the second tier. */
async function outageIsAgreed(admin: pg.Client): Promise<void> {
  for (const service of serviceNames) {
    const effective = `select from ${service}.cache_outages having bool_or(effective)`;
    while ((await admin.query(effective)).rowCount === 0) await pause(100);
  }
}

async function entriesOf(admin: pg.Client): Promise<number> {
  const counts = serviceNames.map((service) => `(select count(*) from ${service}.cache_entries)`);
  return Number((await admin.query<{ n: string }>(`select ${counts.join(' + ')} as n`)).rows[0]?.n);
}

/**
 * The services may no longer read the table, so they do without it as when it fails: one statement every five seconds. They may still delete in it, which
 * takes the right to read the names.
 */
async function withoutTier(on: Rig, admin: pg.Client, work: () => Promise<void>): Promise<void> {
  const change = async (taken: string, given: string): Promise<void> => {
    for (const service of serviceNames) {
      const role = new URL(on.databases[service]).username;
      await admin.query(`revoke ${taken} on ${service}.cache_entries from ${role}`);
      await admin.query(`grant ${given} on ${service}.cache_entries to ${role}`);
    }
  };
  await change('select', 'select (name)');
  await work();
  await change('select (name)', 'select');
  await pause(untilTriedAgainMs);
}

function print(names: string[], sides: ReadonlyMap<string, Side[]>): void {
  const everyone = [...sides.values()].flat();
  const rows = names.flatMap((name) => {
    const figures = (conditions: Conditions): Figures & { services: number; postgres: number } => {
      const all = sides.get(`${name} ${conditions}`) ?? [];
      const middleOf = middle(all);
      const cores = coresOf(all);
      const each = (used: number): number => (used * 1e6) / middleOf.perSecond;
      const services = serviceNames.reduce((sum, service) => sum + (cores[service] ?? 0), 0);
      return { ...middleOf, services: each(services), postgres: each(cores['postgres'] ?? 0) };
    };
    const source = figures('source');
    return (['Redis', 'second tier', 'source'] as const).map((conditions) => {
      const { perSecond, p50, p99, services, postgres } = figures(conditions);
      return [
        name,
        conditions,
        Math.round(perSecond).toLocaleString('en-US'),
        (perSecond / source.perSecond).toFixed(2),
        p50.toFixed(1),
        p99.toFixed(1),
        services.toFixed(0),
        postgres.toFixed(0),
      ];
    });
  });
  printTable(
    ['', 'read from', 'per s', 'of the source', 'p50 ms', 'p99 ms', 'services µs', 'PostgreSQL µs'],
    rows,
    [0, 1],
    {
      others: median(everyone.map(({ cores }) => cores['everything else'] ?? 0)),
      notes: [
        `${aboutMachine()}; everything, also the load, runs on them`,
        `${connections} connections, each one request at a time, through the gateway; medians of ${rounds} rounds of ${seconds} s, the second tier and the source in turn`,
        'Microseconds of processor time for each call: of all services together, and of PostgreSQL.',
      ],
    },
  );
}
