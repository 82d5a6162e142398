import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { EventInternalServiceService, Outcome_Result } from '@plaza/api/events';
import { UserDeleted } from '@plaza/api/events/people';
import { OrderServiceService } from '@plaza/api/order';
import { CorrectionServiceService } from '@plaza/api/refund';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { UnclaimedServiceService } from '@plaza/api/unclaimed';
import { ClosingInternalServiceService as WalletClosing } from '@plaza/api/wallet-closing';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { keepTickets, tryRefund } from './refund.queries.ts';
import { addEvent, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { outOfTime } from '../../test/shop-world.ts';

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

const refused = (reason: string, metadata?: object) =>
  expect.objectContaining({ reason, ...(metadata && { metadata }) });
const refundEventsOf = (userId: string) =>
  house.catalog.admin<{ type: string; payload: Record<string, unknown> }>(
    `select type, payload from outbox where user_id = $1 and type = 'plaza.events.v1.OrderRefunded'`,
    [userId],
  );

async function bought(eventId: string, quantity = 2): Promise<{ buyer: Buyer; orderId: string }> {
  const buyer = await house.buyer('500.00');
  const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity });
  return { buyer, orderId: tickets[0]!.orderId };
}

async function ordered(
  quantity = 3,
): Promise<{ buyer: Buyer; orderId: string; productId: string; stock: () => Promise<number> }> {
  const buyer = await house.buyer('500.00');
  const productId = newId();
  await house.catalog.admin(
    `insert into products (id, name, description, club, category, price, stock) values ($1, 'Scarf', '', 'AS_MONACO', 'scarves', 20.00, 10)`,
    [productId],
  );
  await buyer.shop.addCartItem({ productId, quantity });
  const { order } = await buyer.shop.checkout({});
  const stock = async (): Promise<number> => (await buyer.shop.getProduct({ id: productId })).product!.stock;
  return { buyer, orderId: order!.id, productId, stock };
}

describe('an order of the shop', () => {
  it('is refunded as a whole: its money, its goods, and an event for the buyer', async () => {
    const { buyer, orderId, stock } = await ordered();
    expect([await buyer.balance(), await stock()]).toEqual(['440.00', 7]);
    const { order, transactionId } = await refunds.refundOrder({ id: orderId, reason: 'Torn' });
    expect(order).toMatchObject({ id: orderId, status: 'refunded', total: '60.00' });
    expect([await buyer.balance(), await stock()]).toEqual(['500.00', 10]);
    const {
      transactions: [refund],
    } = await buyer.wallet.listTransactions({ type: 'refund' });
    expect(refund).toMatchObject({
      id: transactionId,
      amount: '60.00',
      metadata: { order_id: orderId, reason: 'Torn' },
    });
    expect(await refundEventsOf(buyer.id)).toEqual([
      expect.objectContaining({
        payload: {
          user_id: buyer.id,
          order_id: orderId,
          kind: 'shop',
          amount: '60.00',
          currency: 'EUR',
          transaction_id: transactionId,
          title: '3 × Scarf',
          total: '60.00',
          refunded: '60.00',
          reason: 'Torn',
        },
      }),
    ]);
  });

  it('is refunded once, however many administrators request it, and one key gets one answer', async () => {
    const { buyer, orderId, stock } = await ordered();
    const key = { idempotencyKey: 'k' };
    const answers = await Promise.allSettled([
      refunds.refundOrder({ id: orderId }, key),
      refunds.refundOrder({ id: orderId }, key),
      refunds.refundOrder({ id: orderId }),
      refunds.refundOrder({ id: orderId }),
    ]);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toEqual(refused('ORDER_NOT_REFUNDABLE'));
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    await expect(refunds.refundOrder({ id: orderId })).rejects.toEqual(
      refused('ORDER_NOT_REFUNDABLE', { status: 'refunded' }),
    );
    expect([await buyer.balance(), await stock(), (await refundEventsOf(buyer.id)).length]).toEqual(['500.00', 10, 1]);
  });

  it('that does not exist or is of another kind is not refunded, and only an administrator can refund', async () => {
    const { buyer, orderId } = await ordered();
    await expect(refunds.refundOrder({ id: newId() })).rejects.toEqual(refused('ORDER_NOT_FOUND'));
    await expect(refunds.refundTickets({ id: orderId })).rejects.toEqual(refused('ORDER_NOT_FOUND'));
    await expect(refunds.refundOrder({ id: 'x' })).rejects.toEqual(refused('INVALID_ARGUMENT'));
    await expect(refunds.refundOrder({ id: orderId, reason: 'x'.repeat(201) })).rejects.toEqual(
      refused('INVALID_ARGUMENT'),
    );
    await expect(refunds.refundOrder({ id: orderId }, { token: buyer.token })).rejects.toEqual(
      refused('PERMISSION_DENIED'),
    );
    expect(await buyer.balance()).toBe('440.00');
  });
});

