// Events that are cancelled while people buy: every order is refunded once, nobody keeps a valid ticket, and the books and the seats balance.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EventChangeServiceService, type EventChange } from '@plaza/api/event-change';
import { EventManagementServiceService } from '@plaza/api/manage';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { client, until, type TestClient } from '@plaza/testing';
import { addEvent, failure, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { verifyCatalog } from '../manage/index.ts';

let house: House;
const open: { close(): void }[] = [];
type Changes = TestClient<typeof EventChangeServiceService>;
let staff: Changes;
let staffToken: string;

function at<Definition extends object>(definition: Definition, token?: string): TestClient<Definition> {
  const made = client(definition, house.app.port, token === undefined ? {} : { token });
  open.push(made);
  return made;
}

beforeAll(async () => {
  house = await startHouse();
  staffToken = await house.tokens.userToken(newId(), { role: 'admin' });
  staff = at(EventChangeServiceService, staffToken);
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

const reason = 'The pitch is under water.';
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

async function bought(eventId: string, quantity = 2, buyer?: Buyer): Promise<{ buyer: Buyer; orderId: string }> {
  const who = buyer ?? (await house.buyer('500.00'));
  const { tickets } = await who.tickets.purchase({ eventId, category: 'Stand', quantity });
  return { buyer: who, orderId: tickets[0]!.orderId };
}

const cancel = async (id: string, by: Changes = staff): Promise<EventChange> =>
  (await by.cancelEvent({ id, reason, etag: '*' })).cancellation!;
const cancellation = async (id: string): Promise<EventChange> => (await staff.getCancellation({ id })).cancellation!;
const finished = (id: string): Promise<EventChange> =>
  until(async () => {
    const now = await cancellation(id);
    return now.state === 'done' ? now : undefined;
  }, 'every order is refunded');
const notificationsOf = (userId: string) =>
  house.catalog.admin<{ type: string; payload: Record<string, unknown> }>(
    `select type, payload from outbox where user_id = $1 and type like '%EventCancelled' order by position`,
    [userId],
  );
const refundsOf = async (buyer: Buyer): Promise<string[]> =>
  (await buyer.wallet.listTransactions({ type: 'refund' })).transactions.map(({ amount }) => amount);

/** A merchant of the wallet with an event of its own, and a token for it with these permissions. */
async function merchantEvent(
  price = '50.00',
): Promise<{ id: string; eventId: string; token: (...scope: string[]) => Promise<string> }> {
  const id = newId();
  await house.walletData.admin(
    `insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed) values ($1, $2, 'Le Kop', 'EUR', 1000, 0)`,
    [id, newId()],
  );
  const eventId = await addEvent(house.database, { price });
  await house.catalog.admin('update events set merchant_id = $1 where id = $2', [id, eventId]);
  return {
    id,
    eventId,
    token: (...scope) => house.tokens.userToken(newId(), { merchant: id, scope: scope.join(' ') }),
  };
}

describe('an event that is cancelled', () => {
  test('is refunded to everybody, also where a ticket was used or a part was refunded before; its tickets are void at once', async () => {
    const eventId = await addEvent(house.database, { seats: 10, price: '50.00' });
    const [one, two, three] = [await bought(eventId), await bought(eventId, 3), await bought(eventId, 1)];
    await house.catalog.admin(`update tickets set status = 'used' where order_id = $1`, [one.orderId]);
    const refunds = at(RefundServiceService, staffToken);
    const [part] = (await two.buyer.tickets.listTickets({})).tickets;
    await refunds.refundPlacedOrder({ id: two.orderId, ticketIds: [part!.id] });
    await refunds.refundPlacedOrder({ id: three.orderId, amount: '50.00' });

    const begun = await cancel(eventId);
    expect(begun).toMatchObject({ eventId, kind: 'cancelled', reason });
    expect(begun.progress).toMatchObject({ orders: 3, dropped: 0, notified: 0 });
    const shown = (await one.buyer.tickets.listTickets({})).tickets;
    expect(shown.map(({ qrCode }) => qrCode)).toEqual(['', '']);
    expect(shown.every(({ status }) => status === 'cancelled' || status === 'refunded')).toBe(true);
    await expect(one.buyer.tickets.getTicketQr({ id: shown[0]!.id })).rejects.toMatchObject({
      reason: 'TICKET_NOT_VALID',
    });

    const done = await finished(eventId);
    expect(done.progress).toEqual({
      orders: 3,
      waiting: 0,
      notified: 0,
      refunded: 3,
      failed: 0,
      dropped: 0,
      amounts: [{ currency: 'EUR', amount: '200.00' }],
      failures: [],
    });
    for (const { buyer } of [one, two, three]) {
      expect(await buyer.balance()).toBe('500.00');
      expect(await notificationsOf(buyer.id)).toEqual([
        {
          type: 'plaza.events.v1.EventCancelled',
          payload: expect.objectContaining({
            event_id: eventId,
            reason,
            event_title: 'AS Monaco – Olympique Lyonnais',
          }),
        },
      ]);
    }
    expect(await refundsOf(two.buyer)).toEqual(['100.00', '50.00']);
    expect((await three.buyer.tickets.listTickets({})).tickets.map(({ status }) => status)).toEqual(['cancelled']);
    expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 10, sold: 0, left: 10, available: 10 });
    expect((await verifyCatalog(house.database)).differences).toEqual([]);
  });

  test('is in no list any more, can be read by its id, and is not sold', async () => {
    const eventId = await addEvent(house.database, { club: 'CANCELLED_FC' });
    const buyer = await house.buyer('500.00');
    expect((await buyer.tickets.listEvents({ club: 'CANCELLED_FC' })).events).toHaveLength(1);
    await cancel(eventId);
    expect((await buyer.tickets.listEvents({ club: 'CANCELLED_FC' })).events).toEqual([]);
    const { event } = await buyer.tickets.getEvent({ id: eventId });
    expect([event!.cancelledAt instanceof Date, event!.changeReason]).toEqual([true, reason]);
    expect(await reasonOf(buyer.tickets.purchase({ eventId, category: 'Stand' }))).toBe('EVENT_CANCELLED');
    expect(await cancellation(eventId)).toMatchObject({ progress: { orders: 0, amounts: [] } });
    const managed = at(EventManagementServiceService, staffToken);
    const { changes } = {
      changes: await house.catalog.admin<{ id: string; after: object; reason: string }>(
        `select id, after, reason from changes where subject = $1 order by id desc limit 1`,
        [eventId],
      ),
    };
    expect(changes[0]).toMatchObject({ after: { change_reason: reason }, reason });
    expect(await reasonOf(managed.revertEvent({ id: eventId, changeId: changes[0]!.id, etag: '*' }))).toBe(
      'CHANGE_NOT_REVERTIBLE',
    );
  });

  test('while 20 people buy is refunded to whoever has paid, once, and nobody holds a valid ticket', async () => {
    for (let round = 0; round < 3; round++) {
      const eventId = await addEvent(house.database, { seats: 100, price: '50.00' });
      const buyers = await Promise.all(Array.from({ length: 20 }, () => house.buyer('500.00')));
      await bought(eventId, 1, buyers[0]);
      const purchases = buyers.map((buyer) =>
        buyer.tickets.purchase({ eventId, category: 'Stand', quantity: 2 }).then(
          () => 'paid',
          (error: { reason: string }) => error.reason,
        ),
      );
      // Some are held or charged by now.
      await until(async () => (await seatsOf(house.catalog, eventId)).tickets > round * 10, 'some of them have seats');
      await cancel(eventId);
      const ends = await Promise.all(purchases);
      expect(ends.every((end) => end === 'paid' || end === 'EVENT_CANCELLED')).toBe(true);
      const { progress } = await finished(eventId);
      const paid = ends.filter((end) => end === 'paid').length;
      expect(progress).toMatchObject({ refunded: paid + 1, failed: 0, waiting: 0 });
      for (const [index, buyer] of buyers.entries()) {
        expect(await buyer.balance()).toBe('500.00');
        const orders = (ends[index] === 'paid' ? 1 : 0) + (index === 0 ? 1 : 0);
        expect([await refundsOf(buyer), await notificationsOf(buyer.id)].map(({ length }) => length)).toEqual([
          orders,
          orders,
        ]);
        const { tickets } = await buyer.tickets.listTickets({});
        expect(tickets.every(({ status, qrCode }) => status === 'refunded' && qrCode === '')).toBe(true);
      }
      expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 100, held: 0, sold: 0, available: 100 });
    }
  });

  test('twice at once has one cancellation, and one under its key; a third has it too', async () => {
    const eventId = await addEvent(house.database);
    await bought(eventId);
    const [one, two, three] = await Promise.all([
      cancel(eventId),
      cancel(eventId),
      staff.cancelEvent({ id: eventId, reason: 'Another', etag: '*' }, { idempotencyKey: 'cancel' }),
    ]);
    expect(new Set([one.id, two.id, three.cancellation!.id]).size).toBe(1);
    expect((await finished(eventId)).progress).toMatchObject({ orders: 1, refunded: 1 });
    // It was read before, and is another version now.
    expect((await staff.cancelEvent({ id: eventId, reason, etag: '"1"' })).cancellation!.id).toBe(one.id);
    expect(
      (await staff.cancelEvent({ id: eventId, reason: 'Another', etag: '*' }, { idempotencyKey: 'cancel' }))
        .cancellation,
    ).toEqual(three.cancellation);
  });

  test('can have begun, but not be a draft, and needs a reason and an etag', async () => {
    const past = await addEvent(house.database, { date: new Date(Date.now() - 86_400_000) });
    expect(await cancel(past)).toMatchObject({ kind: 'cancelled' });
    const draft = await addEvent(house.database);
    await house.catalog.admin(`update events set state = 'draft', published_at = null where id = $1`, [draft]);
    expect(await reasonOf(cancel(draft))).toBe('STATE_INVALID');
    const eventId = await addEvent(house.database);
    expect(await reasonOf(staff.cancelEvent({ id: eventId, reason }))).toBe('ETAG_MISSING');
    expect(await reasonOf(staff.cancelEvent({ id: eventId, reason, etag: '"77"' }))).toBe('VERSION_CONFLICT');
    for (const wrong of ['', 'x'.repeat(201)])
      expect(await reasonOf(staff.cancelEvent({ id: eventId, reason: wrong, etag: '*' }))).toBe('INVALID_ARGUMENT');
    for (const id of ['', 'x', newId()])
      expect(await reasonOf(cancel(id))).toBe(id.length > 1 ? 'EVENT_NOT_FOUND' : 'INVALID_ARGUMENT');
    expect(await reasonOf(staff.getCancellation({ id: eventId }))).toBe('EVENT_CHANGE_NOT_FOUND');
    expect(await reasonOf(staff.listCancellationOrders({ id: eventId }))).toBe('EVENT_CHANGE_NOT_FOUND');
    expect(await reasonOf(staff.retryCancellation({ id: eventId }))).toBe('EVENT_CHANGE_NOT_FOUND');
  });
});

