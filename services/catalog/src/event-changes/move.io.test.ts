// Events that are moved although they are sold: tickets stay valid, everybody is told once, and who cannot come gives the order back, once.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EventChangeServiceService } from '@plaza/api/event-change';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { addEvent, failure, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { verifyCatalog } from '../manage/index.ts';

let house: House;
const open: { close(): void }[] = [];
type Changes = TestClient<typeof EventChangeServiceService>;
let staff: Changes;

function as(token: string): Changes {
  const made = client(EventChangeServiceService, house.app.port, { token });
  open.push(made);
  return made;
}

beforeAll(async () => {
  house = await startHouse();
  staff = as(await house.tokens.userToken(newId(), { role: 'admin' }));
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

const dayMs = 86_400_000;
const inDays = (days: number): Date => new Date(Date.now() + days * dayMs);
const why = { reason: 'The cup final is on that day.', etag: '*' };
const moved = { ...why, date: inDays(30), refundUntil: inDays(10) };
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

async function bought(eventId: string, quantity = 2): Promise<{ buyer: Buyer; orderId: string; own: Changes }> {
  const buyer = await house.buyer('500.00');
  const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity });
  return { buyer, orderId: tickets[0]!.orderId, own: as(buyer.token) };
}

const told = (eventId: string) =>
  until(async () => {
    const { move } = await staff.getMove({ id: eventId });
    return move!.state === 'done' ? move : undefined;
  }, 'everybody is notified');
const noticesOf = (userId: string) =>
  house.catalog.admin<{ payload: Record<string, unknown> }>(
    `select payload from outbox where user_id = $1 and type like '%EventMoved' order by position`,
    [userId],
  );

test('an event that is moved shows its new date on valid tickets, notifies once, and is given back once by who cannot come', async () => {
  const eventId = await addEvent(house.database, { seats: 6, price: '50.00', club: 'MOVED_FC' });
  const [one, two] = [await bought(eventId), await bought(eventId)];
  const { move } = await staff.moveEvent({ id: eventId, venue: 'Orange Vélodrome, Marseille', ...moved });
  expect(move).toMatchObject({ eventId, kind: 'moved', reason: why.reason, progress: { orders: 2 } });
  const [ticket] = (await one.buyer.tickets.listTickets({})).tickets;
  expect(ticket).toMatchObject({ status: 'valid', eventDate: moved.date, venue: 'Orange Vélodrome, Marseille' });
  expect(ticket!.qrCode).not.toBe('');
  const { event } = await one.buyer.tickets.getEvent({ id: eventId });
  expect(event).toMatchObject({ date: moved.date, refundUntil: moved.refundUntil, changeReason: why.reason });
  expect((await one.buyer.tickets.listEvents({ club: 'MOVED_FC' })).events).toMatchObject([{ date: moved.date }]);
  expect((await told(eventId)).progress).toMatchObject({ orders: 2, notified: 2, refunded: 0 });
  for (const { buyer } of [one, two])
    expect((await noticesOf(buyer.id)).map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ event_id: eventId, venue: 'Orange Vélodrome, Marseille', reason: why.reason }),
    ]);

  const key = { idempotencyKey: 'back' };
  const results = await Promise.allSettled([
    one.own.giveBackOrder({ id: one.orderId }, key),
    one.own.giveBackOrder({ id: one.orderId }, key),
    one.own.giveBackOrder({ id: one.orderId }),
  ]);
  const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(new Set(done.map(({ transactionId }) => transactionId)).size).toBe(1);
  for (const result of results)
    if (result.status === 'rejected') expect((result.reason as { reason: string }).reason).toBe('ORDER_NOT_REFUNDABLE');
  expect(done[0]).toMatchObject({ amount: '100.00', currency: 'EUR' });
  expect([await one.buyer.balance(), await two.buyer.balance()]).toEqual(['500.00', '400.00']);
  expect((await one.buyer.wallet.listTransactions({ type: 'refund' })).transactions).toHaveLength(1);
  expect((await staff.getMove({ id: eventId })).move!.progress).toMatchObject({
    notified: 1,
    refunded: 1,
    amounts: [{ currency: 'EUR', amount: '100.00' }],
  });
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 4, sold: 2, available: 4 });
  expect((await verifyCatalog(house.database)).differences).toEqual([]);
});