describe('tickets', () => {
  it('are refunded as a whole: their money, their seats, and they are no longer valid', async () => {
    const eventId = await addEvent(house.database, { seats: 4, price: '50.00' });
    const { buyer, orderId } = await bought(eventId);
    expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 2, sold: 2, left: 2, available: 2 });
    const { tickets, transactionId } = await refunds.refundTickets({ id: orderId });
    expect(tickets.map(({ status, qrCode }) => [status, qrCode])).toEqual([
      ['refunded', ''],
      ['refunded', ''],
    ]);
    expect(await buyer.balance()).toBe('500.00');
    expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 4, sold: 0, left: 4, available: 4 });
    expect((await buyer.tickets.listTickets({})).tickets.map(({ status }) => status)).toEqual(['refunded', 'refunded']);
    expect(await refundEventsOf(buyer.id)).toEqual([
      expect.objectContaining({
        payload: expect.objectContaining({ kind: 'tickets', amount: '100.00', transaction_id: transactionId }),
      }),
    ]);
    // The seats can be sold again, to another person.
    const next = await bought(eventId, 4);
    expect((await next.buyer.tickets.listTickets({})).tickets).toHaveLength(4);
  });

  it('have no QR code any more, in every answer', async () => {
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
    await expect(buyer.tickets.getTicketQr({ id: valid!.id })).rejects.toEqual(
      refused('TICKET_NOT_VALID', { status: 'refunded' }),
    );
    orders.close();
  });

  it('of which one was used are not refunded', async () => {
    const { buyer, orderId } = await bought(await addEvent(house.database));
    await house.catalog.admin(
      `update tickets set status = 'used' where id = (select id from tickets where order_id = $1 limit 1)`,
      [orderId],
    );
    await expect(refunds.refundTickets({ id: orderId })).rejects.toEqual(
      refused('ORDER_NOT_REFUNDABLE', { status: 'used' }),
    );
    expect((await buyer.tickets.listTickets({})).tickets.map(({ status }) => status).sort()).toEqual(['used', 'valid']);
    // As after a refund whose money did not go back.
    const tried = await tryRefund(house.database, buyer.id, {
      orderId,
      reason: '',
      wish: { what: 'all' },
      evenUsed: true,
    });
    await house.database.asUser(buyer.id, async (em) => {
      await em.execute(`update tickets set status = 'refunded' where order_id = ?`, [orderId]);
      await keepTickets(em, tried);
    });
    expect((await buyer.tickets.listTickets({})).tickets.map(({ status }) => status).sort()).toEqual(['used', 'valid']);
  });
});

