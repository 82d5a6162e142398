// Events from commit to effect, when nothing is wrong.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { emit, events, type EventHandler } from '@plaza/outbox';
import { until } from '@plaza/testing';
import { noteDown, startWorld, type World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.close();
});

const handlers = { 'plaza.events.v1.OrderPaid': noteDown };

test('an event takes effect once, and its row is done', async () => {
  await world.start('messaging', { handlers });
  await world.start('catalog');
  const [id] = await world.tell([{ order: newId(), note: 'one' }]);
  expect(await world.settled()).toEqual({ done: 1 });
  expect(await world.effects()).toEqual([
    expect.objectContaining({ event_id: id, note: 'one', type: 'plaza.events.v1.OrderPaid' }),
  ]);
});

test('a thousand events of a few aggregates keep the order of each', async () => {
  await world.start('messaging', { handlers });
  await world.start('catalog');
  const orders = Array.from({ length: 7 }, () => newId());
  for (let at = 0; at < 1000; at += 50)
    await world.tell(
      Array.from({ length: 50 }, (_, index) => ({
        order: orders[(at + index) % 7]!,
        note: String(at + index).padStart(4, '0'),
      })),
    );
  expect(await world.settled()).toEqual({ done: 1000 });
  const effects = await world.effects();
  expect(effects).toHaveLength(1000);
  for (const order of orders) {
    const notes = effects.filter(({ aggregate }) => aggregate === `order:${order}`).map(({ note }) => note);
    expect(notes).toEqual(notes.toSorted());
  }
});

test('different events of one order keep their order too, and handlers get many at once', async () => {
  const sizes: number[] = [];
  const noting =
    (kind: string): EventHandler<{ orderId: string }> =>
    async (em, batch) => {
      sizes.push(batch.length);
      for (const { id, type, aggregate } of batch)
        await em.execute('insert into effects (event_id, type, aggregate, note) values (?, ?, ?, ?)', [
          id,
          type,
          aggregate,
          kind,
        ]);
    };
  const orders = Array.from({ length: 30 }, () => newId());
  const database = await world.catalog.open();
  try {
    await database.asSystem((em) =>
      emit(
        em,
        orders.flatMap((orderId) => {
          const about = {
            userId: newId(),
            orderId,
            title: '',
            amount: '1.00',
            currency: 'EUR',
            transactionId: newId(),
            kind: 'tickets',
          };
          const ticket = {
            ...about,
            ticketId: newId(),
            eventId: newId(),
            eventTitle: '',
            category: '',
            seat: '',
            price: '1.00',
          };
          return [
            events.orderPaid({ ...about, quantity: 2, things: [] }),
            events.ticketIssued(ticket),
            events.ticketIssued(ticket),
            events.orderRefunded({ ...about, total: '1.00', refunded: '1.00', reason: '' }),
          ];
        }),
      ),
    );
  } finally {
    await database.close();
  }
  await world.start('messaging', {
    handlers: {
      'plaza.events.v1.OrderPaid': noting('paid'),
      'plaza.events.v1.TicketIssued': noting('ticket'),
      'plaza.events.v1.OrderRefunded': noting('refunded'),
    },
  });
  await world.start('catalog');
  expect(await world.settled()).toEqual({ done: 120 });
  const effects = await world.effects();
  for (const order of orders)
    expect(effects.filter(({ aggregate }) => aggregate === `order:${order}`).map(({ note }) => note)).toEqual([
      'paid',
      'ticket',
      'ticket',
      'refunded',
    ]);
  expect(Math.max(...sizes)).toBeGreaterThan(20);
});

test('what has gathered in the queue takes effect together', async () => {
  await world.start('catalog', { timing: { leaseMs: 600_000 } });
  for (let at = 1; at <= 20; at++) {
    await world.tell([{ order: newId(), note: String(at) }]);
    await until(
      async () => (await world.outbox()).filter(({ state }) => state === 'handed').length === at,
      'it is in the queue',
    );
  }
  const sizes: number[] = [];
  await world.start('messaging', {
    handlers: {
      async 'plaza.events.v1.OrderPaid'(em, batch) {
        sizes.push(batch.length);
        await noteDown(em, batch);
      },
    },
  });
  expect(await world.settled()).toEqual({ done: 20 });
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20);
  expect(sizes.length).toBeLessThan(15);
});

test('a relay that sleeps is woken by whoever writes an event, from wherever', async () => {
  await world.start('messaging', { handlers });
  await world.start('catalog', { timing: { idleMs: 600_000 } });
  // By itself it would not look before ten minutes have passed. The first and the last find it asleep.
  const asleep = () =>
    until(
      async () =>
        (await world.catalog.admin<{ asleep: boolean }>('select awake_until < now() as asleep from outbox_relay'))[0]
          ?.asleep,
      'the relay is asleep',
    );
  await world.catalog.admin(
    `insert into catalog.outbox_relay (id, awake_until) values (1, now()) on conflict do nothing`,
  );
  for (const waiting of [asleep, async () => undefined, asleep]) {
    await waiting();
    await world.catalog.admin(
      `insert into catalog.outbox (type, aggregate, destination, user_id, payload) values ('plaza.events.v1.OrderPaid', 'order:a', 'messaging', $1, '{}')`,
      [newId()],
    );
    await world.settled();
  }
});

test('a relay that lost its connection listens again', async () => {
  await world.start('messaging', { handlers });
  await world.start('catalog', { timing: { idleMs: 600_000 } });
  await world.tell([{ order: newId(), note: 'before' }]);
  await world.settled();
  const name = new URL(world.catalog.url).pathname.slice(1);
  const lost = await world.catalog.admin<{ pid: number }>(
    `select pid, pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = 'plaza_catalog'`,
    [name],
  );
  await until(
    async () =>
      (
        await world.catalog.admin(
          `select from pg_stat_activity where datname = $1 and usename = 'plaza_catalog' and query like '%outbox_claim%' and pid <> all ($2::int[])`,
          [name, lost.map(({ pid }) => pid)],
        )
      ).length > 0,
    'the relay is connected',
  );
  await world.tell([{ order: newId(), note: 'after' }]);
  expect(await world.settled()).toEqual({ done: 2 });
});
