import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderAdminServiceService } from '@plaza/api/order-admin';
import { CatalogAuditServiceService } from '@plaza/api/catalog-audit';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { addEvent, startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
let admin: TestClient<typeof OrderAdminServiceService>;
let audit: TestClient<typeof CatalogAuditServiceService>;
let refunds: TestClient<typeof RefundServiceService>;

beforeAll(async () => {
  house = await startHouse();
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  admin = client(OrderAdminServiceService, house.app.port, { token });
  audit = client(CatalogAuditServiceService, house.app.port, { token });
  refunds = client(RefundServiceService, house.app.port, { token });
});

afterAll(async () => {
  admin.close();
  audit.close();
  refunds.close();
  await house.close();
});

const refused = (reason: string) => expect.objectContaining({ reason });

async function ticketsFor(buyer: Buyer, eventId: string, quantity = 2): Promise<{ orderId: string; ticketId: string }> {
  const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity });
  return { orderId: tickets[0]!.orderId, ticketId: tickets[0]!.id };
}

async function scarves(buyer: Buyer): Promise<{ orderId: string; productId: string }> {
  const productId = newId();
  await house.catalog.admin(
    `insert into products (id, name, description, club, category, price, stock) values ($1, 'Scarf', '', 'AS_MONACO', 'scarves', 20.00, 10)`,
    [productId],
  );
  await buyer.shop.addCartItem({ productId, quantity: 3 });
  const { order } = await buyer.shop.checkout({});
  return { orderId: order!.id, productId };
}

/** An order that an unknown outcome left open, `minutes` ago. */
async function openOrder(userId: string, minutes: number): Promise<string> {
  const id = newId();
  const state = { planId: newId(), name: 'France 5 GB', data: 5000, duration: 30, price: '12.00', currency: 'EUR' };
  await house.catalog.admin(
    `insert into sagas (id, kind, user_id, step, state, error, attempts, hold_until, created_at, next_attempt_at)
     values ($1, 'esim-activation', $2, 'hold money', $3, 'UNAVAILABLE: nobody answered', 4,
       now() + interval '1 hour', now() - $4 * interval '1 minute', now() + interval '1 hour')`,
    [id, userId, JSON.stringify(state), minutes],
  );
  return id;
}

