import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { OrderServiceService } from '@plaza/api/order';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { addEvent, seatsOf, startHouse, type Buyer, type House } from './harness.ts';
import { outOfTime } from './shop-world.ts';

let house: House;
let admin: { id: string; token: string };
let refunds: TestClient<typeof RefundServiceService>;

beforeAll(async () => {
  house = await startHouse();
  const id = newId();
  admin = { id, token: await house.tokens.userToken(id, { role: 'admin' }) };
  refunds = client(RefundServiceService, house.app.port, { token: admin.token });
});

afterAll(async () => {
  refunds.close();
  await house.close();
});

const refused = (reason: string, metadata?: object) => expect.objectContaining({ reason, ...(metadata && { metadata }) });
const told = (userId: string) => house.catalog.admin<{ type: string; payload: Record<string, unknown> }>(
  `select type, payload from outbox where user_id = $1 and type = 'plaza.events.v1.OrderRefunded'`, [userId]);

async function bought(eventId: string, quantity = 2): Promise<{ buyer: Buyer; orderId: string }> {
  const buyer = await house.buyer('500.00');
  const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity });
  return { buyer, orderId: tickets[0]!.orderId };
}

async function ordered(quantity = 3): Promise<{ buyer: Buyer; orderId: string; productId: string; stock: () => Promise<number> }> {
  const buyer = await house.buyer('500.00');
  const productId = newId();
  await house.catalog.admin(`insert into products (id, name, description, club, category, price, stock) values ($1, 'Scarf', '', 'AS_MONACO', 'scarves', 20.00, 10)`, [productId]);
  await buyer.shop.addCartItem({ productId, quantity });
  const { order } = await buyer.shop.checkout({});
  const stock = async (): Promise<number> => (await buyer.shop.getProduct({ id: productId })).product!.stock;
  return { buyer, orderId: order!.id, productId, stock };
}

describe('an order of the shop', () => {
  it('is given back whole: its money, its goods, and the buyer is told', async () => {
    const { buyer, orderId, stock } = await ordered();
    expect([await buyer.balance(), await stock()]).toEqual(['440.00', 7]);
    const { order, transactionId } = await refunds.refundOrder({ id: orderId, reason: 'Torn' });
    expect(order).toMatchObject({ id: orderId, status: 'refunded', total: '60.00' });
    expect([await buyer.balance(), await stock()]).toEqual(['500.00', 10]);
    const { transactions: [refund] } = await buyer.wallet.listTransactions({ type: 'refund' });
    expect(refund).toMatchObject({ id: transactionId, amount: '60.00', metadata: { order_id: orderId, reason: 'Torn' } });
    expect(await told(buyer.id)).toEqual([expect.objectContaining({
      payload: { user_id: buyer.id, order_id: orderId, kind: 'shop', amount: '60.00', currency: 'EUR', transaction_id: transactionId, title: '3 × Scarf' },
    })]);
  });

  it('is given back once, however many administrators ask, and under one key with one answer', async () => {
    const { buyer, orderId, stock } = await ordered();
    const key = { idempotencyKey: 'k' };
    const answers = await Promise.allSettled([refunds.refundOrder({ id: orderId }, key), refunds.refundOrder({ id: orderId }, key), refunds.refundOrder({ id: orderId }), refunds.refundOrder({ id: orderId })]);
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toEqual(refused('ORDER_NOT_REFUNDABLE'));
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    await expect(refunds.refundOrder({ id: orderId })).rejects.toEqual(refused('ORDER_NOT_REFUNDABLE', { status: 'refunded' }));
    expect([await buyer.balance(), await stock(), (await told(buyer.id)).length]).toEqual(['500.00', 10, 1]);
  });

  it('of nobody, of others’ kind, or asked for by who is no administrator, is not given back', async () => {
    const { buyer, orderId } = await ordered();
    await expect(refunds.refundOrder({ id: newId() })).rejects.toEqual(refused('ORDER_NOT_FOUND'));
    await expect(refunds.refundTickets({ id: orderId })).rejects.toEqual(refused('ORDER_NOT_FOUND'));
    await expect(refunds.refundOrder({ id: 'x' })).rejects.toEqual(refused('INVALID_ARGUMENT'));
    await expect(refunds.refundOrder({ id: orderId, reason: 'x'.repeat(201) })).rejects.toEqual(refused('INVALID_ARGUMENT'));
    await expect(refunds.refundOrder({ id: orderId }, { token: buyer.token })).rejects.toEqual(refused('PERMISSION_DENIED'));
    expect(await buyer.balance()).toBe('440.00');
  });
});

