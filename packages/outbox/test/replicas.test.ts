// Several of each, and some of them killed: every event takes effect once, in its order.
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { until } from '@plaza/testing';
import type { Orders } from './replica-process.ts';
import { defaultTiming } from '../src/timing.ts';
import { freePort, hurried, noteDown, startWorld, type Name, type World } from './world.ts';

let world: World;
let children: ChildProcess[];
const handlers = { 'plaza.events.v1.OrderPaid': noteDown };

beforeEach(async () => {
  children = [];
  world = await startWorld();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await world.close();
});

interface Child {
  kill(): Promise<void>;
  /** Resolves when its handler has acted, and has not committed. */
  acting: Promise<unknown>;
}

async function startProcess(
  name: Name,
  { dwellSeconds = 0, port }: { dwellSeconds?: number; port?: number } = {},
): Promise<Child> {
  const child = fork(join(import.meta.dirname, 'replica-process.ts'), { execArgv: [] });
  children.push(child);
  const heard = (key: string) =>
    new Promise<void>((resolve) =>
      child.on('message', (message) => {
        if (key in (message as object)) resolve();
      }),
    );
  const [ready, acting] = [heard('ready'), heard('acting')];
  const config = world.config(name);
  const listen =
    port === undefined
      ? { host: '127.0.0.1', port: Number(config.peers[name].split(':')[1]) }
      : { host: '127.0.0.1', port };
  child.send({ name, config: { ...config, listen }, dwellSeconds } satisfies Orders);
  await ready;
  return {
    acting,
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

async function expectOnceAndInOrder(orders: readonly string[], count: number): Promise<void> {
  const effects = await world.effects();
  expect(effects).toHaveLength(count);
  expect(new Set(effects.map(({ event_id }) => event_id)).size).toBe(count);
  for (const order of orders) {
    const notes = effects.filter(({ aggregate }) => aggregate === `order:${order}`).map(({ note }) => note);
    expect(notes).toEqual(notes.toSorted());
  }
}

test('two relays and two consumers share the work', async () => {
  await Promise.all([
    world.start('messaging', { handlers }),
    world.start('messaging', { handlers, port: await freePort() }),
    world.start('catalog'),
    world.start('catalog', { port: await freePort() }),
  ]);
  const orders = Array.from({ length: 20 }, () => newId());
  for (let at = 0; at < 60; at++)
    await world.tell(orders.map((order) => ({ order, note: String(at).padStart(3, '0') })));
  expect(await world.settled()).toEqual({ done: 1200 });
  await expectOnceAndInOrder(orders, 1200);
});

test('an acknowledgement that is lost costs a second delivery, and no second effect', async () => {
  // Whom it acknowledges to is not there; its own outbox's peer is.
  const { peers } = world.config('messaging');
  await world.start('messaging', { handlers, overrides: { peers: { ...peers, catalog: '127.0.0.1:1' } } });
  await world.start('catalog');
  await world.tell([
    { order: newId(), note: 'one' },
    { order: newId(), note: 'two' },
  ]);
  await until(async () => (await world.effects()).length === 2, 'both took effect');
  expect((await world.outbox()).map(({ state }) => state)).toEqual(['handed', 'handed']);
  expect(await world.settled()).toEqual({ done: 2 });
  expect(await world.effects()).toHaveLength(2);
});

test('a consumer that is killed in the middle of its work leaves nothing half done', async () => {
  const consumer = await startProcess('messaging', { dwellSeconds: 3_600 });
  await world.start('catalog');
  const order = newId();
  await world.tell(Array.from({ length: 5 }, (_, at) => ({ order, note: String(at) })));
  await consumer.acting;
  await consumer.kill();
  // PostgreSQL hears of it when it writes to the connection next.
  await world.messaging.admin(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
  );
  expect(await world.effects()).toEqual([]);
  await world.start('messaging', { handlers });
  expect(await world.settled()).toEqual({ done: 5 });
  await expectOnceAndInOrder([order], 5);
});

test.each([
  ['in the queue', {}],
  ['directly', { redisUrl: undefined }],
])('what is worked on for longer than a lease stays with who works on it, handed over %s', async (_way, overrides) => {
  await world.close();
  world = await startWorld(overrides);
  const gate = Promise.withResolvers<void>();
  let begun = 0;
  await world.start('messaging', {
    handlers: {
      async 'plaza.events.v1.OrderPaid'(em, batch) {
        begun++;
        await gate.promise;
        await noteDown(em, batch);
      },
    },
  });
  await Promise.all([world.start('catalog'), world.start('catalog', { port: await freePort() })]);
  await world.tell([{ order: newId(), note: 'long' }]);
  await until(() => begun === 1, 'it is worked on');
  const held = async () => (await world.outbox())[0]!.handed_until!.getTime();
  const first = await held();
  await until(async () => (await held()) > first + 2 * hurried.leaseMs, 'the lease is renewed and renewed');
  // Whoever had it too would wait here for the one who entered it into the inbox first.
  const waiting = await world.messaging.admin(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  expect(waiting).toHaveLength(0);
  gate.resolve();
  expect(await world.settled()).toEqual({ done: 1 });
  expect(begun).toBe(1);
});

test('what services run with leaves to a dead consumer three seconds', async () => {
  await world.start('catalog', { timing: defaultTiming });
  await world.tell([{ order: newId(), note: 'one' }]);
  const [row] = await until(async () => {
    const rows = await world.catalog.admin<{ left: number }>(
      `select extract(epoch from handed_until - clock_timestamp())::float8 as left from outbox where state = 'handed'`,
    );
    return rows.length > 0 ? rows : undefined;
  }, 'it is handed over');
  expect(row!.left).toBeLessThanOrEqual(3);
});

test('what a producer had handed over or not when it was killed arrives, and once', async () => {
  const producer = await startProcess('catalog');
  await world.start('messaging', { handlers });
  const orders = Array.from({ length: 10 }, () => newId());
  for (let at = 0; at < 20; at++) {
    await world.tell(orders.map((order) => ({ order, note: String(at).padStart(3, '0') })));
    if (at === 10) await producer.kill();
  }
  await world.start('catalog');
  expect(await world.settled()).toEqual({ done: 200 });
  await expectOnceAndInOrder(orders, 200);
});

test('what one replica left is told by the other without waiting for anybody', async () => {
  await world.start('messaging', { handlers });
  const killed = await startProcess('catalog', { port: await freePort() });
  await world.start('catalog');
  const order = newId();
  await world.tell([{ order, note: '0' }]);
  await killed.kill();
  await world.tell([{ order, note: '1' }]);
  expect(await world.settled()).toEqual({ done: 2 });
  await expectOnceAndInOrder([order], 2);
});