describe('finding orders', () => {
  it('lists orders of everybody, newest first, each with what it is and how it stands', async () => {
    const buyer = await house.buyer('500.00');
    const eventId = await addEvent(house.database);
    const { orderId: tickets } = await ticketsFor(buyer, eventId);
    const { orderId: shop } = await scarves(buyer);
    const { orders } = await admin.findOrders({ userId: buyer.id });
    expect(orders).toEqual([
      expect.objectContaining({ id: shop, kind: 'shop', status: 'paid', title: '3 × Scarf', total: '60.00' }),
      expect.objectContaining({
        id: tickets,
        kind: 'tickets',
        status: 'paid',
        title: '2 × Stand, AS Monaco – Olympique Lyonnais',
        total: '179.98',
        currency: 'EUR',
        userId: buyer.id,
        stuck: false,
      }),
    ]);
  });

  it('pages without a gap or a repetition, and refuses a page token of other filters', async () => {
    const buyer = await house.buyer('2000.00');
    const eventId = await addEvent(house.database);
    const placed: string[] = [];
    for (let n = 0; n < 5; n++) placed.unshift((await ticketsFor(buyer, eventId, 1)).orderId);
    const read: string[] = [];
    let pageToken = '';
    do {
      const page = await admin.findOrders({ eventId, pageSize: 2, pageToken });
      read.push(...page.orders.map(({ id }) => id));
      pageToken = page.nextPageToken;
      if (pageToken)
        await expect(admin.findOrders({ eventId, kind: 'tickets', pageToken })).rejects.toEqual(
          refused('PAGE_TOKEN_INVALID'),
        );
    } while (pageToken !== '');
    expect(read).toEqual(placed);
  });

  it('filters by kind, state, event and time, all together', async () => {
    const buyer = await house.buyer('500.00');
    const before = new Date();
    const eventId = await addEvent(house.database, { seats: 3 });
    const { orderId: paid } = await ticketsFor(buyer, eventId, 1);
    const { orderId: returned } = await ticketsFor(buyer, eventId, 1);
    const { orderId: shop } = await scarves(buyer);
    const poor = await house.buyer('1.00');
    await expect(ticketsFor(poor, eventId, 1)).rejects.toEqual(refused('INSUFFICIENT_FUNDS'));
    await refunds.refundPlacedOrder({ id: returned });
    const ids = async (filter: object) =>
      (await admin.findOrders({ createdAfter: before, ...filter })).orders.map(({ id }) => id);
    expect(await ids({ kind: 'shop', userId: buyer.id })).toEqual([shop]);
    expect(await ids({ status: 'paid', eventId })).toEqual([paid]);
    expect(await ids({ status: 'refunded', userId: buyer.id })).toEqual([returned]);
    expect(await ids({ status: 'refunding', userId: buyer.id })).toEqual([]);
    expect(await ids({ status: 'failed', userId: buyer.id })).toEqual([]);
    expect((await admin.findOrders({ status: 'failed', userId: poor.id })).orders).toMatchObject([
      { status: 'failed' },
    ]);
    expect(await ids({ createdBefore: before, userId: buyer.id })).toEqual([]);
  });

  it.each([
    [{ userId: 'x' }, 'INVALID_ARGUMENT'],
    [{ kind: 'goods' }, 'INVALID_ARGUMENT'],
    [{ status: 'done' }, 'INVALID_ARGUMENT'],
    [{ pageSize: 101 }, 'INVALID_ARGUMENT'],
    [{ pageSize: -1 }, 'INVALID_ARGUMENT'],
    [{ pageToken: 'x' }, 'PAGE_TOKEN_INVALID'],
  ])('refuses %j with %s', async (filter, reason) => {
    await expect(admin.findOrders(filter)).rejects.toEqual(refused(reason));
  });

  it('is for administrators', async () => {
    const { token, id } = await house.buyer();
    for (const call of [
      admin.findOrders({ userId: id }, { token }),
      admin.getOrderStory({ id: newId() }, { token }),
      admin.retryOrder({ id: newId() }, { token }),
      admin.getSalesSummary({}, { token }),
      refunds.previewOrderRefund({ id: newId() }, { token }),
    ])
      await expect(call).rejects.toEqual(refused('PERMISSION_DENIED'));
  });
});

