// Writing events: with the transaction or not at all, by whom, and who may see or settle them.
import { randomUUID } from 'node:crypto';
import { EventInternalServiceService, Outcome_Result } from '@plaza/api/events';
import { OrderPaid } from '@plaza/api/events/sales';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { emit, events, deleteOldEvents } from '@plaza/outbox';
import { newId } from '@plaza/service';
import { client, until } from '@plaza/testing';
import { noteDown, startWorld, type Replica, type World } from './world.ts';

let world: World;
let catalog: Replica;
let messaging: Replica;
let committed = 0;

beforeAll(async () => {
  world = await startWorld();
  messaging = await world.start('messaging', {
    handlers: { 'plaza.events.v1.OrderPaid': noteDown },
    committed: () => {
      committed++;
    },
  });
  catalog = await world.start('catalog');
});
afterEach(async () => {
  await world.settled();
});
afterAll(async () => {
  await world.close();
});

const paid = (userId: string, title: string) =>
  events.orderPaid(OrderPaid.fromPartial({ userId, orderId: newId(), title }));

test('a transaction that fails tells nothing', async () => {
  await expect(
    catalog.database.asSystem(async (em) => {
      await emit(em, paid(newId(), 'never'));
      throw new Error('changed its mind');
    }),
  ).rejects.toThrow('changed its mind');
  await world.tell([{ order: newId(), note: 'after it' }]);
  await world.settled();
  expect((await world.outbox()).map(({ note }) => note)).not.toContain('never');
});

test('a person’s transaction may tell of somebody else, and sees no event, not even of its own', async () => {
  const [me, you] = [newId(), newId()];
  await catalog.database.asUser(me, async (em) => {
    await emit(em, [paid(me, 'mine'), paid(you, 'yours')]);
    expect(await em.execute('select 1 from outbox')).toEqual([]);
    expect(await em.execute(`update outbox set state = 'done' returning 1`)).toEqual([]);
  });
  await world.settled();
  expect((await world.effects()).map(({ note }) => note)).toEqual(expect.arrayContaining(['mine', 'yours']));
});

test('the payload is kept in proto-JSON under the names of the proto file', async () => {
  const event = events.orderPaid({
    userId: newId(),
    orderId: newId(),
    kind: 'shop',
    amount: '12.30',
    currency: 'EUR',
    transactionId: newId(),
    quantity: 2,
    title: 'Scarf, 50% "off" ?',
    things: [{ kind: 'product', id: newId(), club: 'AS_MONACO' }],
  });
  await catalog.database.asSystem((em) => emit(em, event));
  const [row] = await world.catalog.admin(
    'select type, aggregate, destination, user_id, payload from outbox where id = $1',
    [event.id],
  );
  const { userId, orderId, transactionId, things } = event.payload;
  expect(row).toEqual({
    type: 'plaza.events.v1.OrderPaid',
    aggregate: `order:${orderId}`,
    destination: 'messaging',
    user_id: userId,
    payload: {
      user_id: userId,
      order_id: orderId,
      kind: 'shop',
      amount: '12.30',
      currency: 'EUR',
      transaction_id: transactionId,
      quantity: 2,
      title: 'Scarf, 50% "off" ?',
      things,
    },
  });
});

test('one event for several services is one row for each, under the same id', async () => {
  const event = events.userDeleted({ userId: newId() });
  await catalog.database.asSystem((em) => emit(em, event));
  expect(await world.catalog.admin('select destination from outbox where id = $1 order by 1', [event.id])).toEqual([
    { destination: 'auth' },
    { destination: 'catalog' },
    { destination: 'messaging' },
    { destination: 'wallet' },
  ]);
  await world.catalog.admin('delete from outbox where id = $1', [event.id]);
});

