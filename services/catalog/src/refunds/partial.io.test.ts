// Refunds of a part of an order: by line, by ticket and by amount, with the goods of two merchants and of the platform, at once, and through
// deaths (kill -9).
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderServiceService } from '@plaza/api/order';
import { OrderAdminServiceService } from '@plaza/api/order-admin';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { addEvent, failure, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
let token: string;
let refunds: TestClient<typeof RefundServiceService>;
let admin: TestClient<typeof OrderAdminServiceService>;

beforeAll(async () => {
  house = await startHouse();
  token = await house.tokens.userToken(newId(), { role: 'admin' });
  refunds = client(RefundServiceService, house.app.port, { token });
  admin = client(OrderAdminServiceService, house.app.port, { token });
});

afterAll(async () => {
  refunds.close();
  admin.close();
  await house.close();
});

async function merchant(feeRate: number): Promise<string> {
  const id = newId();
  await house.walletData.admin(
    `insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed) values ($1, $2, 'Le Kop', 'EUR', $3, 0)`,
    [id, newId(), feeRate],
  );
  return id;
}

async function product(price: string, merchantId: string | null = null): Promise<string> {
  const id = newId();
  await house.catalog.admin(
    `insert into products (id, name, club, category, price, stock, merchant_id) values ($1, 'Scarf', 'CLUB', 'scarves', $2, 10, $3)`,
    [id, price, merchantId],
  );
  return id;
}

/** An order of these, in the order of its lines. */
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
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const spent = async (buyer: Buyer): Promise<string> => (500 - Number(await buyer.balance())).toFixed(2);

describe('a part of an order of the shop', () => {
  it('is refunded by line: its money from who sold it, the fee too, its stock, and no more of it later', async () => {
    const [kop, den] = [await merchant(1000), await merchant(333)];
    const goods = [await product('20.00'), await product('9.99', kop), await product('7.77', den)] as const;
    const { buyer, id } = await ordered([goods[0], 2], [goods[1], 3], [goods[2], 1]);
    expect([await spent(buyer), await takings(kop), await takings(den)]).toEqual(['77.74', '26.97', '7.51']);
    // What the fee is now is of no matter: what was taken is what is given back.
    await house.walletData.admin('update merchants set fee_rate = 5000 where id = $1', [kop]);

    const { lines } = await admin.getOrderStory({ id });
    const line = lines.find(({ merchantId }) => merchantId === kop)!;
    const wish = { id, lines: [{ line: line.line, quantity: 2 }], reason: 'Torn' };
    const preview = await refunds.previewOrderRefund(wish);
    expect(preview).toMatchObject({ amount: '19.98', refunded: '0.00', lines: wish.lines });
    expect(preview.entries).toEqual([
      { account: 'merchant', userId: kop, amount: '-17.98', currency: 'EUR' },
      { account: 'fees', userId: '', amount: '-2.00', currency: 'EUR' },
      { account: 'wallet', userId: buyer.id, amount: '19.98', currency: 'EUR' },
    ]);
    expect(await spent(buyer)).toBe('77.74');
    expect(await refunds.refundPlacedOrder(wish)).toMatchObject({
      amount: '19.98',
      refunded: '19.98',
      currency: 'EUR',
    });
    expect([await spent(buyer), await takings(kop), await takings(den)]).toEqual(['57.76', '8.99', '7.51']);
    expect(await Promise.all(goods.map(stockOf))).toEqual([8, 9, 9]);

    const { order } = await buyer.shop.getOrder({ id });
    expect(order).toMatchObject({ status: 'paid', refunded: '19.98', total: '77.74' });
    expect(order!.items[line.line - 1]).toMatchObject({ quantity: 3, refundedQuantity: 2 });
    expect(await reasonOf(refunds.refundPlacedOrder(wish))).toBe('LINE_NOT_REFUNDABLE');
    const { orders } = await admin.findOrders({ userId: buyer.id, status: 'partially_refunded' });
    expect(orders).toMatchObject([{ id, status: 'paid', refunded: '19.98' }]);

    expect(await refunds.refundPlacedOrder({ id })).toMatchObject({ amount: '57.76', refunded: '77.74' });
    expect([await spent(buyer), await takings(kop), await takings(den)]).toEqual(['0.00', '0.00', '0.00']);
    expect(await Promise.all(goods.map(stockOf))).toEqual([10, 10, 10]);
    const events = await house.catalog.admin<{ payload: object }>(
      `select payload from outbox where user_id = $1 and type = 'plaza.events.v1.OrderRefunded' order by position`,
      [buyer.id],
    );
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { amount: '19.98', total: '77.74', refunded: '19.98', reason: 'Torn' },
      { amount: '57.76', total: '77.74', refunded: '77.74' },
    ]);
  });

  it('is refunded by amount: each party gives its part, to the cent, and no goods come back', async () => {
    const [kop, den] = [await merchant(1000), await merchant(0)];
    const goods = [await product('3.33'), await product('3.33', kop), await product('3.34', den)] as const;
    const { buyer, id } = await ordered([goods[0], 1], [goods[1], 1], [goods[2], 1]);
    for (const [amount, left] of [
      ['1.00', '9.00'],
      ['0.01', '8.99'],
      ['3.33', '5.66'],
    ] as const) {
      expect(await refunds.refundPlacedOrder({ id, amount })).toMatchObject({ amount });
      expect(await spent(buyer)).toBe(left);
    }
    expect(await failure(refunds.refundPlacedOrder({ id, amount: '5.67' }))).toMatchObject({
      reason: 'REFUND_EXCEEDS_REST',
      metadata: { rest: '5.66', currency: 'EUR' },
    });
    expect(await refunds.refundPlacedOrder({ id, amount: '5.66' })).toMatchObject({ refunded: '10.00' });
    expect([await spent(buyer), await takings(kop), await takings(den)]).toEqual(['0.00', '0.00', '0.00']);
    expect(await Promise.all(goods.map(stockOf))).toEqual([9, 9, 9]);
    expect((await buyer.shop.getOrder({ id })).order).toMatchObject({ status: 'refunded', refunded: '10.00' });
    expect(await reasonOf(refunds.refundPlacedOrder({ id }))).toBe('ORDER_NOT_REFUNDABLE');
    const orders = client(OrderServiceService, house.app.port, { token: buyer.token });
    expect((await orders.getPlacedOrder({ id })).order).toMatchObject({ status: 'paid', refunded: '10.00' });
    orders.close();
  });

  it('is refunded once, by line and by amount at once, and never above what was paid', async () => {
    for (let round = 0; round < 4; round++) {
      const goods = await product('20.00');
      const { buyer, id } = await ordered([goods, 3]);
      const line = { id, lines: [{ line: 1, quantity: 2 }] };
      const results = await Promise.allSettled([
        refunds.refundPlacedOrder(line),
        refunds.refundPlacedOrder({ id, amount: '50.00' }),
        refunds.refundPlacedOrder(line),
        refunds.refundPlacedOrder({ id, amount: '50.00' }),
      ]);
      const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      for (const result of results)
        if (result.status === 'rejected')
          expect((result.reason as { reason: string }).reason).toMatch(
            /ORDER_NOT_REFUNDABLE|LINE_NOT_REFUNDABLE|REFUND_EXCEEDS_REST/,
          );
      const back = done.reduce((all, { amount }) => all + Number(amount), 0);
      expect(done.length).toBeGreaterThan(0);
      expect([back <= 60, await spent(buyer)]).toEqual([true, (60 - back).toFixed(2)]);
      const { order } = await buyer.shop.getOrder({ id });
      expect(order!.refunded).toBe(back.toFixed(2));
      expect(await stockOf(goods)).toBe(7 + order!.items[0]!.refundedQuantity);
    }
  });

  it('has one answer under one key, and needs the same request', async () => {
    const { id } = await ordered([await product('20.00'), 3]);
    const key = { idempotencyKey: 'part' };
    const answers = await Promise.all([1, 2, 3].map(() => refunds.refundPlacedOrder({ id, amount: '1' }, key)));
    expect(new Set(answers.map(({ transactionId }) => transactionId)).size).toBe(1);
    expect(await refunds.refundPlacedOrder({ id, amount: '1' }, key)).toEqual(answers[0]);
    expect(await reasonOf(refunds.refundPlacedOrder({ id, amount: '2' }, key))).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it.each([
    [{ amount: '-1' }, 'INVALID_ARGUMENT'],
    [{ amount: '0.00' }, 'INVALID_ARGUMENT'],
    [{ amount: 'NaN' }, 'INVALID_ARGUMENT'],
    [{ amount: '0.001' }, 'AMOUNT_INVALID'],
    [{ amount: '60.01' }, 'REFUND_EXCEEDS_REST'],
    [{ amount: '999999999999' }, 'AMOUNT_INVALID'],
    [{ amount: '1', lines: [{ line: 1, quantity: 1 }] }, 'INVALID_ARGUMENT'],
    [{ lines: [{ line: 0, quantity: 1 }] }, 'INVALID_ARGUMENT'],
    [{ lines: [{ line: 1, quantity: -1 }] }, 'INVALID_ARGUMENT'],
    [{ lines: [1, 1].map((line) => ({ line, quantity: 1 })) }, 'INVALID_ARGUMENT'],
    [{ lines: [{ line: 2, quantity: 1 }] }, 'LINE_NOT_REFUNDABLE'],
    [{ lines: [{ line: 1, quantity: 4 }] }, 'LINE_NOT_REFUNDABLE'],
    [{ ticketIds: ['x'] }, 'INVALID_ARGUMENT'],
    [{ ticketIds: [newId()] }, 'INVALID_ARGUMENT'],
  ])('is refused as %j with %s, and nothing is changed', async (wish, reason) => {
    const goods = await product('20.00');
    const { buyer, id } = await ordered([goods, 3]);
    for (const call of [refunds.refundPlacedOrder({ id, ...wish }), refunds.previewOrderRefund({ id, ...wish })])
      expect(await reasonOf(call)).toBe(reason);
    expect([await spent(buyer), await stockOf(goods)]).toEqual(['60.00', 7]);
    expect((await buyer.shop.getOrder({ id })).order).toMatchObject({ status: 'paid', refunded: '0.00' });
  });
});

describe('tickets', () => {
  it('are refunded one by one: the seat is free, the ticket void, and the others stay', async () => {
    const eventId = await addEvent(house.database, { seats: 4, price: '50.00' });
    const buyer = await house.buyer('500.00');
    const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity: 3 });
    const [id, [first, second, third]] = [tickets[0]!.orderId, tickets.map((ticket) => ticket.id)];
    expect(await refunds.refundPlacedOrder({ id, ticketIds: [second!] })).toMatchObject({
      amount: '50.00',
      refunded: '50.00',
    });
    expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 2, sold: 2, left: 2, available: 2 });
    const states = async () =>
      new Map((await buyer.tickets.listTickets({})).tickets.map((ticket) => [ticket.id, ticket.status]));
    expect([...(await states())].sort()).toEqual(
      [
        [first, 'valid'],
        [second, 'refunded'],
        [third, 'valid'],
      ].sort(),
    );
    expect(await reasonOf(refunds.refundPlacedOrder({ id, ticketIds: [second!] }))).toBe('TICKET_NOT_VALID');
    expect(await reasonOf(refunds.refundPlacedOrder({ id, ticketIds: [newId()] }))).toBe('TICKET_NOT_FOUND');
    expect(await reasonOf(refunds.refundPlacedOrder({ id, lines: [{ line: 1, quantity: 1 }] }))).toBe(
      'INVALID_ARGUMENT',
    );
    // The seat is somebody else's now, and stays so when the rest is refunded.
    const next = await house.buyer('500.00');
    await next.tickets.purchase({ eventId, category: 'Stand', quantity: 2 });
    await refunds.refundPlacedOrder({ id, amount: '10' });
    expect([...(await states()).values()].sort()).toEqual(['refunded', 'valid', 'valid']);
    expect(await refunds.refundPlacedOrder({ id })).toMatchObject({ amount: '90.00', refunded: '150.00' });
    expect([await buyer.balance(), await seatsOf(house.catalog, eventId)]).toMatchObject([
      '500.00',
      { free: 2, sold: 2 },
    ]);
  });

  it('that the wallet does not give back stay valid, and only those come back that were taken', async () => {
    const eventId = await addEvent(house.database, { seats: 4, price: '50.00' });
    const buyer = await house.buyer('500.00');
    const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity: 2 });
    const [id, [first, second]] = [tickets[0]!.orderId, tickets.map((ticket) => ticket.id)];
    await refunds.refundPlacedOrder({ id, ticketIds: [first!] });
    // As if it had been refunded by hand.
    await house.walletData.admin('update refunds set refunded = amount where user_id = $1', [buyer.id]);
    expect(await reasonOf(refunds.refundPlacedOrder({ id, ticketIds: [second!] }))).toBe('REFUND_EXCEEDS_REST');
    const states = (await buyer.tickets.listTickets({})).tickets.map((ticket) => [ticket.id, ticket.status]);
    expect(states.sort()).toEqual(
      [
        [first, 'refunded'],
        [second, 'valid'],
      ].sort(),
    );
  });
});