test('an order is given back only by its buyer, while it is offered, if it is older than the move and not used', async () => {
  const eventId = await addEvent(house.database, { seats: 10, price: '50.00' });
  const [one, two, three] = [await bought(eventId), await bought(eventId), await bought(eventId)];
  expect(await reasonOf(one.own.giveBackOrder({ id: one.orderId }))).toBe('GIVE_BACK_NOT_OFFERED');
  await staff.moveEvent({ id: eventId, ...moved });
  const after = await bought(eventId);
  expect(await reasonOf(after.own.giveBackOrder({ id: after.orderId }))).toBe('GIVE_BACK_NOT_OFFERED');
  expect(await reasonOf(two.own.giveBackOrder({ id: one.orderId }))).toBe('ORDER_NOT_FOUND');
  for (const id of ['', 'x']) expect(await reasonOf(one.own.giveBackOrder({ id }))).toBe('INVALID_ARGUMENT');
  expect(await reasonOf(one.own.giveBackOrder({ id: newId() }))).toBe('ORDER_NOT_FOUND');
  await house.catalog.admin(`update tickets set status = 'used' where order_id = $1`, [three.orderId]);
  expect(await failure(three.own.giveBackOrder({ id: three.orderId }))).toMatchObject({
    reason: 'ORDER_NOT_REFUNDABLE',
    metadata: { status: 'used' },
  });

  const key = { idempotencyKey: 'late' };
  const given = await one.own.giveBackOrder({ id: one.orderId }, key);
  await house.catalog.admin(`update events set refund_until = now() - interval '1 second' where id = $1`, [eventId]);
  expect(await one.own.giveBackOrder({ id: one.orderId }, key)).toEqual(given);
  expect((await failure(two.own.giveBackOrder({ id: two.orderId }))).reason).toBe('GIVE_BACK_ENDED');

  // Moved again: what was bought in between is offered too.
  await staff.moveEvent({ id: eventId, ...moved, date: inDays(40) });
  expect((await told(eventId)).progress).toMatchObject({ orders: 3, notified: 3 });
  expect((await noticesOf(two.buyer.id)).length + (await noticesOf(after.buyer.id)).length).toBe(3);
  await after.own.giveBackOrder({ id: after.orderId });
  expect(await after.buyer.balance()).toBe('500.00');

  // And cancelled: who has not given back is refunded, once.
  await staff.cancelEvent({ id: eventId, ...why });
  expect(await reasonOf(two.own.giveBackOrder({ id: two.orderId }))).toMatch(/EVENT_CANCELLED|ORDER_NOT_REFUNDABLE/);
  await until(
    async () => (await staff.getCancellation({ id: eventId })).cancellation!.state === 'done',
    'everybody is refunded',
  );
  for (const { buyer } of [one, two, three, after]) {
    expect(await buyer.balance()).toBe('500.00');
    expect((await buyer.wallet.listTransactions({ type: 'refund' })).transactions).toHaveLength(1);
  }
  expect(await reasonOf(staff.moveEvent({ id: eventId, ...moved }))).toBe('EVENT_CANCELLED');
});

test('a move that is held up while somebody pays is told to whoever bought before it, and to nobody else', async () => {
  const eventId = await addEvent(house.database, { seats: 4, price: '50.00' });
  const buyer = await house.buyer('500.00');
  const slow = house.gate.delay('chargeOrders', buyer.id);
  const purchase = buyer.tickets.purchase({ eventId, category: 'Stand' }, { deadlineMs: 15_000 });
  await until(async () => (await seatsOf(house.catalog, eventId)).held === 1, 'a seat is held');
  await staff.moveEvent({ id: eventId, ...moved });
  expect((await staff.getMove({ id: eventId })).move).toMatchObject({ state: 'working', progress: { waiting: 1 } });
  await slow.arrive();
  await purchase;
  const later = await bought(eventId);
  expect((await told(eventId)).progress).toMatchObject({ orders: 1, notified: 1 });
  expect([await noticesOf(buyer.id), await noticesOf(later.buyer.id)].map(({ length }) => length)).toEqual([1, 0]);
});

test('a move needs another date or venue, times to come, a reason, and an event that can be moved', async () => {
  const eventId = await addEvent(house.database);
  const { event } = await (await house.buyer()).tickets.getEvent({ id: eventId });
  const wrong = [
    {},
    { date: event!.date },
    { venue: event!.venue },
    { date: inDays(-1) },
    { date: inDays(5) },
    { venue: 'x'.repeat(201), date: inDays(30) },
    { date: inDays(30), refundUntil: inDays(-1) },
    { date: inDays(30), refundUntil: undefined },
    { date: inDays(30), reason: '' },
  ];
  for (const each of wrong)
    expect(await reasonOf(staff.moveEvent({ id: eventId, ...why, refundUntil: inDays(10), ...each }))).toBe(
      'INVALID_ARGUMENT',
    );
  expect(await reasonOf(staff.moveEvent({ id: eventId, ...moved, etag: '"77"' }))).toBe('VERSION_CONFLICT');
  expect(await reasonOf(staff.getMove({ id: eventId }))).toBe('EVENT_CHANGE_NOT_FOUND');
  expect(await reasonOf(staff.moveEvent({ id: newId(), ...moved }))).toBe('EVENT_NOT_FOUND');
  await house.catalog.admin(`update events set state = 'draft', published_at = null where id = $1`, [eventId]);
  expect(await reasonOf(staff.moveEvent({ id: eventId, ...moved }))).toBe('STATE_INVALID');
});
