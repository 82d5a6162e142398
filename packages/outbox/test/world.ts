// Two services as small as they can be, catalog that tells and messaging that hears, each in its own process's shape: a database, a server, events.
import { randomBytes } from 'node:crypto';
import {
  defineSchema,
  IdempotencyKey,
  newId,
  startService,
  type App,
  type Database,
  type ServiceConfig,
  type SqlEntityManager,
} from '@plaza/service';
import { noPeers, testConfig, testDatabase, testLog, until, type TestDatabase } from '@plaza/testing';
import { OrderPaid } from '@plaza/api/events/sales';
import {
  emit,
  events,
  outboxEntities,
  outboxFunctions,
  startEvents,
  type EventHandlers,
  type Events,
  type ReceivedEvent,
} from '@plaza/outbox';

export const schemas = {
  catalog: defineSchema({
    name: 'catalog',
    entities: [IdempotencyKey, ...outboxEntities],
    migrations: new URL('./catalog/', import.meta.url),
    sharedSql: [outboxFunctions],
  }),
  messaging: defineSchema({
    name: 'messaging',
    entities: [IdempotencyKey, ...outboxEntities],
    migrations: new URL('./messaging/', import.meta.url),
    sharedSql: [outboxFunctions],
  }),
};

export type Name = keyof typeof schemas;

export interface Replica {
  app: App;
  database: Database;
  metrics: Events['metrics'];
  stop(): Promise<void>;
}

export interface World {
  catalog: TestDatabase;
  messaging: TestDatabase;
  config(name: Name, overrides?: Partial<ServiceConfig>): ServiceConfig;
  start(
    name: Name,
    options?: {
      port?: number;
      handlers?: EventHandlers;
      overrides?: Partial<ServiceConfig>;
      timing?: Parameters<typeof startEvents>[0]['timing'];
      committed?: () => void;
    },
  ): Promise<Replica>;
  /** Writes orders' events in one transaction and answers their ids. */
  tell(orders: readonly { order: string; note: string }[]): Promise<string[]>;
  effects(): Promise<{ event_id: string; type: string; aggregate: string; note: string; at: Date }[]>;
  outbox(): Promise<
    {
      id: string;
      state: string;
      attempts: number;
      last_error: string | null;
      aggregate: string;
      note: string;
      next_attempt_at: Date | null;
      handed_until: Date | null;
    }[]
  >;
  /** Waits until nothing is open, and answers how it ended. */
  settled(): Promise<Record<string, number>>;
  /** Waits until the relays sleep: no one looks at the outbox by itself. */
  asleep(): Promise<void>;
  close(): Promise<void>;
}

/** A short life, so that a test sees the whole of it. */
export const hurried = {
  leaseMs: 1_500,
  idleMs: 200,
  attempts: 4,
  firstPauseMs: 60,
  maxPauseMs: 400,
  queueRestMs: 300,
};

export const freePort = async (): Promise<number> => (await import('@plaza/dev/engines')).freePort();

/** Writes down what took effect. */
export async function noteDown(em: SqlEntityManager, batch: readonly ReceivedEvent<OrderPaid>[]): Promise<void> {
  for (const { id, type, aggregate, payload } of batch) {
    await em.execute('insert into effects (event_id, type, aggregate, note) values (?, ?, ?, ?)', [
      id,
      type,
      aggregate,
      payload.title,
    ]);
  }
}

export async function startWorld(overrides: Partial<ServiceConfig> = {}): Promise<World> {
  const [catalog, messaging] = await Promise.all([testDatabase(schemas.catalog), testDatabase(schemas.messaging)]);
  const ports = { catalog: await freePort(), messaging: await freePort() };
  const cachePrefix = `test:${randomBytes(6).toString('hex')}:`;
  const peers = {
    ...noPeers,
    catalog: `127.0.0.1:${ports.catalog}`,
    messaging: `127.0.0.1:${ports.messaging}`,
  };
  const files = { catalog, messaging };
  const running = new Set<Replica>();
  const config = (name: Name, more: Partial<ServiceConfig> = {}): ServiceConfig =>
    testConfig(name, files[name].url, { peers, cachePrefix, ...overrides, ...more });

  const writer = await catalog.open();
  const outbox: World['outbox'] = () =>
    catalog.admin(
      `select id, state, attempts, last_error, aggregate, payload->>'title' as note, next_attempt_at, handed_until from outbox order by position`,
    );
  return {
    catalog,
    messaging,
    config,
    async start(name, { port = ports[name], handlers, overrides: more, timing, committed } = {}) {
      const ready = config(name, { listen: { host: '127.0.0.1', port }, ...more });
      const database = await files[name].open();
      const log = testLog(name);
      const relay = startEvents({
        config: ready,
        database,
        log,
        timing: { ...hurried, ...timing },
        ...(handlers && { handlers }),
        ...(committed && { committed }),
      });
      const app = await startService({
        config: ready,
        log,
        database,
        features: [relay],
        pingRedis: async () => undefined,
      });
      const replica: Replica = {
        app,
        database,
        metrics: relay.metrics,
        stop: async () => {
          if (running.delete(replica)) await app.close();
        },
      };
      running.add(replica);
      return replica;
    },
    async tell(orders) {
      const written = orders.map(({ order, note }) =>
        events.orderPaid({
          ...OrderPaid.fromPartial({}),
          userId: newId(),
          orderId: order,
          kind: 'shop',
          amount: '1.00',
          currency: 'EUR',
          title: note,
        }),
      );
      await writer.asSystem((em) => emit(em, written));
      return written.map(({ id }) => id);
    },
    effects: () => messaging.admin('select event_id, type, aggregate, note, at from effects order by position'),
    outbox,
    async settled() {
      const ended = async () => {
        const rows = await catalog.admin<{ state: string; count: number }>(
          'select state, count(*)::integer as count from outbox group by state',
        );
        const counts: Record<string, number> = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
        return !counts['pending'] && !counts['handed'] && counts;
      };
      return until(ended, 'no event is open').catch(async (error: Error) => {
        throw new Error(`${error.message} ${JSON.stringify(await outbox())}`);
      });
    },
    async asleep() {
      await until(
        async () =>
          (await catalog.admin('select from outbox_relay where awake_until > clock_timestamp()')).length === 0,
        'the relays sleep',
      );
    },
    async close() {
      await Promise.all([...running].map((replica) => replica.stop()));
      await writer.close();
      await Promise.all([catalog.drop(), messaging.drop()]);
    },
  };
}