test('ids that the database makes are UUIDv7, in the order of their making', async () => {
  const ids = await world.catalog.admin<{ id: string }>(
    'select outbox_event_id() as id, pg_sleep(0.002) from generate_series(1, 20)',
  );
  expect(ids.map(({ id }) => id)).toEqual(ids.map(({ id }) => id).toSorted());
  for (const { id } of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the hook runs after the commit, and not for what took effect before', async () => {
  const before = committed;
  const [id] = await world.tell([{ order: newId(), note: 'hooked' }]);
  await world.settled();
  await until(async () => committed === before + 1, 'the writer has heard of the commit');
  await world.catalog.admin(`update outbox set state = 'pending', done_at = null where id = $1`, [id]);
  await world.settled();
  expect(committed).toBe(before + 1);
});

test('only services speak of events, and each only of its own', async () => {
  const someone = client(EventInternalServiceService, catalog.app.port, { from: 'wallet', to: 'catalog' });
  const [row] = await world.catalog.admin<{ position: string; id: string }>(
    `select position, id from outbox where state = 'done' limit 1`,
  );
  const outcome = { position: Number(row!.position), id: row!.id, result: Outcome_Result.RESULT_FAILED, error: 'no' };
  await world.catalog.admin(
    `update outbox set state = 'handed', handed_until = now() + interval '1 hour', done_at = null where position = $1`,
    [row!.position],
  );
  const state = async () =>
    (await world.catalog.admin<{ state: string }>('select state from outbox where position = $1', [row!.position]))[0]!
      .state;
  try {
    await someone.acknowledge({ outcomes: [{ ...outcome, result: Outcome_Result.RESULT_DONE }] });
    expect(await state()).toBe('handed');
    const itself = client(EventInternalServiceService, catalog.app.port, { from: 'messaging', to: 'catalog' });
    await itself.acknowledge({
      outcomes: [
        { ...outcome, id: randomUUID() },
        { ...outcome, result: Outcome_Result.RESULT_UNSPECIFIED },
      ],
    });
    expect(await state()).toBe('handed');
    await itself.acknowledge({ outcomes: [{ ...outcome, result: Outcome_Result.RESULT_DONE }] });
    expect(await state()).toBe('done');
    await itself.acknowledge({ outcomes: [outcome] });
    expect(await state()).toBe('done');
    await expect(itself.acknowledge({ outcomes: Array.from({ length: 1001 }, () => outcome) })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
    itself.close();
    const nobody = client(EventInternalServiceService, messaging.app.port);
    await expect(nobody.deliver({ events: [] })).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    nobody.close();
  } finally {
    someone.close();
  }
});

test('what took effect a day ago is forgotten, what is dead is not, and the inbox remembers longer', async () => {
  const [id, dead] = await world.tell([
    { order: newId(), note: 'old' },
    { order: newId(), note: 'old and dead' },
  ]);
  await world.settled();
  await world.catalog.admin(
    `update outbox set done_at = now() - interval '25 hours', created_at = now() - interval '25 hours' where id = any ($1)`,
    [[id, dead]],
  );
  await world.catalog.admin(`update outbox set state = 'dead' where id = $1`, [dead]);
  const old = '01800000-0000-7000-8000-000000000000';
  await world.messaging.admin(
    `insert into inbox values ($1, now() - interval '15 days'), ('01800000-0000-7000-8000-000000000001', now())`,
    [old],
  );
  expect(await deleteOldEvents(catalog.database)).toBe(1);
  expect((await world.outbox()).filter(({ note }) => note.startsWith('old')).map(({ note }) => note)).toEqual([
    'old and dead',
  ]);
  expect(await deleteOldEvents(messaging.database)).toBe(1);
  expect(await world.messaging.admin('select 1 from inbox where event_id = $1', [old])).toEqual([]);
  expect(await world.messaging.admin('select 1 from inbox where event_id = $1', [id])).toHaveLength(1);
});

test('how many events wait, and for how long, is told to Prometheus', async () => {
  await world.catalog.admin(
    `insert into outbox (type, aggregate, destination, user_id, payload, created_at) values ('plaza.events.v1.UserRegistered', 'user:x', 'wallet', $1, '{}', now() - interval '90 seconds')`,
    [newId()],
  );
  const [depth, oldest] = await Promise.all(
    catalog.metrics.map(async (source) => ({
      name: source.name,
      values: (await source.collect()).filter(({ labels }) => labels['destination'] === 'wallet'),
    })),
  );
  expect(depth).toMatchObject({ name: 'plaza_outbox_depth', values: [{ value: 1 }] });
  expect(oldest!.name).toBe('plaza_outbox_oldest_seconds');
  expect(oldest!.values[0]!.value).toBeGreaterThan(89);
  await world.catalog.admin(`delete from outbox where destination = 'wallet'`);
});