describe('a refund', () => {
  it.each(['before', 'after'] as const)(
    'whose answer was lost %s the wallet did it ends later, and gives back once',
    async (when) => {
      const eventId = await addEvent(house.database, { seats: 4, price: '50.00' });
      const { buyer, orderId } = await bought(eventId);
      house.gate.loseAnswers('refundPurchase', 2, when);
      await outOfTime(refunds.refundTickets({ id: orderId }, { deadlineMs: 600, idempotencyKey: `later-${when}` }));
      expect((await buyer.tickets.listTickets({})).tickets.map(({ status }) => status)).toEqual([
        'refunded',
        'refunded',
      ]);
      expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 2, sold: 2 });
      await until(async () => (await buyer.balance()) === '500.00', 'the money is back');
      await until(async () => (await seatsOf(house.catalog, eventId)).free === 4, 'the seats are free');
      expect((await refunds.refundTickets({ id: orderId }, { idempotencyKey: `later-${when}` })).tickets).toHaveLength(
        2,
      );
      expect(await refundEventsOf(buyer.id)).toHaveLength(1);
    },
  );

  it('that the wallet refuses leaves the order as it was', async () => {
    const { buyer, orderId, stock } = await ordered();
    // As if it had been refunded by hand.
    await house.walletData.admin(
      `insert into refunds (transaction_id, movement_id, user_id, currency, amount, refunded)
      select t.id, t.movement_id, t.user_id, t.currency, t.amount, t.amount from transactions t where t.user_id = $1 and t.type = 'purchase'`,
      [buyer.id],
    );
    const key = { idempotencyKey: 'again' };
    await expect(refunds.refundOrder({ id: orderId }, key)).rejects.toEqual(refused('REFUND_EXCEEDS_REST'));
    expect((await buyer.shop.getOrder({ id: orderId })).order?.status).toBe('paid');
    expect([await buyer.balance(), await stock()]).toEqual(['440.00', 7]);
    // The refusal is not stored: after the correction, the same key refunds the money.
    await house.walletData.admin('delete from refunds where user_id = $1', [buyer.id]);
    const given = await refunds.refundOrder({ id: orderId }, key);
    expect(await refunds.refundOrder({ id: orderId }, key)).toEqual(given);
    expect([await buyer.balance(), await stock()]).toEqual(['500.00', 10]);
  });

  it('blocks the account deletion of its buyer', async () => {
    const closing = client(ClosingInternalServiceService, house.app.port, { from: 'auth' });
    const { buyer, orderId } = await ordered();
    const slow = house.gate.delay('refundPurchase', buyer.id);
    const refund = refunds.refundOrder({ id: orderId }, { deadlineMs: 4_000 }).catch(() => undefined);
    await until(
      async () =>
        (await house.catalog.admin(`select from sagas where user_id = $1 and kind = 'order-refund'`, [buyer.id]))
          .length === 1,
      'the refund is under way',
    );
    await expect(closing.closePerson({ userId: buyer.id, attempt: 1 })).rejects.toEqual(refused('ORDER_OPEN'));
    await slow.arrive();
    await refund;
    await until(async () => (await buyer.balance()) === '500.00', 'the money is back');
    closing.close();
  });
});

