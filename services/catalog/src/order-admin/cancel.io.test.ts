// Orders that are stuck, cancelled or finished by staff, and found by what staff knows of them.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderAdminServiceService } from '@plaza/api/order-admin';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { addEvent, endOfOrder, failure, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
let token: string;
let admin: TestClient<typeof OrderAdminServiceService>;
let refunds: TestClient<typeof RefundServiceService>;

beforeAll(async () => {
  house = await startHouse();
  token = await house.tokens.userToken(newId(), { role: 'admin' });
  admin = client(OrderAdminServiceService, house.app.port, { token });
  refunds = client(RefundServiceService, house.app.port, { token });
});

afterAll(async () => {
  admin.close();
  refunds.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

async function product(price = '20.00'): Promise<string> {
  const id = newId();
  await house.catalog.admin(
    `insert into products (id, name, club, category, price, stock) values ($1, 'Scarf', 'CLUB', 'scarves', $2, 10)`,
    [id, price],
  );
  return id;
}

const stockOf = async (id: string): Promise<number> =>
  (await house.catalog.admin<{ stock: number }>('select stock from products where id = $1', [id]))[0]!.stock;
const sagaOf = async (userId: string): Promise<string> =>
  until(
    async () => (await house.catalog.admin<{ id: string }>('select id from sagas where user_id = $1', [userId]))[0]?.id,
    'the order was begun',
  );
const statusOf = async (id: string): Promise<string> =>
  (await house.catalog.admin<{ status: string }>('select status from sagas where id = $1', [id]))[0]!.status;

/** A checkout whose charge gets no answer: before the wallet got it, or after. */
async function stuck(
  when: 'before' | 'after',
): Promise<{ buyer: Buyer; goods: string; id: string; first: Promise<unknown> }> {
  const buyer = await house.buyer('100.00');
  const goods = await product();
  await buyer.shop.addCartItem({ productId: goods, quantity: 2 });
  const reached = house.gate.cut({ userId: buyer.id, call: 'chargeOrders', when });
  const first = buyer.shop.checkout({}).catch((error: unknown) => error);
  await reached;
  return { buyer, goods, id: await sagaOf(buyer.id), first };
}

describe('an order that is not finished', () => {
  it('is found as stuck, and cancelled: its money and its goods are free, and the buyer reads why', async () => {
    const { buyer, goods, id, first } = await stuck('before');
    expect(await stockOf(goods)).toBe(8);
    await until(
      async () => (await admin.findOrders({ status: 'stuck', userId: buyer.id })).orders.length === 1,
      'the first attempt has failed',
    );
    const cancelled = admin.cancelOrder({ id, reason: 'The buyer called' }, { deadlineMs: 15_000 });
    // Else an attempt that is due just now could pay it.
    await until(async () => (await statusOf(id)) === 'compensating', 'it is being undone');
    house.gate.mend(buyer.id);
    expect((await cancelled).order).toMatchObject({ id, status: 'failed' });
    expect(await first).toMatchObject({ reason: expect.stringMatching(/ORDER_CANCELLED|ORDER_PENDING/) });
    expect([await buyer.balance(), await stockOf(goods)]).toEqual(['100.00', 10]);
    expect((await buyer.shop.getCart({})).items).toMatchObject([{ productId: goods, quantity: 2 }]);
    expect((await buyer.shop.getOrder({ id })).order).toMatchObject({ status: 'failed' });
    const story = await admin.getOrderStory({ id });
    expect(story.steps.at(-1)).toMatchObject({ step: 'failed', reason: 'ORDER_CANCELLED' });
    expect(story.hold).toMatchObject({ status: 'voided' });
    expect(story.calls.map(({ rpc, outcome, reason }) => [rpc, outcome, reason])).toEqual(
      expect.arrayContaining([['CancelOrder', 'done', 'The buyer called']]),
    );
    // Again, and it is as it was.
    expect((await admin.cancelOrder({ id })).order).toMatchObject({ status: 'failed' });
    expect(await reasonOf(admin.retryOrder({ id }))).toBe('ORDER_NOT_OPEN');
  });

  it('whose money was taken already is finished instead, and can be refunded', async () => {
    const { buyer, goods, id, first } = await stuck('after');
    const cancelled = failure(admin.cancelOrder({ id }, { deadlineMs: 15_000 }));
    house.gate.mend(buyer.id);
    expect(await cancelled).toMatchObject({ reason: 'ORDER_NOT_CANCELLABLE', metadata: { status: 'paid' } });
    await first;
    expect([await buyer.balance(), await stockOf(goods)]).toEqual(['60.00', 8]);
    expect(await refunds.refundPlacedOrder({ id })).toMatchObject({ amount: '40.00' });
    expect([await buyer.balance(), await stockOf(goods)]).toEqual(['100.00', 10]);
  });

  it('of tickets is cancelled by two at once, while it is also attempted again: it ends once', async () => {
    for (const when of ['before', 'after'] as const) {
      const eventId = await addEvent(house.database, { seats: 3, price: '40.00' });
      const buyer = await house.buyer('100.00');
      const reached = house.gate.cut({ userId: buyer.id, call: 'chargeOrders', when });
      const first = buyer.tickets
        .purchase({ eventId, category: 'Stand', quantity: 2 })
        .catch((error: unknown) => error);
      await reached;
      const id = await sagaOf(buyer.id);
      const results = Promise.allSettled([
        admin.cancelOrder({ id }, { deadlineMs: 15_000 }),
        admin.cancelOrder({ id }, { deadlineMs: 15_000 }),
        admin.retryOrder({ id }),
      ]);
      house.gate.mend(buyer.id);
      const [one, two] = await results;
      expect(one.status).toBe(two.status);
      await first;
      const end = await endOfOrder(house.catalog, buyer.id);
      const isPaid = end === 'paid';
      expect([end, isPaid]).toEqual([isPaid ? 'paid' : 'ORDER_CANCELLED', one.status === 'rejected']);
      if (when === 'after') expect(isPaid).toBe(true);
      expect(await buyer.balance()).toBe(isPaid ? '20.00' : '100.00');
      expect(await seatsOf(house.catalog, eventId)).toMatchObject({ sold: isPaid ? 2 : 0, held: 0 });
    }
  });

  it('whose process dies while it is cancelled is cancelled by another', async () => {
    const { buyer, goods, id, first } = await stuck('before');
    await until(
      async () => (await admin.findOrders({ status: 'stuck', userId: buyer.id })).orders.length === 1,
      'the first attempt has failed',
    );
    const undoing = house.gate.cut({ userId: buyer.id, call: 'voidHold', when: 'after' });
    const victim = await house.spawn();
    const other = client(OrderAdminServiceService, victim.port, { token });
    const cancel = other.cancelOrder({ id }).catch((error: unknown) => error);
    await undoing;
    await victim.kill();
    await cancel;
    house.gate.mend(buyer.id);
    await until(async () => (await stockOf(goods)) === 10, 'the goods are back');
    await first;
    expect([await endOfOrder(house.catalog, buyer.id), await buyer.balance()]).toEqual(['ORDER_CANCELLED', '100.00']);
    other.close();
  });

  it('is not cancelled once it has ended, nor by anybody but staff', async () => {
    const buyer = await house.buyer('100.00');
    await buyer.shop.addCartItem({ productId: await product(), quantity: 1 });
    const { order } = await buyer.shop.checkout({});
    const id = order!.id;
    expect(await reasonOf(admin.cancelOrder({ id }))).toBe('ORDER_NOT_CANCELLABLE');
    expect(await reasonOf(admin.cancelOrder({ id: newId() }))).toBe('ORDER_NOT_FOUND');
    expect(await reasonOf(admin.cancelOrder({ id: 'x' }))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(admin.cancelOrder({ id, reason: 'x'.repeat(201) }))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(admin.cancelOrder({ id }, { token: buyer.token }))).toBe('PERMISSION_DENIED');
  });
});

describe('an order', () => {
  it('is found by the beginning of its id and by its product, and its story has its money, events and calls', async () => {
    const buyer = await house.buyer('100.00');
    const goods = await product();
    await buyer.shop.addCartItem({ productId: goods, quantity: 2 });
    const { order } = await buyer.shop.checkout({});
    const id = order!.id;
    for (const filter of [
      { id: id.slice(0, 30) },
      { id: id.toUpperCase() },
      { productId: goods },
      { productId: goods, id: id.slice(0, 9), status: 'paid', kind: 'shop' },
    ])
      expect((await admin.findOrders(filter)).orders.map((found) => found.id)).toEqual([id]);
    expect((await admin.findOrders({ productId: newId() })).orders).toEqual([]);
    for (const filter of [{ id: '019' }, { id: 'nothing' }, { productId: 'x' }, { merchantId: 'x' }])
      expect(await reasonOf(admin.findOrders(filter))).toBe('INVALID_ARGUMENT');

    await refunds.refundPlacedOrder({ id, amount: '5', reason: 'Late' });
    const story = await admin.getOrderStory({ id });
    expect(story.requestId).not.toBe('');
    const requested = story.steps.find(({ step }) => step === 'refund_requested')!;
    expect(requested).toMatchObject({ amount: '5.00', message: 'Late' });
    expect(story.hold).toMatchObject({ status: 'captured', amount: '40.00', captured: '40.00', currency: 'EUR' });
    expect(
      story.postings.map(({ type, entries }) => [type, entries.map(({ account, amount }) => [account, amount])]),
    ).toEqual([
      [
        'purchase',
        [
          ['wallet', '-40.00'],
          ['revenue', '40.00'],
        ],
      ],
      [
        'refund',
        [
          ['revenue', '-5.00'],
          ['wallet', '5.00'],
        ],
      ],
    ]);
    expect(story.events.map(({ type }) => type)).toEqual(['OrderPaid', 'OrderRefunded']);
    expect(story.calls.map(({ rpc, requestId }) => [rpc, requestId])).toContainEqual([
      'RefundPlacedOrder',
      requested.requestId,
    ]);
    // Messaging does not run here, and is named.
    expect([story.missing, story.messages]).toEqual([['messaging'], []]);
  });
});
