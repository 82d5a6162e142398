// The two transactions of a purchase of tickets, on a real database and from two processes' pools.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { events, outboxRows, type OutboxInsert } from '@plaza/outbox';
import { newId, openDatabase, requestHash, ServiceError, status, type Database } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../orm.config.ts';
import { endSaga, type SagaStart } from '../saga/index.ts';
import { purchaseState, ticketSales, type Held, type TicketOrder, type TicketSales } from './sale.queries.ts';
import { countSeats, freeSeats } from './seat.queries.ts';
import { addEvent, seatsOf } from '../../test/harness.ts';

let data: TestDatabase;
const databases: Database[] = [];
/** Each with connections and an owner of its own, as replicas have. */
const replicas: { sales: TicketSales; owner: string }[] = [];

beforeAll(async () => {
  data = await testDatabase(schema);
  for (let index = 0; index < 2; index++) {
    const database = await openDatabase(schema, data.url);
    databases.push(database);
    replicas.push({ sales: ticketSales(database), owner: newId() });
  }
});

afterAll(async () => {
  for (const database of databases) await database.close();
  await data.drop();
});

function startOf(
  owner: string,
  { userId = newId(), key, body = 'body' }: { userId?: string; key?: string; body?: string } = {},
): SagaStart {
  const createdAt = new Date();
  return {
    id: newId(),
    kind: 'ticket-purchase',
    userId,
    key,
    requestId: 'request',
    owner,
    createdAt,
    holdUntil: new Date(createdAt.getTime() + 60_000),
    requestHash: requestHash('ticket-purchase', Buffer.from(body)),
  };
}

function orderOf(eventId: string, quantity = 1, category = 'Stand'): TicketOrder {
  return {
    eventId,
    category,
    tickets: Array.from({ length: quantity }, () => ({ id: newId(), code: `code ${newId()}` })),
  };
}

const replica = (index: number): { sales: TicketSales; owner: string } => replicas[index % 2]!;

function seatsIn(held: Held): string[] {
  return 'state' in held ? held.state.tickets.map(({ seat }) => seat) : [];
}

test('of orders that go together each gets its own end, and those that are refused leave nothing', async () => {
  const { sales, owner } = replica(0);
  const [eventId, small, past] = [
    await addEvent(databases[0]!, { seats: 10 }),
    await addEvent(databases[0]!, { seats: 2 }),
    await addEvent(databases[0]!, { date: new Date(Date.now() - 60_000) }),
  ];
  const orders = [
    orderOf(eventId, 3),
    orderOf(small, 3),
    orderOf(eventId, 2),
    orderOf(past),
    orderOf(newId()),
    orderOf(eventId, 1, 'Moon'),
    orderOf(small, 2),
  ];
  const starts = orders.map((_, index) => startOf(owner, { key: `key ${index}` }));
  const ends = await Promise.all(orders.map((order, index) => sales.hold(starts[index]!, order)));
  expect(ends.map((end) => ('refused' in end ? end : seatsIn(end)))).toEqual([
    ['A-1', 'A-2', 'A-3'],
    { refused: 'SOLD_OUT', left: 2 },
    ['A-4', 'A-5'],
    { refused: 'EVENT_PAST' },
    { refused: 'EVENT_NOT_FOUND' },
    { refused: 'CATEGORY_NOT_FOUND' },
    ['A-1', 'A-2'],
  ]);
  expect(ends[0]).toMatchObject({ state: { quantity: 3, price: '89.99', total: '269.97', currency: 'EUR' } });
  // The state is as TypeScript has it, also as it is stored.
  const states = ends.flatMap((end) => ('state' in end ? [end.state] : []));
  const stored = await data.admin<{ state: unknown }>('select state from sagas where id = any ($1) order by id', [
    starts.map(({ id }) => id),
  ]);
  expect(states.map((state) => purchaseState.parse(state))).toEqual(states);
  expect(stored.map(({ state }) => purchaseState.parse(state))).toEqual(states);
  expect(await seatsOf(data, eventId)).toEqual({ free: 5, held: 5, sold: 0, left: 5, available: 5, tickets: 5 });
  expect(await seatsOf(data, small)).toEqual({ free: 0, held: 2, sold: 0, left: 0, available: 0, tickets: 2 });
  const kept = await data.admin<{ key: string }>(
    'select key from idempotency_keys where user_id = any ($1) order by key',
    [starts.map(({ userId }) => userId)],
  );
  expect(kept.map(({ key }) => key)).toEqual(['key 0', 'key 2', 'key 6']);
  // Under the key of a refusal the same person may order again.
  expect(
    seatsIn(await sales.hold(startOf(owner, { userId: starts[1]!.userId, key: 'key 1' }), orderOf(eventId))),
  ).toEqual(['A-6']);
});