describe('the story of an order', () => {
  it('has its lines, its tickets without their codes, and every step with its transaction', async () => {
    const buyer = await house.buyer('500.00');
    const eventId = await addEvent(house.database);
    const { orderId, ticketId } = await ticketsFor(buyer, eventId);
    const { transactionId } = await refunds.refundPlacedOrder({ id: orderId, reason: 'Ill' });
    const story = await admin.getOrderStory({ id: ticketId });
    expect(story.order).toMatchObject({ id: orderId, status: 'refunded', userId: buyer.id });
    expect(story.lines).toEqual([
      {
        line: 1,
        name: 'Stand',
        price: '89.99',
        quantity: 2,
        total: '179.98',
        subjectId: eventId,
        refundedQuantity: 2,
        merchantId: '',
      },
    ]);
    expect(story.tickets.map(({ qrCode, status }) => [qrCode, status])).toEqual([
      ['', 'refunded'],
      ['', 'refunded'],
    ]);
    const {
      transactions: [, purchase],
    } = await buyer.wallet.listTransactions({});
    expect(story.steps).toMatchObject([
      { step: 'placed' },
      { step: 'paid', transactionId: purchase!.id },
      { step: 'refund_requested', message: 'Ill' },
      { step: 'refunded', transactionId },
    ]);
    const times = story.steps.map(({ at }) => at!.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('says why an order failed', async () => {
    const poor = await house.buyer('1.00');
    const eventId = await addEvent(house.database);
    await expect(ticketsFor(poor, eventId)).rejects.toEqual(refused('INSUFFICIENT_FUNDS'));
    const { orders } = await admin.findOrders({ userId: poor.id });
    const { steps } = await admin.getOrderStory({ id: orders[0]!.id });
    expect(steps).toMatchObject([{ step: 'placed' }, { step: 'failed', reason: 'INSUFFICIENT_FUNDS' }]);
  });

  it('does not exist for another id', async () => {
    await expect(admin.getOrderStory({ id: newId() })).rejects.toEqual(refused('ORDER_NOT_FOUND'));
    await expect(admin.getOrderStory({ id: 'x' })).rejects.toEqual(refused('INVALID_ARGUMENT'));
  });
});

describe('an order that is stuck', () => {
  it('is found, says what the last attempt ended with, and is attempted at once when somebody wishes', async () => {
    const buyer = await house.buyer('50.00');
    const id = await openOrder(buyer.id, 10);
    const { orders } = await admin.findOrders({ status: 'stuck', userId: buyer.id });
    expect(orders).toMatchObject([{ id, status: 'pending', stuck: true, title: 'France 5 GB', total: '12.00' }]);
    const { steps } = await admin.getOrderStory({ id });
    expect(steps).toMatchObject([
      { step: 'placed' },
      { step: 'waiting', attempts: 4, message: 'UNAVAILABLE: nobody answered' },
    ]);
    expect((await admin.retryOrder({ id })).order).toMatchObject({ id, status: 'pending' });
    const [row] = await house.catalog.admin<{ due: boolean }>(
      `select next_attempt_at <= now() or lease_until is not null or status in ('done', 'failed') as due from sagas where id = $1`,
      [id],
    );
    expect(row).toEqual({ due: true });
  });

  it('is not attempted again once it has ended', async () => {
    const buyer = await house.buyer('500.00');
    const { orderId } = await ticketsFor(buyer, await addEvent(house.database));
    await expect(admin.retryOrder({ id: orderId })).rejects.toEqual(refused('ORDER_NOT_OPEN'));
    await expect(admin.retryOrder({ id: newId() })).rejects.toEqual(refused('ORDER_NOT_FOUND'));
  });
});

describe('the preview of a refund', () => {
  it('shows the postings that the refund then makes, and changes nothing', async () => {
    const buyer = await house.buyer('500.00');
    const { orderId } = await ticketsFor(buyer, await addEvent(house.database));
    const preview = await refunds.previewOrderRefund({ id: orderId });
    expect(preview).toMatchObject({ kind: 'tickets', amount: '179.98', currency: 'EUR', userId: buyer.id });
    expect(preview.entries).toEqual([
      { account: 'revenue', userId: '', amount: '-179.98', currency: 'EUR' },
      { account: 'wallet', userId: buyer.id, amount: '179.98', currency: 'EUR' },
    ]);
    expect(await buyer.balance()).toBe('320.02');
    expect((await admin.getOrderStory({ id: orderId })).order).toMatchObject({ status: 'paid' });
    const { transactionId } = await refunds.refundPlacedOrder({ id: orderId });
    const entries = await house.walletData.admin<{ amount: string; name: string | null; user_id: string | null }>(
      `select e.amount::numeric(20,2)::text as amount, w.name, w.user_id from entries e join wallets w on w.id = e.wallet_id
         where e.movement_id = (select movement_id from transactions where id = $1) order by e.amount`,
      [transactionId],
    );
    expect(entries).toEqual([
      { amount: '-179.98', name: 'revenue', user_id: null },
      { amount: '179.98', name: null, user_id: buyer.id },
    ]);
  });

  it('refuses what the refund would refuse', async () => {
    const buyer = await house.buyer('500.00');
    const { orderId } = await scarves(buyer);
    await refunds.refundPlacedOrder({ id: orderId });
    await expect(refunds.previewOrderRefund({ id: orderId })).rejects.toEqual(refused('ORDER_NOT_REFUNDABLE'));
    await expect(refunds.previewOrderRefund({ id: newId() })).rejects.toEqual(refused('ORDER_NOT_FOUND'));
  });
});

describe('the audit log of an order', () => {
  const entriesOf = async (subject: string) =>
    (await audit.listCatalogAuditEntries({ subject })).entries.map(({ rpc, outcome, reason }) => [
      rpc.slice(rpc.indexOf('/') + 1),
      outcome,
      reason,
    ]);

  it('has who read its story, and who refunded it and why, under the id of the order', async () => {
    const buyer = await house.buyer('500.00');
    const { orderId, ticketId } = await ticketsFor(buyer, await addEvent(house.database));
    await admin.getOrderStory({ id: ticketId });
    await refunds.previewOrderRefund({ id: orderId });
    await refunds.refundPlacedOrder({ id: orderId, reason: 'Ill' });
    expect(await entriesOf(orderId)).toEqual([
      ['RefundPlacedOrder', 'done', 'Ill'],
      ['RefundPlacedOrder', 'begun', 'Ill'],
      ['PreviewOrderRefund', 'done', ''],
      ['GetOrderStory', 'done', ''],
    ]);
  });

  it('has who attempted it again', async () => {
    const buyer = await house.buyer('50.00');
    const id = await openOrder(buyer.id, 10);
    await admin.retryOrder({ id });
    expect(await entriesOf(id)).toEqual([['RetryOrder', 'done', '']]);
  });
});

describe('the summary of sales', () => {
  it('adds up what was sold today and not refunded, by kind', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const of = async (kind: string) => {
      // Another number of days is another key of the cache.
      const { days } = await admin.getSalesSummary({ days: 1 + (calls++ % 90) });
      const found = days.find((day) => day.day === today && day.kind === kind);
      return { total: Number(found?.total ?? 0), orders: found?.orders ?? 0, items: found?.items ?? 0 };
    };
    let calls = 0;
    const before = { tickets: await of('tickets'), shop: await of('shop') };
    const buyer = await house.buyer('900.00');
    const eventId = await addEvent(house.database);
    await ticketsFor(buyer, eventId);
    const { orderId } = await ticketsFor(buyer, eventId);
    await refunds.refundPlacedOrder({ id: orderId });
    await scarves(buyer);
    const tickets = await of('tickets');
    expect(tickets.total - before.tickets.total).toBeCloseTo(179.98, 2);
    expect([tickets.orders - before.tickets.orders, tickets.items - before.tickets.items]).toEqual([1, 2]);
    const shop = await of('shop');
    expect(shop.total - before.shop.total).toBeCloseTo(60, 2);
    expect([shop.orders - before.shop.orders, shop.items - before.shop.items]).toEqual([1, 3]);
  });

  it.each([-1, 91])('refuses %d days', async (days) => {
    await expect(admin.getSalesSummary({ days })).rejects.toEqual(refused('INVALID_ARGUMENT'));
  });
});

describe('the eSIMs of a person', () => {
  it('are listed newest first, with their usage and without their codes, and audited', async () => {
    const planId = newId();
    await house.catalog.admin(
      `insert into esim_plans (id, name, region, data, duration, countries, price) values ($1, 'Riviera', 'Europe', 1000, 10, '{FR}', 5)`,
      [planId],
    );
    const [buyer, other] = [await house.buyer('50.00'), await house.buyer('50.00')];
    const ids: string[] = [];
    while (ids.length < 3) ids.unshift((await buyer.esim.activate({ planId })).esim!.id);
    await house.catalog.admin(`update esims set data_used = 400, status = 'refunded' where id = $1`, [ids[0]]);
    const { esims } = await admin.listPersonEsims({ userId: buyer.id });
    expect(esims.map(({ id, qrCode, status }) => [id, qrCode, status])).toEqual([
      [ids[0], '', 'refunded'],
      [ids[1], '', 'active'],
      [ids[2], '', 'active'],
    ]);
    expect(esims[0]).toMatchObject({ planName: 'Riviera', dataUsed: 400, dataTotal: 1000 });
    const first = await admin.listPersonEsims({ userId: buyer.id, pageSize: 2 });
    const rest = await admin.listPersonEsims({ userId: buyer.id, pageSize: 2, pageToken: first.nextPageToken });
    expect([first.esims.length, rest.esims.map(({ id }) => id), rest.nextPageToken]).toEqual([2, [ids[2]], '']);
    await expect(admin.listPersonEsims({ userId: other.id, pageToken: first.nextPageToken })).rejects.toEqual(
      refused('PAGE_TOKEN_INVALID'),
    );
    expect((await admin.listPersonEsims({ userId: other.id })).esims).toEqual([]);
    for (const userId of ['', 'x', `${buyer.id}0`])
      await expect(admin.listPersonEsims({ userId })).rejects.toEqual(refused('INVALID_ARGUMENT'));
    const person = client(OrderAdminServiceService, house.app.port, { token: buyer.token });
    await expect(person.listPersonEsims({ userId: buyer.id })).rejects.toEqual(refused('PERMISSION_DENIED'));
    person.close();
    const { entries } = await audit.listCatalogAuditEntries({ subject: buyer.id });
    expect(entries.map(({ rpc }) => rpc)).toContain('plaza.catalog.v1.OrderAdminService/ListPersonEsims');
  });
});

describe('the tickets of a person', () => {
  it('are listed newest first, in every state and without their codes, and audited', async () => {
    const eventId = await addEvent(house.database, { seats: 10, price: '1.00' });
    const [buyer, other] = [await house.buyer('50.00'), await house.buyer('50.00')];
    const bought: string[] = [];
    while (bought.length < 3) bought.unshift((await ticketsFor(buyer, eventId)).orderId);
    await refunds.refundPlacedOrder({ id: bought[0]! });
    const { tickets } = await admin.listPersonTickets({ userId: buyer.id, pageSize: 100 });
    expect([...new Set(tickets.map(({ orderId }) => orderId))]).toEqual(bought);
    expect(new Set(tickets.map(({ qrCode, eventId: of }) => qrCode + of))).toEqual(new Set([eventId]));
    expect(tickets[0]).toMatchObject({ userId: buyer.id, status: 'refunded', eventTitle: expect.any(String) });
    const first = await admin.listPersonTickets({ userId: buyer.id, pageSize: 2 });
    const rest = await admin.listPersonTickets({ userId: buyer.id, pageToken: first.nextPageToken });
    expect([...first.tickets, ...rest.tickets]).toEqual(tickets);
    await expect(admin.listPersonTickets({ userId: other.id, pageToken: first.nextPageToken })).rejects.toEqual(
      refused('PAGE_TOKEN_INVALID'),
    );
    expect((await admin.listPersonTickets({ userId: other.id })).tickets).toEqual([]);
    for (const userId of ['', 'x', `${buyer.id}0`])
      await expect(admin.listPersonTickets({ userId })).rejects.toEqual(refused('INVALID_ARGUMENT'));
    const person = client(OrderAdminServiceService, house.app.port, { token: buyer.token });
    await expect(person.listPersonTickets({ userId: buyer.id })).rejects.toEqual(refused('PERMISSION_DENIED'));
    person.close();
    const { entries } = await audit.listCatalogAuditEntries({ subject: buyer.id });
    expect(entries.map(({ rpc }) => rpc)).toContain('plaza.catalog.v1.OrderAdminService/ListPersonTickets');
  });
});