describe('an order of a person whose account is deleted', () => {
  /** A person who has spent all their money, before and after catalog gets the event of the deletion. */
  it.each(['while it is decided', 'afterwards'])(
    'is given back whole, and its money is unclaimed, %s',
    async (when) => {
      const eventId = await addEvent(house.database, { seats: 4, price: '50.00' });
      const buyer = await house.buyer('100.00');
      const {
        tickets: [ticket],
      } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity: 2 });
      const orderId = ticket!.orderId;
      const [catalog, wallet] = [
        client(ClosingInternalServiceService, house.app.port, { from: 'auth' }),
        client(WalletClosing, house.walletPort, { from: 'auth' }),
      ];
      await catalog.closePerson({ userId: buyer.id, attempt: 1 });
      await wallet.closePerson({ userId: buyer.id, attempt: 1 });
      if (when === 'afterwards') {
        for (const [port, from] of [
          [house.app.port, 'auth'],
          [house.walletPort, 'auth'],
        ] as const)
          await tellDeletion(port, from, buyer.id);
      }
      await expect(buyer.tickets.purchase({ eventId, category: 'Stand' })).rejects.toMatchObject({
        reason: expect.stringMatching(/ACCOUNT_CLOSED|TOKEN_INVALID/),
      });
      const { tickets, transactionId } = await refunds.refundTickets({ id: orderId, reason: 'Match cancelled' });
      expect(tickets.map(({ status }) => status)).toEqual(['refunded', 'refunded']);
      expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 4, sold: 0 });
      const unclaimed = client(UnclaimedServiceService, house.walletPort, { token: admin.token });
      const {
        unclaimed: [account],
      } = await unclaimed.listUnclaimed({ userId: buyer.id });
      expect(account).toMatchObject({ userId: buyer.id, amount: '100.00', currency: 'EUR' });
      expect((await unclaimed.listUnclaimedTransactions({ id: account!.id })).transactions).toMatchObject([
        { id: transactionId, metadata: { order_id: orderId, reason: 'Match cancelled' } },
      ]);
      for (const open of [catalog, wallet, unclaimed]) open.close();
    },
  );

  async function tellDeletion(port: number, from: 'auth', userId: string): Promise<void> {
    const events = client(EventInternalServiceService, port, {
      from,
      to: port === house.walletPort ? 'wallet' : 'catalog',
    });
    const payload = Buffer.from(UserDeleted.encode({ userId }).finish());
    const { outcomes } = await events.deliver({
      events: [
        {
          id: newId(),
          type: 'plaza.events.v1.UserDeleted',
          aggregate: `user:${userId}`,
          userId,
          time: new Date(),
          payload,
          position: 1,
        },
      ],
    });
    expect(outcomes).toMatchObject([{ result: Outcome_Result.RESULT_DONE }]);
    events.close();
  }
});

describe('a reversal of what paid for an order', () => {
  it('is refused at any time, also during the refund, and names it', async () => {
    const corrections = client(CorrectionServiceService, house.walletPort, { token: admin.token });
    const eventId = await addEvent(house.database, { seats: 20, price: '50.00' });
    const seats = async (): Promise<number> => (await seatsOf(house.catalog, eventId)).free;
    for (let round = 0; round < 6; round++) {
      const { buyer, orderId } = await bought(eventId, 1);
      const {
        transactions: [paid],
      } = await buyer.wallet.listTransactions({ type: 'purchase' });
      const reverse = () => corrections.reverseTransaction({ id: paid!.id });
      const refusal = { reason: 'NOT_REVERSIBLE', metadata: { use: `POST /api/admin/orders/${orderId}/refund` } };
      await expect(reverse()).rejects.toMatchObject(refusal);
      const [refund, ...reversals] = await Promise.allSettled([
        refunds.refundPlacedOrder({ id: orderId }),
        ...Array.from({ length: 5 }, reverse),
      ]);
      expect(refund).toMatchObject({
        status: 'fulfilled',
        value: { kind: 'tickets', result: { $case: 'tickets', value: { tickets: [{ status: 'refunded' }] } } },
      });
      for (const reversal of reversals) expect(reversal).toMatchObject({ status: 'rejected', reason: refusal });
      await expect(reverse()).rejects.toMatchObject(refusal);
      expect([await buyer.balance(), await seats()]).toEqual(['500.00', 20]);
    }
    corrections.close();
  });
});

describe('an order of any kind', () => {
  it('is refunded by its id', async () => {
    const { buyer, orderId, stock } = await ordered();
    const answer = await refunds.refundPlacedOrder({ id: orderId, reason: 'Torn' }, { idempotencyKey: 'any' });
    expect(answer).toMatchObject({
      kind: 'shop',
      result: { $case: 'shop', value: { order: { id: orderId, status: 'refunded' } } },
    });
    expect(await refunds.refundPlacedOrder({ id: orderId, reason: 'Torn' }, { idempotencyKey: 'any' })).toEqual(answer);
    expect([await buyer.balance(), await stock()]).toEqual(['500.00', 10]);
    await expect(refunds.refundPlacedOrder({ id: newId() })).rejects.toEqual(refused('ORDER_NOT_FOUND'));
    await expect(refunds.refundPlacedOrder({ id: orderId }, { token: buyer.token })).rejects.toEqual(
      refused('PERMISSION_DENIED'),
    );
  });
});