test('of orders that go together each is held at the total that it expects, or not at all', async () => {
  const { sales, owner } = replica(0);
  const eventId = await addEvent(databases[0]!, { seats: 10, price: '20.00' });
  const expected = [undefined, '40.00', '40', '40.01', '20.00', '0'];
  const ends = await Promise.all(
    expected.map((expectedTotal) =>
      sales.hold(startOf(owner, { key: 'k' }), { ...orderOf(eventId, 2), expectedTotal }),
    ),
  );
  const changed = { refused: 'PRICE_CHANGED', total: '40.00', currency: 'EUR' };
  expect(ends.map((end) => ('refused' in end ? end : seatsIn(end)))).toEqual([
    ['A-1', 'A-2'],
    ['A-3', 'A-4'],
    ['A-5', 'A-6'],
    changed,
    changed,
    changed,
  ]);
  expect(await seatsOf(data, eventId)).toMatchObject({ held: 6, left: 4, tickets: 6 });
});

test('a key whose order fails at that very moment is free for the next, and never forgotten', async () => {
  const { sales, owner } = replica(0);
  const eventId = await addEvent(databases[0]!, { seats: 60 });
  for (let round = 0; round < 20; round++) {
    const userId = newId();
    const first = startOf(owner, { userId, key: 'same' });
    await sales.hold(first, orderOf(eventId));
    const refusal = new ServiceError(status.FAILED_PRECONDITION, 'INSUFFICIENT_FUNDS', 'No.');
    const second = startOf(replica(1).owner, { userId, key: 'same' });
    const [, end] = await Promise.all([
      databases[0]!.asUser(userId, async (em) => {
        await countSeats(em, [
          {
            category_id: (
              await em.execute<{ id: string }[]>('select id from event_categories where event_id = ?', [eventId])
            )[0]!.id,
            change: await freeSeats(em, first.id),
          },
        ]);
        expect(await endSaga(em, owner, first.id, { refusal })).toBe(true);
      }),
      replica(1).sales.hold(second, orderOf(eventId)),
    ]);
    // It came before the end, and is told of that; or it is an order of its own, and the key is its key.
    const answered = 'earlier' in end ? end.earlier : second.id;
    expect([first.id, second.id]).toContain(answered);
    const keys = await data.admin<{ saga: string }>('select saga_id as saga from idempotency_keys where user_id = $1', [
      userId,
    ]);
    expect(keys).toEqual('state' in end ? [{ saga: second.id }] : []);
  }
});

test("every row is its buyer's, and the role of the service sees none of them on nobody's behalf", async () => {
  const { sales, owner } = replica(0);
  const eventId = await addEvent(databases[0]!);
  const starts = [startOf(owner, { key: 'a' }), startOf(owner, { key: 'b' })];
  await Promise.all(starts.map((start) => sales.hold(start, orderOf(eventId))));
  for (const { userId, id } of starts) {
    const seen = await databases[0]!.asUser(userId, (em) =>
      em.execute<{ user_id: string; order_id: string }[]>(
        'select user_id, order_id from tickets union all select user_id, id from sagas union all select user_id, null from idempotency_keys',
      ),
    );
    expect(seen).toEqual([
      { user_id: userId, order_id: id },
      { user_id: userId, order_id: id },
      { user_id: userId, order_id: null },
    ]);
  }
  expect(await databases[0]!.statement('select from tickets where event_id = $1', [eventId])).toEqual([]);
});

test('under one key, at two replicas at once, there is one order; another request under it is refused', async () => {
  const eventId = await addEvent(databases[0]!, { seats: 50 });
  const userId = newId();
  const starts = Array.from({ length: 20 }, (_, index) => startOf(replica(index).owner, { userId, key: 'same' }));
  const ends = await Promise.all(starts.map((start, index) => replica(index).sales.hold(start, orderOf(eventId))));
  const first = starts[ends.findIndex((end) => 'state' in end)];
  expect(ends.filter((end) => 'state' in end)).toHaveLength(1);
  expect(ends.filter((end) => 'earlier' in end)).toEqual(Array.from({ length: 19 }, () => ({ earlier: first?.id })));
  expect(
    await replica(0).sales.hold(startOf(replica(0).owner, { userId, key: 'same', body: 'other' }), orderOf(eventId)),
  ).toEqual({ earlier: null });
  expect(await seatsOf(data, eventId)).toMatchObject({ held: 1, left: 49, available: 49 });
});

