// The rival of reads and purchases: one Express process (bench/rivals/express) on the same PostgreSQL and the same Valkey, in a database of its
// own, with the products and events that Plaza has.
import { fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@plaza/dev/engines';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import { call, category, type Buyer, type Matches } from './buyers.ts';
import type { Rig } from './rig.ts';

export interface ExpressRival {
  buyers: Buyer[];
  matches: Matches;
  /** With `keepSeatsLeft` it updates the number of free seats with each sale; otherwise it counts them for the list. */
  start(options?: { keepSeatsLeft?: boolean }): Promise<ExpressProcess>;
  stop(): Promise<void>;
}

export interface ExpressProcess {
  port: number;
  pid: number;
}

/** As the seed takes it. */
interface Match {
  id: string;
  category: string;
  title: string;
  seats: number;
  price: string;
  club: string;
  date: string;
  venue: string;
  competition: string;
  currency: string;
  hot: boolean;
  vip: boolean;
}

const folderOfRival = join(import.meta.dirname, '../rivals/express');
const database = 'express';

/** Makes the database, which goes with the engine. */
export async function prepareExpress(
  rig: Rig,
  people: number,
  { spread = 20, seats = { each: 6_000, hot: 60_000 } } = {},
): Promise<ExpressRival> {
  const url = new URL(rig.adminUrl);
  await withClient(url.href, (client) => client.query(`create database ${database}`));
  url.pathname = `/${database}`;
  const ids = Array.from({ length: people }, () => randomUUID());
  const matches = matchesOf(spread, seats);
  const { products } = await call<{ products: object[] }>(
    `${rig.stack.url}/api/shop/products?club=AS_MONACO`,
    undefined,
  );
  await withClient(url.href, async (client) => {
    await client.query(readFileSync(join(folderOfRival, 'schema.sql'), 'utf8'));
    await client.query('call seed($1, $2, $3)', [ids, JSON.stringify(products), JSON.stringify(matches)]);
    await client.query('vacuum analyze');
  });

  const secret = randomBytes(32).toString('hex');
  const stops: (() => void)[] = [];
  const last = matches.length - 1;
  return {
    buyers: ids.map((id) => ({ id, token: jwt.sign({}, secret, { subject: id, audience: 'plaza', expiresIn: '1h' }) })),
    matches: { spread: matches.slice(0, last), hot: matches[last]! },
    async start({ keepSeatsLeft = false } = {}) {
      const port = await freePort();
      const child = fork(join(folderOfRival, 'server.ts'), {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'production',
          PORT: String(port),
          DATABASE_URL: url.href,
          REDIS_URL: rig.redisUrl,
          JWT_SECRET: secret,
          KEEP_SEATS_LEFT: keepSeatsLeft ? '1' : '0',
        },
      });
      stops.push(() => {
        if (child.connected) child.disconnect();
      });
      const ended = once(child, 'exit').then(([code]) => [`it ended with ${String(code)}`]);
      const [state] = (await Promise.race([once(child, 'message'), ended])) as [string];
      if (state !== 'ready') throw new Error(`Express did not start: ${state}`);
      return { port, pid: child.pid ?? 0 };
    },
    async stop() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}

/** The same matches as `openMatches` opens at Plaza, the one that everybody wants last. */
function matchesOf(spread: number, { each, hot }: { each: number; hot: number }): Match[] {
  const match = (title: string, seats: number): Match => ({
    id: randomUUID(),
    category,
    title,
    seats,
    price: '10.00',
    club: 'BENCH',
    date: new Date(Date.now() + 90 * 86_400_000).toISOString(),
    venue: 'Bench Park',
    competition: 'Friendly',
    currency: 'EUR',
    hot: false,
    vip: false,
  });
  return [
    ...Array.from({ length: spread }, (_, index) => match(`Bench match ${index}`, each)),
    match('The match that everybody wants', hot),
  ];
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