describe('an eSIM', () => {
  async function activated(): Promise<{ buyer: Buyer; orderId: string; planId: string }> {
    const planId = newId();
    await house.catalog.admin(
      `insert into esim_plans (id, name, region, data, duration, countries, price, popular) values ($1, 'Europe 5 GB', 'Europe', 5120, 15, '{FR}', 12.90, false)`,
      [planId],
    );
    const buyer = await house.buyer('50.00');
    const { esim } = await buyer.esim.activate({ planId });
    return { buyer, orderId: esim!.id, planId };
  }

  it('is returned to its provider first, then its money is refunded, once, with an event for the buyer', async () => {
    const { buyer, orderId } = await activated();
    const { kind, transactionId } = await refunds.refundPlacedOrder({ id: orderId, reason: 'No signal' });
    expect([kind, house.provider.profiles.get(orderId), await buyer.balance()]).toEqual([
      'esim',
      'given back',
      '50.00',
    ]);
    await expect(buyer.esim.getActive({})).rejects.toEqual(refused('ESIM_NOT_ACTIVE'));
    expect(await refundEventsOf(buyer.id)).toEqual([
      expect.objectContaining({
        payload: expect.objectContaining({
          kind: 'esim',
          order_id: orderId,
          amount: '12.90',
          transaction_id: transactionId,
          title: 'Europe 5 GB',
        }),
      }),
    ]);
    await expect(refunds.refundPlacedOrder({ id: orderId })).rejects.toEqual(
      refused('ORDER_NOT_REFUNDABLE', { status: 'refunded' }),
    );
    expect(await buyer.balance()).toBe('50.00');
  });

  it('that replaced it stays', async () => {
    const { buyer, orderId, planId } = await activated();
    const { esim } = await buyer.esim.activate({ planId });
    await refunds.refundPlacedOrder({ id: orderId });
    expect([(await buyer.esim.getActive({})).esim?.id, await buyer.balance()]).toEqual([esim!.id, '37.10']);
  });

  it('that is in use stays, and so does its money', async () => {
    const { buyer, orderId } = await activated();
    house.provider.answer('DELETE', 409);
    await expect(refunds.refundPlacedOrder({ id: orderId })).rejects.toEqual(refused('ESIM_IN_USE'));
    house.provider.answer('DELETE', undefined);
    expect([(await buyer.esim.getActive({})).esim?.id, await buyer.balance()]).toEqual([orderId, '37.10']);
    await house.catalog.admin('update esims set data_used = 10 where id = $1', [orderId]);
    await expect(refunds.refundPlacedOrder({ id: orderId })).rejects.toEqual(
      refused('ORDER_NOT_REFUNDABLE', { status: 'used' }),
    );
  });

  it('whose provider does not answer is returned when it does, and its money not before', async () => {
    const { buyer, orderId } = await activated();
    house.provider.answer('DELETE', 500);
    await expect(refunds.refundPlacedOrder({ id: orderId }, { deadlineMs: 900 })).rejects.toMatchObject({
      reason: expect.stringMatching(/ORDER_PENDING|DEADLINE_EXCEEDED/),
    });
    expect(await buyer.balance()).toBe('37.10');
    await expect(refunds.refundPlacedOrder({ id: orderId })).rejects.toEqual(
      refused('ORDER_NOT_REFUNDABLE', { status: 'refunding' }),
    );
    house.provider.answer('DELETE', undefined);
    await until(async () => (await buyer.balance()) === '50.00', 'the money is back');
    expect(house.provider.profiles.get(orderId)).toBe('given back');
  });
});