describe('an eSIM', () => {
  it('stays when an amount is refunded, and is given back with the rest', async () => {
    const planId = newId();
    await house.catalog.admin(
      `insert into esim_plans (id, name, region, data, duration, countries, price) values ($1, 'Plan', 'Europe', 1024, 7, '{MC}', '12.90')`,
      [planId],
    );
    const buyer = await house.buyer('500.00');
    const { esim } = await buyer.esim.activate({ planId });
    const id = esim!.id;
    await refunds.refundPlacedOrder({ id, amount: '2.90', reason: 'Slow' });
    expect([(await buyer.esim.getActive({})).esim?.id, await spent(buyer)]).toEqual([id, '10.00']);
    expect(await refunds.refundPlacedOrder({ id, lines: [{ line: 1, quantity: 1 }] })).toMatchObject({
      kind: 'esim',
      amount: '10.00',
      refunded: '12.90',
    });
    expect([house.provider.profiles.get(id), await spent(buyer)]).toEqual(['given back', '0.00']);
  });
});

describe('a refund in part, whose process dies', () => {
  it.each(['before', 'after'] as const)('%s the wallet did it, is ended by another, once', async (when) => {
    const kop = await merchant(1000);
    const goods = await product('9.99', kop);
    const { buyer, id } = await ordered([goods, 3]);
    const victim = await house.spawn();
    const other = client(RefundServiceService, victim.port, { token });
    const reached = house.gate.cut({ userId: buyer.id, call: 'refundPurchase', when });
    const refund = other.refundPlacedOrder({ id, lines: [{ line: 1, quantity: 2 }] }).catch((error: unknown) => error);
    await reached;
    await victim.kill();
    await refund;
    expect(await failure(refunds.refundPlacedOrder({ id }))).toMatchObject({
      reason: 'ORDER_NOT_REFUNDABLE',
      metadata: { status: 'refunding' },
    });
    house.gate.open();
    await until(async () => (await stockOf(goods)) === 9, 'the goods are back');
    expect([await spent(buyer), await takings(kop)]).toEqual(['9.99', '8.99']);
    expect((await buyer.shop.getOrder({ id })).order).toMatchObject({ status: 'paid', refunded: '19.98' });
    expect(await refunds.refundPlacedOrder({ id })).toMatchObject({ amount: '9.99' });
    expect([await spent(buyer), await takings(kop), await stockOf(goods)]).toEqual(['0.00', '0.00', 10]);
    other.close();
  });
});