test('two replicas sell three hundred buyers the hundred seats there are, each once, and count them right', async () => {
  const eventId = await addEvent(databases[0]!, { seats: 60 });
  const other = await addEvent(databases[0]!, { seats: 40 });
  const starts = Array.from({ length: 300 }, (_, index) => startOf(replica(index).owner, { key: 'k' }));
  const held = await Promise.all(
    starts.map((start, index) => replica(index).sales.hold(start, orderOf(index % 3 === 0 ? other : eventId))),
  );
  const sold = await Promise.all(
    starts.map(async ({ id, userId, owner }, index) =>
      'state' in held[index]!
        ? replica(index).sales.issue({ id, userId, owner, quantity: 1, response: Buffer.from('an answer'), events: [] })
        : undefined,
    ),
  );
  expect(sold.filter((mine) => mine !== undefined)).toEqual(Array.from({ length: 100 }, () => true));
  expect(held.filter((end) => 'refused' in end)).toEqual(
    Array.from({ length: 200 }, () => ({ refused: 'SOLD_OUT', left: expect.any(Number) })),
  );
  expect(await seatsOf(data, eventId)).toEqual({ free: 0, held: 0, sold: 60, left: 0, available: 0, tickets: 60 });
  expect(await seatsOf(data, other)).toEqual({ free: 0, held: 0, sold: 40, left: 0, available: 0, tickets: 40 });
  const [open] = await data.admin(
    `select count(*)::int as open from sagas where status <> 'done' and user_id = any ($1)`,
    [starts.map(({ userId }) => userId)],
  );
  expect(open).toEqual({ open: 0 });
});

/** The events of an order that is issued. */
const eventsOf = (orderId: string, userId: string): OutboxInsert[] =>
  outboxRows(
    ['first', 'second'].map((title) =>
      events.orderPaid({
        userId,
        orderId,
        kind: 'tickets',
        amount: '89.99',
        currency: 'EUR',
        transactionId: newId(),
        quantity: 1,
        title,
        things: [],
      }),
    ),
  );

test('a saga that another process has taken over is left to it, and the others of the batch are issued', async () => {
  const { sales, owner } = replica(0);
  const eventId = await addEvent(databases[0]!);
  const starts = [startOf(owner), startOf(owner), startOf(owner)];
  await Promise.all(starts.map((start) => sales.hold(start, orderOf(eventId))));
  await data.admin('update sagas set lease_owner = $2 where id = $1', [starts[1]!.id, newId()]);
  const issue = ({ id, userId }: SagaStart): Promise<boolean> =>
    sales.issue({ id, userId, owner, quantity: 1, response: Buffer.from('an answer'), events: eventsOf(id, userId) });
  expect(await Promise.all(starts.map(issue))).toEqual([true, false, true]);
  expect(await seatsOf(data, eventId)).toMatchObject({ held: 1, sold: 2 });
  // Twice is no harm: it has ended.
  expect(await issue(starts[0]!)).toBe(false);
  const written = await data.admin<{ order: string; place: string }>(
    `select payload->>'order_id' as order, payload->>'title' as place from outbox where user_id = any ($1) order by position`,
    [starts.map(({ userId }) => userId)],
  );
  expect(written.map(({ order, place }) => [order, place])).toEqual(
    [starts[0]!, starts[2]!].flatMap(({ id }) => [
      [id, 'first'],
      [id, 'second'],
    ]),
  );
});

test('an order that has lost its seats is not issued, stays open, and fails nobody else', async () => {
  const { sales, owner } = replica(0);
  const eventId = await addEvent(databases[0]!);
  const starts = [startOf(owner), startOf(owner), startOf(owner)];
  await Promise.all(starts.map((start) => sales.hold(start, orderOf(eventId))));
  await data.admin('delete from tickets where order_id = $1', [starts[1]!.id]);
  const ends = await Promise.allSettled(
    starts.map(({ id, userId }) =>
      sales.issue({ id, userId, owner, quantity: 1, response: Buffer.from('an answer'), events: [] }),
    ),
  );
  expect(ends.map(({ status: settled }) => settled)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await data.admin('select status from sagas where id = $1', [starts[1]!.id])).toEqual([{ status: 'running' }]);
  expect(await seatsOf(data, eventId)).toMatchObject({ held: 1, sold: 2 });
});
