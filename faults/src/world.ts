// The marketplace under faults: everything on loopback, a durable PostgreSQL, a Redis cluster of six, people with money, and enough for them to buy.
import { randomUUID } from 'node:crypto';
import { insertEvent } from '@plaza/catalog/seed';
import { withDatabase } from '@plaza/dev/databases';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { startEsimProvider, type EsimProvider } from '@plaza/testing/esim-provider';
import pg from 'pg';
import { Client } from './client.ts';
import { Journal } from './journal.ts';
import { startListeners, type Listener } from './listeners.ts';
import type { Patient } from './machine.ts';
import { signUp, startLoad, subscribe, type Goods, type Load, type Person } from './load.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { rowsOf, type Rows } from './rows.ts';

export interface World extends Patient {
  stack: TestStack;
  client: Client;
  journal: Journal;
  goods: Goods;
  load: Load;
  /** The active people, each with a webhook. */
  people: readonly Person[];
  receiver: Receiver;
  /** They listen to what changes for these people. */
  listeners: readonly Listener[];
  esims: EsimProvider;
  /** How many tickets the event has that is cancelled. */
  cancelledTickets: number;
  /** Prints a line. */
  say: (line: string) => void;
  /** The findings after earlier faults. */
  heard: Set<string>;
  rows: Rows['rows'];
  /** A connection of its own, to lock with. */
  connect(): Promise<pg.Client>;
  stop(): Promise<void>;
}

const rich = 16;
const poor = 2;
// A marketplace at its limit could not catch up after a fault, and the time to recover would measure that: two cores have some of their time to spare.
const paceMs = 320;
const scarceSeats = 40;

export async function startWorld(
  say: (line: string) => void,
  { cancelledTickets, patience }: Pick<World, 'cancelledTickets' | 'patience'>,
): Promise<World> {
  const [receiver, esims] = [await startReceiver(), await startEsimProvider()];
  const stack = await startTestStack({
    durable: true,
    redisNodes: 6,
    env: { LOG_LEVEL: 'warn' },
    serviceEnv: {
      // Registrations are part of the load, and the hashing of passwords is not tested. Nobody signs in again within a run.
      auth: { BCRYPT_COST: '4', ACCESS_TOKEN_TTL: '3600' },
      catalog: { ESIM_PROVIDER: 'http', ESIM_PROVIDER_URL: esims.url, ESIM_PROVIDER_TOKEN: esims.token },
      messaging: { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' },
    },
    concurrency: 2,
  });
  const stop = async (): Promise<void> => {
    await stack.stop();
    await Promise.all([receiver.stop(), esims.close()]);
  };
  try {
    const goods = await stock(stack);
    say('everything is up');
    const client = new Client(stack.url);
    const people = await Promise.all(
      Array.from({ length: rich + poor }, (_, index) => signUp(client, index < rich ? '100000.00' : '3.00')),
    );
    for (const person of people) await subscribe(client, person, receiver);
    const listeners = await startListeners(stack.url, people, ['sse', 'poll']);
    const journal = new Journal();
    const { rows, end } = rowsOf(stack.databaseUrl);
    const load = startLoad({ client, journal, people, goods, paceMs });
    return {
      stack,
      client,
      journal,
      goods,
      load,
      people,
      receiver,
      listeners,
      esims,
      cancelledTickets,
      patience,
      say,
      heard: new Set(),
      rows,
      connect: async () => {
        const one = new pg.Client({ connectionString: stack.databaseUrl });
        one.on('error', () => undefined);
        await one.connect();
        return one;
      },
      stop: async () => {
        load.stop();
        for (const listener of listeners) listener.stop();
        await end();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stock(stack: TestStack): Promise<Goods> {
  const category = 'Stand';
  const date = new Date(Date.now() + 90 * 86_400_000);
  return withDatabase('catalog', stack.databases.catalog, (database) =>
    database.asSystem(async (em) => {
      const open = async (title: string, capacity: number): Promise<Goods['scarce']> => {
        const id = randomUUID();
        await insertEvent(em, {
          id,
          title,
          club: 'FAULTS',
          date,
          venue: 'Fault Park',
          competition: 'Friendly',
          currency: 'EUR',
          hot: false,
          vip: false,
          categories: [{ name: category, price: '10.00', capacity }],
        });
        return { id, category };
      };
      const matches = [await open('The match that everybody wants', 14_000)];
      for (let index = 1; index < 4; index++) matches.push(await open(`Match ${index}`, 5_000));
      const scarce = await open('The match with few seats', scarceSeats);
      const products = await em.execute<{ id: string }[]>(
        'update products set stock = 100000 where id in (select id from products order by id limit 6) returning id',
      );
      const plans = await em.execute<{ id: string }[]>('select id from esim_plans order by price limit 3');
      return { matches, scarce, products: products.map(({ id }) => id), plans: plans.map(({ id }) => id) };
    }),
  );
}
