// Catalog and the real wallet, each on a database of its own, and a gate between them that can lose calls.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EsimServiceService } from '@plaza/api/esim';
import { SeatServiceService } from '@plaza/api/seat';
import { ShopServiceService } from '@plaza/api/shop';
import { TicketServiceService } from '@plaza/api/ticket';
import { WalletServiceService } from '@plaza/api/wallet';
import { newId, status, type Database, type ServiceConfig } from '@plaza/service';
import {
  client,
  testBed,
  testTokens,
  until,
  type Line,
  type TestClient,
  type TestDatabase,
  type TestProcess,
  type TestTokens,
} from '@plaza/testing';
import { startEsimProvider, type EsimProvider } from '@plaza/testing/esim-provider';
import { walletRecipe } from '@plaza/wallet/test-recipe';
import { readConfig } from '../src/config.ts';
import { insertEvent } from '../src/seed.ts';
import { openGate, type Gate } from './gate.ts';
import { catalogRecipe } from './recipe.ts';

export { failure } from '@plaza/testing';

/** A person's clients of one catalog. */
export interface Shopping {
  readonly tickets: TestClient<typeof TicketServiceService>;
  readonly seats: TestClient<typeof SeatServiceService>;
  readonly shop: TestClient<typeof ShopServiceService>;
  readonly esim: TestClient<typeof EsimServiceService>;
}

export interface Buyer extends Shopping {
  readonly id: string;
  readonly token: string;
  readonly wallet: TestClient<typeof WalletServiceService>;
  /** The same person at another replica. */
  at(port: number): Shopping;
  balance(): Promise<string>;
  purchases(): Promise<string[]>;
}

export interface House {
  readonly catalog: TestDatabase;
  readonly walletData: TestDatabase;
  readonly database: Database;
  readonly app: TestProcess;
  /** The address of the wallet itself, without the gate. */
  readonly walletPort: number;
  readonly gate: Gate;
  readonly tokens: TestTokens;
  /** Of catalog. */
  readonly encryptionKey: Buffer;
  /** The provider of eSIM profiles. */
  readonly provider: EsimProvider;
  /** The wallet, if it is in a process of its own. */
  readonly wallet: { kill(): Promise<void>; start(): Promise<void> };
  /** A person with money, whose clients call catalog at `port`. */
  buyer(money?: string, port?: number): Promise<Buyer>;
  /** Another replica of catalog, in a process of its own that can be killed. */
  spawn(options?: { aheadMs?: number }): Promise<Replica>;
  close(): Promise<void>;
}

export interface Replica {
  pid: number;
  readonly port: number;
  /** kill -9: nothing is cleaned up. */
  kill(): Promise<void>;
  /** Ends it as a new version does: what is under way is left in order. */
  stop(): Promise<void>;
  /** Suspends it, like a machine that hangs. */
  freeze(): void;
  thaw(): void;
}

interface HouseOptions {
  ownApp?: boolean;
  walletApart?: boolean;
  redisAway?: boolean;
  /** The line through which catalog reaches Redis. */
  redisLine?: Line;
  /** An auth that answers who there is. */
  authAt?: string;
  /** More of the environment of catalog. */
  env?: Record<string, string>;
}

export async function startHouse({
  ownApp = true,
  walletApart = false,
  redisAway = false,
  redisLine,
  authAt,
  env = {},
}: HouseOptions = {}): Promise<House> {
  const [tokens, provider] = await Promise.all([testTokens(), startEsimProvider()]);
  const replicas = replicasWith(tokens);
  const wallet = await testBed(walletRecipe, { tokens });
  let walletProcess = walletApart ? await replicas.spawn(wallet.config) : undefined;
  const { port: walletPort } = walletProcess ?? (await wallet.start());
  const gate = await openGate(walletPort);
  const esim = {
    ESIM_PROVIDER: 'http',
    ESIM_PROVIDER_URL: provider.url,
    ESIM_PROVIDER_TOKEN: provider.token,
    ESIM_CALLBACK_SECRET: provider.callbacks.secrets.join(','),
  };
  const recipe = { ...catalogRecipe, readConfig: (base: ServiceConfig) => readConfig({ ...esim, ...env }, base) };
  const catalog = await testBed(recipe, {
    tokens,
    config: {
      peers: { wallet: `127.0.0.1:${gate.port}`, ...(authAt !== undefined && { auth: authAt }) },
      ...(redisAway && { redisUrl: 'redis://127.0.0.1:1' }),
      ...(redisLine && { redisUrl: `redis://127.0.0.1:${redisLine.port}` }),
    },
  });
  const app = ownApp ? await catalog.start() : undefined;
  const database = await catalog.db.open();
  const clients = clientsOf(walletPort);

  return {
    catalog: catalog.db,
    walletData: wallet.db,
    database,
    walletPort,
    gate,
    tokens,
    encryptionKey: catalog.config.encryptionKey,
    provider,
    wallet: {
      kill: async () => walletProcess?.kill(),
      async start() {
        walletProcess = await replicas.spawn({ ...wallet.config, listen: { host: '127.0.0.1', port: walletPort } });
      },
    },
    get app() {
      if (!app) throw new Error('This house was started without a catalog of its own.');
      return app;
    },
    async buyer(money, port = app?.port ?? 0) {
      const id = newId();
      return clients.buyer(id, await tokens.userToken(id), port, money);
    },
    spawn: ({ aheadMs = 0 } = {}) => replicas.spawn(catalog.config, { ...esim, REPLICA_AHEAD_MS: String(aheadMs) }),
    async close() {
      clients.close();
      gate.open();
      await replicas.kill();
      await database.close();
      await catalog.close();
      await gate.close();
      await wallet.close();
      await provider.close();
    },
  };
}

