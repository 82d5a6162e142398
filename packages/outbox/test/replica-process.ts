// A service in a process of its own, to be killed. Started by replicas.test.ts, which sends it what it needs to know.
import { startEvents, type EventHandlers } from '@plaza/outbox';
import { openDatabase, startService, type ServiceConfig } from '@plaza/service';
import { testLog } from '@plaza/testing';
import { hurried, noteDown, schemas, type Name } from './world.ts';

export interface Orders {
  name: Name;
  config: ServiceConfig;
  /** How long its handler dwells in its transaction, after it has acted. */
  dwellSeconds: number;
}

process.once('message', (orders: Orders) => void start(orders));
process.once('disconnect', () => process.exit(0));

async function start({ name, config: sent, dwellSeconds }: Orders): Promise<void> {
  const config = { ...sent, encryptionKey: Buffer.alloc(32, 7) };
  const database = await openDatabase(schemas[name], config.databaseUrl);
  const log = testLog(name);
  const handlers: EventHandlers = {
    async 'plaza.events.v1.OrderPaid'(em, batch) {
      await noteDown(em, batch);
      process.send?.({ acting: batch.length });
      if (dwellSeconds > 0) await em.execute('select pg_sleep(?)', [dwellSeconds]);
    },
  };
  const relay = startEvents({ config, database, log, timing: hurried, handlers });
  await startService({
    config,
    log,
    database,
    features: [relay],
    pingRedis: async () => undefined,
  });
  process.send?.({ ready: true });
}