describe('an event of a merchant', () => {
  test('is cancelled by whoever of its team may change events and refund, and by nobody of another one', async () => {
    const shop = await merchantEvent();
    const other = await merchantEvent();
    await bought(shop.eventId);
    const as = async (...scope: string[]): Promise<Changes> =>
      at(EventChangeServiceService, await shop.token(...scope));
    expect(
      await reasonOf(
        cancel(shop.eventId, at(EventChangeServiceService, await other.token(...teamRoles.owner.permissions))),
      ),
    ).toBe('EVENT_NOT_FOUND');
    expect(await reasonOf(cancel(shop.eventId, await as('events.write')))).toBe('PERMISSION_MISSING');
    expect(await reasonOf(cancel(shop.eventId, await as('orders.refund')))).toBe('PERMISSION_MISSING');
    const catalogue = await house.tokens.userToken(newId(), { staff: ['catalogue'] });
    expect(await reasonOf(cancel(shop.eventId, at(EventChangeServiceService, catalogue)))).toBe('PERMISSION_MISSING');
    const scope = 'events.write orders.refund';
    const ceiling = { id: newId(), call: '10.00', currency: 'EUR' };
    for (const [claims, refusal] of [
      [{ key: 'test', scope }, 'LIVE_KEY_NEEDED'],
      [{ key: 'live', scope, ceiling }, 'KEY_HAS_CEILING'],
      [{ key: 'live', scope: 'events.write' }, 'SCOPE_MISSING'],
    ] as const) {
      const token = await house.tokens.userToken(shop.id, { merchant: shop.id, ...claims });
      expect(await reasonOf(cancel(shop.eventId, at(EventChangeServiceService, token)))).toBe(refusal);
    }
    expect((await cancel(shop.eventId, await as('events.write', 'orders.refund'))).progress).toMatchObject({
      orders: 1,
    });
    expect((await finished(shop.eventId)).progress).toMatchObject({ refunded: 1 });
  });

  test('whose money is gone waits with its reason, is shown, and is refunded when the money is there', async () => {
    const shop = await merchantEvent();
    const [{ buyer, orderId }, second] = [await bought(shop.eventId), await bought(shop.eventId, 1)];
    const takings = async (sql: string): Promise<unknown> => house.walletData.admin(sql, [shop.id]);
    await takings(`update wallets set balance = balance - 130 where user_id = $1`);
    await cancel(shop.eventId);
    const failed = await until(async () => {
      const now = await cancellation(shop.eventId);
      return now.progress!.failed === 2 ? now : undefined;
    }, 'the refunds are refused');
    expect(failed).toMatchObject({
      state: 'working',
      progress: { refunded: 0, failed: 2, failures: [{ reason: 'INSUFFICIENT_FUNDS', orders: 2 }], amounts: [] },
    });
    const { orders, nextPageToken } = await staff.listCancellationOrders({
      id: shop.eventId,
      state: 'failed',
      pageSize: 1,
    });
    const rest = await staff.listCancellationOrders({
      id: shop.eventId,
      state: 'failed',
      pageSize: 1,
      pageToken: nextPageToken,
    });
    expect([...orders, ...rest.orders].map((order) => [order.orderId, order.failure, order.amount]).sort()).toEqual(
      [orderId, second.orderId].sort().map((id) => [id, 'INSUFFICIENT_FUNDS', '']),
    );
    expect(rest.nextPageToken).toBe('');
    expect((await staff.listCancellationOrders({ id: shop.eventId, state: 'refunded' })).orders).toEqual([]);
    expect(await reasonOf(staff.listCancellationOrders({ id: shop.eventId, pageToken: nextPageToken }))).toBe(
      'PAGE_TOKEN_INVALID',
    );
    expect(await buyer.balance()).toBe('400.00');
    const [ticket] = (await buyer.tickets.listTickets({})).tickets;
    expect([ticket!.status, ticket!.qrCode]).toEqual(['cancelled', '']);

    await takings(`update wallets set balance = balance + 130 where user_id = $1`);
    await staff.retryCancellation({ id: shop.eventId });
    expect((await finished(shop.eventId)).progress).toMatchObject({
      refunded: 2,
      failed: 0,
      amounts: [{ currency: 'EUR', amount: '150.00' }],
    });
    expect([await buyer.balance(), await second.buyer.balance()]).toEqual(['500.00', '500.00']);
    expect(await refundsOf(buyer)).toEqual(['100.00']);
  });
});