/** Services in processes of their own, which know auth's keys. */
export function replicasWith(tokens: TestTokens) {
  const children = new Set<ChildProcess>();
  return {
    async spawn(of: ServiceConfig, env: Record<string, string> = {}): Promise<Replica> {
      const child = spawn(process.execPath, [fileURLToPath(new URL('./replica.ts', import.meta.url))], {
        env: {
          ...process.env,
          ...env,
          REPLICA_CONFIG: JSON.stringify({ ...of, encryptionKey: of.encryptionKey.toString('base64') }),
          REPLICA_KEYS: JSON.stringify(tokens.keys),
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.add(child);
      const port = await new Promise<number>((resolve, reject) => {
        child.once('exit', (code) => reject(new Error(`The replica ended with ${String(code)} before it listened.`)));
        createInterface({ input: child.stdout }).on('line', (line) => {
          const [, listening] = /^listening (\d+)$/.exec(line) ?? [];
          if (listening !== undefined) resolve(Number(listening));
        });
      });
      return {
        pid: child.pid!,
        port,
        kill: () => end(child, 'SIGKILL'),
        stop: () => end(child, 'SIGTERM'),
        freeze: () => void child.kill('SIGSTOP'),
        thaw: () => void child.kill('SIGCONT'),
      };
    },
    kill: () => Promise.all([...children].map((child) => end(child, 'SIGKILL'))),
  };
}

/** People's clients, of any replica. */
function clientsOf(walletPort: number) {
  const open: { close(): void }[] = [];
  const connect = <Definition extends object>(
    definition: Definition,
    port: number,
    token: string,
  ): TestClient<Definition> => {
    const made = client(definition, port, { token });
    open.push(made);
    return made;
  };
  const shopping = (port: number, token: string): Shopping => ({
    tickets: connect(TicketServiceService, port, token),
    seats: connect(SeatServiceService, port, token),
    shop: connect(ShopServiceService, port, token),
    esim: connect(EsimServiceService, port, token),
  });
  return {
    async buyer(id: string, token: string, port: number, money?: string): Promise<Buyer> {
      const wallet = connect(WalletServiceService, walletPort, token);
      if (money) await wallet.deposit({ amount: money, currency: 'EUR' });
      return {
        id,
        token,
        wallet,
        ...shopping(port, token),
        at: (other) => shopping(other, token),
        balance: async () => (await untilAnswered(() => wallet.getBalance({}))).balance,
        purchases: async () =>
          (await untilAnswered(() => wallet.listTransactions({ type: 'purchase' }))).transactions.map(
            ({ amount }) => amount,
          ),
      };
    },
    close() {
      for (const each of open) each.close();
    },
  };
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exited;
}

/** An event with one category, "Stand". */
export async function addEvent(
  database: Database,
  { seats = 10, price = '89.99', date = new Date(Date.now() + 86_400_000), club = 'AS_MONACO' } = {},
): Promise<string> {
  const id = newId();
  await database.asSystem((em) =>
    insertEvent(em, {
      id,
      title: 'AS Monaco – Olympique Lyonnais',
      club,
      date,
      venue: 'Stade Louis II, Monaco',
      competition: 'Ligue 1',
      currency: 'EUR',
      hot: false,
      vip: false,
      categories: [{ name: 'Stand', price, capacity: seats }],
    }),
  );
  return id;
}

/** A type, not an interface: a row of `pg` needs an index signature. */
type Seats = Record<'free' | 'held' | 'sold' | 'left' | 'available' | 'tickets', number>;

/** The seats of an event in the database: counted rows, and stored counters. */
export async function seatsOf(data: TestDatabase, eventId: string): Promise<Seats> {
  const [row] = await data.admin<Seats>(
    `select count(*) filter (where s.status = 'free')::int as free, count(*) filter (where s.status = 'held')::int as held,
       count(*) filter (where s.status = 'sold')::int as sold,
       (select sum(seats_left)::int from event_categories where event_id = $1) as left,
       (select seats_available from events where id = $1) as available,
       (select count(*)::int from tickets where event_id = $1) as tickets
     from seats s join event_categories c on c.id = s.category_id where c.event_id = $1`,
    [eventId],
  );
  if (!row) throw new Error('There is no such event.');
  return row;
}

/** The end of a person's only order: `paid`, or the reason of the refusal. Read from the database, as a call with its key would order again after a refusal. */
export async function endOfOrder(data: TestDatabase, userId: string): Promise<string> {
  const { end } = await until(async () => {
    const [saga, other] = await data.admin<{ end: string | null }>(
      `select case status when 'done' then 'paid' when 'failed' then refusal->>'reason' end as end from sagas where user_id = $1`,
      [userId],
    );
    if (!saga || other) throw new Error('There is not one order of this person.');
    return saga.end === null ? undefined : { end: saga.end };
  }, 'the order has ended');
  return end;
}

/** Repeats a call until the service answers: after a restart clients reconnect only after a second or more. */
async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const { answer } = await until(async () => {
    try {
      return { answer: await ask() };
    } catch (error) {
      if ((error as { code?: number }).code === status.UNAVAILABLE) return undefined;
      throw error;
    }
  }, 'the service is reached');
  return answer;
}
