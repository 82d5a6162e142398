// What a merchant sees of orders, and refunds: its own lines, whatever else was ordered with them.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderManagementServiceService } from '@plaza/api/order-manage';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { client, until, type TestClient } from '@plaza/testing';
import { addEvent, failure, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';

type Orders = TestClient<typeof OrderManagementServiceService>;
interface Seller {
  readonly id: string;
  readonly orders: Orders;
}

let house: House;
let staff: TestClient<typeof RefundServiceService>;
const open: { close(): void }[] = [];

beforeAll(async () => {
  house = await startHouse();
  staff = client(RefundServiceService, house.app.port, {
    token: await house.tokens.userToken(newId(), { role: 'admin' }),
  });
  open.push(staff);
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const support = teamRoles.support.permissions.join(' ');

async function at(token: string): Promise<Orders> {
  const orders = client(OrderManagementServiceService, house.app.port, { token });
  open.push(orders);
  return orders;
}

async function seller({ fee = 1000, scope = support } = {}): Promise<Seller> {
  const id = newId();
  await house.walletData.admin(
    `insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed) values ($1, $2, 'Le Kop', 'EUR', $3, 0)`,
    [id, newId(), fee],
  );
  return { id, orders: await at(await house.tokens.userToken(newId(), { merchant: id, scope })) };
}

const withKey = async (merchant: string, claims: object = {}): Promise<Orders> =>
  at(
    await house.tokens.userToken(merchant, {
      role: 'merchant',
      sid: newId(),
      merchant,
      scope: 'orders.read orders.refund',
      key: 'live',
      ...claims,
    }),
  );

async function product(price: string, merchantId: string | null, name = 'Scarf'): Promise<string> {
  const id = newId();
  await house.catalog.admin(
    `insert into products (id, name, club, category, price, stock, merchant_id) values ($1, $4, 'CLUB', 'scarves', $2, 10, $3)`,
    [id, price, merchantId, name],
  );
  return id;
}

async function ordered(...cart: [productId: string, quantity: number][]): Promise<{ buyer: Buyer; id: string }> {
  const buyer = await house.buyer('500.00');
  for (const [productId, quantity] of cart) await buyer.shop.addCartItem({ productId, quantity });
  const { order } = await buyer.shop.checkout({});
  return { buyer, id: order!.id };
}

const stockOf = async (id: string): Promise<number> =>
  (await house.catalog.admin<{ stock: number }>('select stock from products where id = $1', [id]))[0]!.stock;
const takings = async (id: string): Promise<string> =>
  (
    await house.walletData.admin<{ sum: string }>(
      `select coalesce(sum(balance), 0)::numeric(20,2)::text as sum from wallets where user_id = $1`,
      [id],
    )
  )[0]!.sum;
const spent = async (buyer: Buyer): Promise<string> => (500 - Number(await buyer.balance())).toFixed(2);
const idsOf = async (orders: Orders, filter: object = {}): Promise<string[]> =>
  (await orders.listManagedOrders(filter)).orders.map(({ id }) => id);

describe('an order with goods of two merchants and of the platform', () => {
  it('shows each merchant its own lines, totals and refunds, and nothing of the others', async () => {
    const [kop, den, other] = [await seller(), await seller(), await seller()];
    const flag = await product('9.99', kop.id, 'Flag');
    const { buyer, id } = await ordered(
      [flag, 3],
      [await product('20.00', null), 2],
      [await product('7.77', den.id, 'Mug'), 1],
    );
    expect((await kop.orders.listManagedOrders({})).orders).toMatchObject([
      { id, merchantId: kop.id, kind: 'shop', status: 'paid', title: '3 × Flag', total: '29.97', refunded: '0.00' },
    ]);
    const seen = await kop.orders.getManagedOrder({ id });
    expect(seen.lines).toMatchObject([{ name: 'Flag', quantity: 3, total: '29.97', merchantId: kop.id }]);
    expect(seen).toMatchObject({ tickets: [], refunds: [], order: { buyerName: '' } });
    expect(JSON.stringify(seen)).not.toContain(buyer.id);
    expect(await reasonOf(other.orders.getManagedOrder({ id }))).toBe('ORDER_NOT_FOUND');
    expect(await idsOf(other.orders)).toEqual([]);
    for (const call of ['refundManagedOrder', 'previewManagedOrderRefund'] as const)
      expect(await reasonOf(other.orders[call]({ id }))).toBe('ORDER_NOT_FOUND');

    // What staff refunds of the others is nothing to the merchant.
    await staff.refundPlacedOrder({ id, amount: '27.74', reason: 'Late' });
    const shared = (await kop.orders.getManagedOrder({ id })).order!.refunded;
    expect(Number(shared)).toBeCloseTo(10.69, 1);
    expect((await kop.orders.getManagedOrder({ id })).refunds).toMatchObject([
      { status: 'done', amount: shared, reason: '', byStaff: true },
    ]);
    const { line } = seen.lines[0]!;
    const wish = { id, lines: [{ line, quantity: 1 }], reason: 'Torn' };
    const preview = await kop.orders.previewManagedOrderRefund(wish);
    expect(preview).toMatchObject({ amount: '9.99', refunded: shared, lines: wish.lines });
    expect(preview.entries).toContainEqual({ account: 'wallet', userId: '', amount: '9.99', currency: 'EUR' });
    expect(await kop.orders.refundManagedOrder(wish)).toEqual({ kind: 'shop', amount: '9.99', currency: 'EUR' });
    expect((await kop.orders.getManagedOrder({ id })).refunds[1]).toMatchObject({
      amount: '9.99',
      reason: 'Torn',
      byStaff: false,
    });
    expect((await den.orders.getManagedOrder({ id })).refunds).toHaveLength(1);
    expect(await stockOf(flag)).toBe(8);
    expect(await idsOf(kop.orders, { status: 'partially_refunded' })).toEqual([id]);

    // All that is left of the merchant's, and then nothing; the others' stays.
    await kop.orders.refundManagedOrder({ id });
    expect([await takings(kop.id), await stockOf(flag)]).toEqual(['0.00', 10]);
    expect((await kop.orders.getManagedOrder({ id })).order).toMatchObject({ status: 'refunded', refunded: '29.97' });
    expect(await failure(kop.orders.refundManagedOrder({ id, amount: '0.01' }))).toMatchObject({
      reason: 'REFUND_EXCEEDS_REST',
      metadata: { rest: '0.00' },
    });
    expect(await reasonOf(kop.orders.refundManagedOrder({ id }))).toBe('ORDER_NOT_REFUNDABLE');
    expect([await idsOf(kop.orders, { status: 'refunded' }), await idsOf(den.orders, { status: 'refunded' })]).toEqual([
      [id],
      [],
    ]);
    expect((await den.orders.getManagedOrder({ id })).order!.status).toBe('paid');
  });

  it('is not refunded by the line of another, nor beyond what is left, nor by who may only read', async () => {
    const kop = await seller();
    const [flag, mug] = [await product('10.00', kop.id), await product('30.00', null)];
    const { buyer, id } = await ordered([flag, 2], [mug, 1]);
    const { line } = (await kop.orders.getManagedOrder({ id })).lines[0]!;
    const refund = (wish: object) => kop.orders.refundManagedOrder({ id, ...wish });
    expect(await failure(refund({ lines: [{ line: 3 - line, quantity: 1 }] }))).toMatchObject({
      reason: 'LINE_NOT_REFUNDABLE',
      metadata: { left: '0' },
    });
    expect(await reasonOf(refund({ lines: [{ line, quantity: 3 }] }))).toBe('LINE_NOT_REFUNDABLE');
    expect(await failure(refund({ amount: '20.01' }))).toMatchObject({
      reason: 'REFUND_EXCEEDS_REST',
      metadata: { rest: '20.00' },
    });
    for (const wrong of [
      { amount: '-1' },
      { amount: '1', lines: [{ line, quantity: 1 }] },
      { ticketIds: [newId()] },
      { reason: 'x'.repeat(201) },
      { id: 'x' },
      { merchantId: 'x' },
    ])
      expect(await reasonOf(refund(wrong))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(refund({ merchantId: newId() }))).toBe('MERCHANT_NOT_FOUND');
    const shop = await at(
      await house.tokens.userToken(newId(), { merchant: kop.id, scope: teamRoles.shop.permissions.join(' ') }),
    );
    expect(await idsOf(shop)).toEqual([id]);
    expect(await reasonOf(shop.refundManagedOrder({ id }))).toBe('PERMISSION_MISSING');
    const nobody = await at(buyer.token);
    expect(await reasonOf(nobody.getManagedOrder({ id }))).toBe('INVALID_ARGUMENT');
    expect([await spent(buyer), await stockOf(flag)]).toEqual(['50.00', 8]);
  });

  it('is refunded once by two at once, and once by a key that is sent again', async () => {
    const kop = await seller({ fee: 0 });
    const flag = await product('10.00', kop.id);
    const { buyer, id } = await ordered([flag, 2], [await product('30.00', null), 1]);
    const both = await Promise.allSettled([
      kop.orders.refundManagedOrder({ id }),
      staff.refundPlacedOrder({ id, amount: '50.00' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const again = await ordered([flag, 2], [await product('30.00', null), 1]);
    const as = { idempotencyKey: newId() };
    const answers = await Promise.all(
      [1, 2].map(() => kop.orders.refundManagedOrder({ id: again.id, amount: '5.00' }, as)),
    );
    answers.push(await kop.orders.refundManagedOrder({ id: again.id, amount: '5.00' }, as));
    expect(new Set(answers.map(({ amount }) => amount))).toEqual(new Set(['5.00']));
    expect([await spent(again.buyer), Number(await spent(buyer)) < 50]).toEqual(['45.00', true]);
    expect(await reasonOf(kop.orders.refundManagedOrder({ id: again.id, amount: '6.00' }, as))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    const mates = await at(await house.tokens.userToken(newId(), { merchant: kop.id, scope: support }));
    await mates.refundManagedOrder({ id: again.id, amount: '5.00' }, as);
    expect(await spent(again.buyer)).toBe('40.00');
  });
});

describe('an order of tickets', () => {
  it('is refunded by ticket, and found by its event, by a ticket and by the beginning of its id', async () => {
    const kop = await seller({ fee: 0 });
    const eventId = await addEvent(house.database, { seats: 5, price: '40.00' });
    await house.catalog.admin('update events set merchant_id = $1 where id = $2', [kop.id, eventId]);
    const buyer = await house.buyer('500.00');
    const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity: 2 });
    const order = tickets[0]!.orderId;
    const seen = await kop.orders.getManagedOrder({ id: tickets[0]!.id });
    expect(seen).toMatchObject({ order: { id: order, kind: 'tickets', total: '80.00' } });
    expect(seen.tickets.map((ticket) => Object.keys(ticket).sort())).toEqual(
      Array.from({ length: 2 }, () => ['category', 'id', 'price', 'seat', 'status']),
    );
    for (const filter of [{ eventId }, { id: order.slice(0, 20) }, { kind: 'tickets' }, { status: 'paid' }])
      expect(await idsOf(kop.orders, filter)).toEqual([order]);
    for (const filter of [{ eventId: newId() }, { kind: 'shop' }, { status: 'refunded' }])
      expect(await idsOf(kop.orders, filter)).toEqual([]);
    const wish = { id: order, ticketIds: [tickets[0]!.id] };
    expect(await kop.orders.previewManagedOrderRefund(wish)).toMatchObject({
      amount: '40.00',
      ticketIds: wish.ticketIds,
    });
    await kop.orders.refundManagedOrder(wish);
    expect(await reasonOf(kop.orders.refundManagedOrder(wish))).toBe('TICKET_NOT_VALID');
    expect(await seatsOf(house.catalog, eventId)).toMatchObject({ sold: 1 });
    expect([await spent(buyer), await takings(kop.id)]).toEqual(['40.00', '40.00']);
  });

  it('that failed is not found', async () => {
    const kop = await seller();
    const poor = await house.buyer('1.00');
    await poor.shop.addCartItem({ productId: await product('10.00', kop.id), quantity: 1 });
    expect(await reasonOf(poor.shop.checkout({}))).toBe('INSUFFICIENT_FUNDS');
    const id = await until(
      async () =>
        (
          await house.catalog.admin<{ id: string }>(`select id from sagas where user_id = $1 and status = 'failed'`, [
            poor.id,
          ])
        )[0]?.id,
      'the order has failed',
    );
    expect(await idsOf(kop.orders)).toEqual([]);
    expect(await reasonOf(kop.orders.getManagedOrder({ id }))).toBe('ORDER_NOT_FOUND');
    expect(await reasonOf(kop.orders.refundManagedOrder({ id }))).toBe('ORDER_NOT_FOUND');
  });
});

describe('an API key', () => {
  it('needs the scope, finds the orders of its merchant alone, and as a test key none', async () => {
    const [kop, den] = [await seller({ fee: 0 }), await seller()];
    const { id, buyer } = await ordered([await product('10.00', kop.id), 2]);
    const reads = await withKey(kop.id, { scope: 'orders.read' });
    expect(await idsOf(reads)).toEqual([id]);
    expect(await reasonOf(reads.refundManagedOrder({ id }))).toBe('SCOPE_MISSING');
    expect(await reasonOf((await withKey(kop.id, { scope: 'payments.read' })).listManagedOrders({}))).toBe(
      'SCOPE_MISSING',
    );
    expect(await reasonOf((await withKey(den.id)).refundManagedOrder({ id }))).toBe('ORDER_NOT_FOUND');
    const test = await withKey(kop.id, { key: 'test' });
    expect(await idsOf(test)).toEqual([]);
    expect(await reasonOf(test.getManagedOrder({ id }))).toBe('ORDER_NOT_FOUND');
    expect(await reasonOf(test.refundManagedOrder({ id }))).toBe('ORDER_NOT_FOUND');
    expect(await (await withKey(kop.id)).refundManagedOrder({ id, amount: '5' })).toMatchObject({ amount: '5.00' });
    expect(await spent(buyer)).toBe('15.00');
    const audited = await house.catalog.admin<{ outcome: string; merchant: string; key: boolean }>(
      `select outcome, merchant, key_id is not null as key from audit_log where subject = $1 and merchant = $2
         and outcome <> 'error' order by position desc limit 2`,
      [id, kop.id],
    );
    expect(audited).toEqual([
      { outcome: 'done', merchant: kop.id, key: true },
      { outcome: 'begun', merchant: kop.id, key: true },
    ]);
  });

  it('takes no more than its ceiling, however many come at once, and the order is as it was', async () => {
    const kop = await seller({ fee: 0 });
    const goods = await product('10.00', kop.id);
    const bought = [await ordered([goods, 1]), await ordered([goods, 1]), await ordered([goods, 1])];
    const spendingId = newId();
    const capped = await withKey(kop.id, { ceiling: { id: spendingId, day: '25.00', call: '10.00', currency: 'EUR' } });
    const results = await Promise.allSettled(bought.map(({ id }) => capped.refundManagedOrder({ id })));
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as { reason: string }] : [],
    );
    expect(refused.map(({ reason }) => reason)).toEqual(['KEY_CEILING_EXCEEDED']);
    expect([await takings(kop.id), await stockOf(goods)]).toEqual(['10.00', 9]);
    const { id } = bought[results.findIndex(({ status }) => status === 'rejected')]!;
    const seen = await kop.orders.getManagedOrder({ id });
    expect(seen.order).toMatchObject({ status: 'paid', refunded: '0.00' });
    expect(seen.refunds).toMatchObject([{ status: 'failed', error: 'KEY_CEILING_EXCEEDED' }]);
    // Whoever has no ceiling goes on.
    await kop.orders.refundManagedOrder({ id });
    expect(await takings(kop.id)).toBe('0.00');
  });
});

it('pages the orders of a merchant, and a page token is for one filter', async () => {
  const kop = await seller({ fee: 0 });
  const goods = await product('10.00', kop.id);
  const ids = [];
  for (let number = 0; number < 3; number++) ids.unshift((await ordered([goods, 1])).id);
  const first = await kop.orders.listManagedOrders({ pageSize: 2, productId: goods });
  expect(first.orders.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const pageToken = first.nextPageToken;
  expect(await idsOf(kop.orders, { pageSize: 2, productId: goods, pageToken })).toEqual(ids.slice(2));
  expect(await reasonOf(kop.orders.listManagedOrders({ pageSize: 2, pageToken }))).toBe('PAGE_TOKEN_INVALID');
  for (const wrong of [{ id: '019' }, { eventId: 'x' }, { status: 'failed' }, { kind: 'x' }, { pageSize: -1 }])
    expect(await reasonOf(kop.orders.listManagedOrders(wrong))).toBe('INVALID_ARGUMENT');
});
