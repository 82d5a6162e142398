// Redis flushed, gone, frozen, or never there: everything still happens, and happens once.
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ensureEngines,
  freePort,
  startValkey,
  startValkeyCluster,
  temporaryRoot,
  withRedis,
  type Valkey,
  type ValkeyCluster,
} from '@plaza/dev/engines';
import { newId } from '@plaza/service';
import { jitter, until } from '@plaza/testing';
import { noteDown, startWorld, type World } from './world.ts';

let server: string;
let folder: string;
let world: World | undefined;
const handlers = { 'plaza.events.v1.OrderPaid': noteDown };

beforeAll(async () => {
  server = (await ensureEngines(() => undefined, ['valkey'])).valkey;
  folder = mkdtempSync(join(temporaryRoot(), 'plaza-outbox-'));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** Tells events of a few orders, some at a time, and answers how many. */
async function tellMany(
  to: World,
  orders: readonly string[],
  rounds: number,
  label: string,
  pauseMs = 20,
): Promise<number> {
  for (let at = 0; at < rounds; at++) {
    await to.tell(orders.map((order) => ({ order, note: `${label} ${String(at).padStart(3, '0')}` })));
    await jitter(pauseMs);
  }
  return orders.length * rounds;
}

/** Every event took effect once, and those of an order in their order. */
async function expectOnceAndInOrder(of: World, orders: readonly string[], count: number): Promise<void> {
  const effects = await of.effects();
  expect(effects).toHaveLength(count);
  expect(new Set(effects.map(({ event_id }) => event_id)).size).toBe(count);
  const written = await of.outbox();
  for (const order of orders) {
    const ids = (list: { aggregate: string }[]) => list.filter(({ aggregate }) => aggregate === `order:${order}`);
    expect((ids(effects) as typeof effects).map(({ event_id }) => event_id)).toEqual(
      (ids(written) as typeof written).map(({ id }) => id),
    );
  }
}

test('without any Redis events go directly', async () => {
  world = await startWorld({ redisUrl: undefined });
  await world.start('messaging', { handlers });
  await world.start('catalog');
  const orders = [newId(), newId(), newId()];
  const count = await tellMany(world, orders, 20, 'direct');
  expect(await world.settled()).toEqual({ done: count });
  await expectOnceAndInOrder(world, orders, count);
});

test('a service stops while Redis is away', async () => {
  const valkey = await startValkey({ server, folder: join(folder, 'stopping'), persistent: false });
  world = await startWorld({ redisUrl: valkey.url });
  const messaging = await world.start('messaging', { handlers });
  const catalog = await world.start('catalog');
  await world.tell([{ order: newId(), note: 'one' }]);
  await world.settled();
  valkey.process.signal('SIGKILL');
  await Promise.all([messaging.stop(), catalog.stop()]);
});

test('a destination that is away gets everything when it is back, also without Redis', async () => {
  world = await startWorld({ redisUrl: undefined });
  await world.start('catalog');
  const orders = [newId(), newId()];
  let count = await tellMany(world, orders, 10, 'away');
  await until(
    async () => (await world!.outbox()).some(({ state }) => state === 'handed'),
    'some were handed over in vain',
  );
  const messaging = await world.start('messaging', { handlers });
  count += await tellMany(world, orders, 10, 'back');
  expect(await world.settled()).toEqual({ done: count });
  await messaging.stop();
  await expectOnceAndInOrder(world, orders, count);
});

describe('one server', () => {
  let valkey: Valkey;
  let port: number;
  const start = async () => {
    valkey = await startValkey({ server, folder: join(folder, `valkey-${port}`), port, persistent: false });
  };

  beforeEach(async () => {
    port = await freePort();
    await start();
    world = await startWorld({ redisUrl: valkey.url });
  });
  afterEach(async () => {
    valkey.process.signal('SIGCONT');
    await world?.close();
    world = undefined;
    await valkey.stop();
  });

  /** How many jobs were ever added, as the server counts them. */
  async function scripts(): Promise<number> {
    const info = await withRedis(valkey.url, (redis) => redis.info('commandstats'));
    return Number(/cmdstat_evalsha:calls=(\d+)/.exec(info)?.[1] ?? 0);
  }

  test('what was in the queue when it was flushed is handed over again', async () => {
    await world!.start('catalog');
    const orders = [newId(), newId(), newId()];
    const count = await tellMany(world!, orders, 5, 'flushed', 60);
    await until(async () => (await world!.outbox()).some(({ state }) => state === 'handed'), 'some are in the queue');
    await withRedis(valkey.url, (redis) => redis.flushall());
    await world!.start('messaging', { handlers });
    expect(await world!.settled()).toEqual({ done: count });
    await expectOnceAndInOrder(world!, orders, count);
  });

  test('flushed again and again under way, nothing is lost and nothing done twice', async () => {
    await world!.start('messaging', { handlers });
    await world!.start('catalog');
    const orders = Array.from({ length: 8 }, () => newId());
    let over = false;
    const flushing = (async () => {
      while (!over) {
        await withRedis(valkey.url, (redis) => redis.flushall());
        await jitter(50);
      }
    })();
    const count = await tellMany(world!, orders, 60, 'under way');
    over = true;
    await flushing;
    expect(await world!.settled()).toEqual({ done: count });
    await expectOnceAndInOrder(world!, orders, count);
  });

  test('it dies in the middle and comes back, and events do not stop', async () => {
    await world!.start('messaging', { handlers });
    await world!.start('catalog');
    const orders = Array.from({ length: 4 }, () => newId());
    let count = await tellMany(world!, orders, 15, 'there');
    valkey.process.signal('SIGKILL');
    count += await tellMany(world!, orders, 30, 'gone');
    // It is gone still.
    expect(await world!.settled()).toEqual({ done: count });
    await start();
    await until(async () => {
      count += await tellMany(world!, orders, 1, `back ${count}`);
      return (await scripts()) > 3;
    }, 'the queue is used again');
    expect(await world!.settled()).toEqual({ done: count });
    await expectOnceAndInOrder(world!, orders, count);
  });

  test('it freezes in the middle: events go around it', async () => {
    await world!.start('messaging', { handlers });
    await world!.start('catalog');
    const orders = Array.from({ length: 4 }, () => newId());
    let count = await tellMany(world!, orders, 10, 'there');
    valkey.process.signal('SIGSTOP');
    count += await tellMany(world!, orders, 10, 'frozen');
    // It is frozen still.
    expect(await world!.settled()).toEqual({ done: count });
    valkey.process.signal('SIGCONT');
    count += await tellMany(world!, orders, 10, 'back');
    expect(await world!.settled()).toEqual({ done: count });
    await expectOnceAndInOrder(world!, orders, count);
  });
});

describe('a cluster', () => {
  let cluster: ValkeyCluster;
  beforeAll(async () => {
    cluster = await startValkeyCluster({ server, folder: join(folder, 'cluster') });
  });
  afterAll(async () => {
    await cluster.stop();
  });

  test('carries events, and loses none when a primary dies', async () => {
    world = await startWorld({ redisUrl: undefined, redisClusterNodes: cluster.nodes });
    await world.start('messaging', { handlers });
    await world.start('catalog');
    const orders = Array.from({ length: 4 }, () => newId());
    let count = await tellMany(world, orders, 20, 'whole');
    expect(await world.settled()).toEqual({ done: count });
    const holders = await Promise.all(
      cluster.members
        .slice(0, 3)
        .map(async ({ url }) =>
          Number(
            /cmdstat_evalsha:calls=(\d+)/.exec(await withRedis(url, (redis) => redis.info('commandstats')))?.[1] ?? 0,
          ),
        ),
    );
    const holder = holders.indexOf(Math.max(...holders));
    expect(holders[holder]).toBeGreaterThan(0);
    cluster.members[holder]!.process.signal('SIGKILL');
    count += await tellMany(world, orders, 20, 'without');
    expect(await world.settled()).toEqual({ done: count });
    await expectOnceAndInOrder(world, orders, count);
    await world.close();
    world = undefined;
  });
});