describe('tickets', () => {
  it('are given back whole: their money, their seats, and they are good no longer', async () => {
    const eventId = await addEvent(house.database, { seats: 4, price: '50.00' });
    const { buyer, orderId } = await bought(eventId);
    expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 2, sold: 2, left: 2, available: 2 });
    const { tickets, transactionId } = await refunds.refundTickets({ id: orderId });
    expect(tickets.map(({ status, qrCode }) => [status, qrCode])).toEqual([['refunded', ''], ['refunded', '']]);
    expect(await buyer.balance()).toBe('500.00');
    expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 4, sold: 0, left: 4, available: 4 });
    expect((await buyer.tickets.listTickets({})).tickets.map(({ status }) => status)).toEqual(['refunded', 'refunded']);
    expect(await told(buyer.id)).toEqual([expect.objectContaining({ payload: expect.objectContaining({ kind: 'tickets', amount: '100.00', transaction_id: transactionId }) })]);
    // And the seats are sold again, to somebody else.
    const next = await bought(eventId, 4);
    expect((await next.buyer.tickets.listTickets({})).tickets).toHaveLength(4);
  });

  it('have no QR code any more, wherever they are shown', async () => {
    const orders = client(OrderServiceService, house.app.port);
    const { buyer, orderId } = await bought(await addEvent(house.database, { price: '50.00' }));
    const [valid] = (await buyer.tickets.listTickets({})).tickets;
    const shown = async () => {
      const { order } = await orders.getPlacedOrder({ id: orderId }, { token: buyer.token });
      const listed = (await buyer.tickets.listTickets({})).tickets;
      const placed = order?.result?.$case === 'tickets' ? order.result.value.tickets : [];
      return [...listed, ...placed].map(({ status, qrCode }) => [status, qrCode === '' ? 'no code' : 'a code']);
    };
    expect(await shown()).toEqual(Array.from({ length: 4 }, () => ['valid', 'a code']));
    expect((await buyer.tickets.getTicketQr({ id: valid!.id })).contentType).toBe('image/png');
    await refunds.refundTickets({ id: orderId });
    expect(await shown()).toEqual(Array.from({ length: 4 }, () => ['refunded', 'no code']));
    await expect(buyer.tickets.getTicketQr({ id: valid!.id })).rejects.toEqual(refused('TICKET_NOT_VALID', { status: 'refunded' }));
    orders.close();
  });

  it('of which one was used are kept', async () => {
    const { buyer, orderId } = await bought(await addEvent(house.database));
    await house.catalog.admin(`update tickets set status = 'used' where id = (select id from tickets where order_id = $1 limit 1)`, [orderId]);
    await expect(refunds.refundTickets({ id: orderId })).rejects.toEqual(refused('ORDER_NOT_REFUNDABLE', { status: 'used' }));
    expect((await buyer.tickets.listTickets({})).tickets.map(({ status }) => status).sort()).toEqual(['used', 'valid']);
  });
});

describe('a refund', () => {
  it.each(['before', 'after'] as const)('whose answer was lost %s the wallet did it ends later, and gives back once', async (when) => {
    const eventId = await addEvent(house.database, { seats: 4, price: '50.00' });
    const { buyer, orderId } = await bought(eventId);
    house.gate.loseAnswers('refundPurchase', 2, when);
    await outOfTime(refunds.refundTickets({ id: orderId }, { deadlineMs: 600, idempotencyKey: `later-${when}` }));
    expect((await buyer.tickets.listTickets({})).tickets.map(({ status }) => status)).toEqual(['refunded', 'refunded']);
    expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 2, sold: 2 });
    await until(async () => (await buyer.balance()) === '500.00', 'the money is back');
    await until(async () => (await seatsOf(house.catalog, eventId)).free === 4, 'the seats are free');
    expect((await refunds.refundTickets({ id: orderId }, { idempotencyKey: `later-${when}` })).tickets).toHaveLength(2);
    expect(await told(buyer.id)).toHaveLength(1);
  });

  it('that the wallet refuses leaves the order as it was', async () => {
    const { buyer, orderId, stock } = await ordered();
    // As if somebody had given it back by hand.
    await house.walletData.admin(`insert into refunds (transaction_id, movement_id, user_id, currency, amount, refunded)
      select t.id, t.movement_id, t.user_id, t.currency, t.amount, t.amount from transactions t where t.user_id = $1 and t.type = 'purchase'`, [buyer.id]);
    const key = { idempotencyKey: 'again' };
    await expect(refunds.refundOrder({ id: orderId }, key)).rejects.toEqual(refused('REFUND_EXCEEDS_REST'));
    expect((await buyer.shop.getOrder({ id: orderId })).order?.status).toBe('paid');
    expect([await buyer.balance(), await stock()]).toEqual(['440.00', 7]);
    // The refusal is not kept: when it was put right, the same key gives the money back.
    await house.walletData.admin('delete from refunds where user_id = $1', [buyer.id]);
    const given = await refunds.refundOrder({ id: orderId }, key);
    expect(await refunds.refundOrder({ id: orderId }, key)).toEqual(given);
    expect([await buyer.balance(), await stock()]).toEqual(['500.00', 10]);
  });

  it('keeps its buyer from being deleted, and is not begun for who is', async () => {
    const closing = client(ClosingInternalServiceService, house.app.port, { from: 'auth' });
    const { buyer, orderId } = await ordered();
    const slow = house.gate.delay('refundPurchase', buyer.id);
    const asked = refunds.refundOrder({ id: orderId }, { deadlineMs: 4_000 }).catch(() => undefined);
    await until(async () => (await house.catalog.admin(`select from sagas where user_id = $1 and kind = 'order-refund'`, [buyer.id])).length === 1, 'the refund is under way');
    await expect(closing.closePerson({ userId: buyer.id, attempt: 1 })).rejects.toEqual(refused('ORDER_OPEN'));
    await slow.arrive();
    await asked;
    await until(async () => (await buyer.balance()) === '500.00', 'the money is back');
    const other = await ordered();
    await closing.closePerson({ userId: other.buyer.id, attempt: 1 });
    await expect(refunds.refundOrder({ id: other.orderId })).rejects.toEqual(refused('ACCOUNT_CLOSED'));
    closing.close();
  });
});
