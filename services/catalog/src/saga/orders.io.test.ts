// What becomes of an order whose end is not known in time: it says that it is pending, can be asked for, and its key answers its end.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { OrderServiceService } from '@plaza/api/order';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { newId, status } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { sagaMetrics } from './saga.metrics.ts';
import { addEvent, failure, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
let orders: TestClient<typeof OrderServiceService>;
let money: TestClient<typeof WalletInternalServiceService>;
let plan: string;
let product: string;

beforeAll(async () => {
  house = await startHouse();
  orders = client(OrderServiceService, house.app.port);
  money = client(WalletInternalServiceService, house.gate.port, { from: 'catalog' });
  [plan, product] = [newId(), newId()];
  await house.catalog.admin(
    `insert into esim_plans (id, name, region, data, duration, countries, price) values ($1, 'Plan', 'Europe', 1024, 7, '{MC}', 40)`,
    [plan],
  );
  await house.catalog.admin(
    `insert into products (id, name, club, category, price, stock) values ($1, 'Scarf', 'CLUB', 'scarves', 40, 100)`,
    [product],
  );
});
afterEach(() => {
  house.gate.open();
  for (const method of ['PUT', 'DELETE'] as const) house.provider.answer(method, undefined);
});
afterAll(async () => {
  orders.close();
  money.close();
  await house.close();
});

type Call = { idempotencyKey?: string; deadlineMs?: number };

const buying = {
  tickets: async (fan: Buyer) => {
    const eventId = await addEvent(house.database, { seats: 3, price: '40.00' });
    return (call?: Call): Promise<object> => fan.tickets.purchase({ eventId, category: 'Stand' }, call);
  },
  shop: async (fan: Buyer) => {
    await fan.shop.addCartItem({ productId: product, quantity: 1 });
    return (call?: Call): Promise<object> => fan.shop.checkout({}, call);
  },
  esim:
    async (fan: Buyer) =>
    (call?: Call): Promise<object> =>
      fan.esim.activate({ planId: plan }, call),
};

const stateOf = async (id: string, fan: Buyer) => (await orders.getPlacedOrder({ id }, { token: fan.token })).order;

const shortMs = 1_200;

describe.each(Object.keys(buying) as (keyof typeof buying)[])('an order of the kind %s', (kind) => {
  test('that can not be known in time is pending, is told when it is asked for, and ends under its key', async () => {
    const fan = await house.buyer('100.00');
    const buy = await buying[kind](fan);
    house.gate.loseAnswers(kind === 'esim' ? 'placeHold' : 'chargeOrders', 1_000, 'before');
    const pending = await failure(buy({ idempotencyKey: 'k', deadlineMs: shortMs }));
    expect(pending).toMatchObject({ code: status.UNAVAILABLE, reason: 'ORDER_PENDING' });
    const id = pending.metadata['order_id'] ?? '';
    const order = await stateOf(id, fan);
    expect(order).toMatchObject({ id, kind, status: 'pending', failure: undefined, result: undefined });
    expect((order?.heldUntil?.getTime() ?? 0) - (order?.createdAt?.getTime() ?? 0)).toBe(300_000);
    const gauges = await Promise.all(
      sagaMetrics(house.database).map(async (gauge) =>
        (await gauge.collect()).find(({ labels }) =>
          Object.values(labels).some((name) => name.startsWith(kind === 'shop' ? 'checkout' : kind.slice(0, 4))),
        ),
      ),
    );
    expect(gauges.map((gauge) => gauge?.value)).toEqual([1, expect.any(Number)]);
    const stranger = await house.buyer();
    expect(await failure(stateOf(id, stranger))).toMatchObject({ reason: 'ORDER_NOT_FOUND' });
    house.gate.open();
    const answer = await buy({ idempotencyKey: 'k' });
    expect(await stateOf(id, fan)).toMatchObject({
      id,
      kind,
      status: 'paid',
      failure: undefined,
      result: { $case: kind, value: answer },
    });
    expect(await fan.purchases()).toEqual(['40.00']);
  });

  test('that is refused says why, with nothing charged', async () => {
    const fan = await house.buyer('10.00');
    const buy = await buying[kind](fan);
    expect(await failure(buy())).toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    const [saga] = await house.catalog.admin<{ id: string }>('select id from sagas where user_id = $1', [fan.id]);
    expect(await stateOf(saga?.id ?? '', fan)).toMatchObject({
      status: 'failed',
      failure: { reason: 'INSUFFICIENT_FUNDS', metadata: { available: '10.00' } },
      result: undefined,
    });
    expect(await fan.balance()).toBe('10.00');
  });

  test('that was refused is another order under the same key, once there is the money', async () => {
    const fan = await house.buyer('10.00');
    const buy = await buying[kind](fan);
    const key = { idempotencyKey: 'k' };
    expect(await failure(buy(key))).toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    await fan.wallet.deposit({ amount: '90.00', currency: 'EUR' });
    // Also if many come at once, of which each may be the one that begins.
    const answers = await Promise.all(Array.from({ length: 5 }, () => buy(key)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await fan.purchases()).toEqual(['40.00']);
    expect(
      await house.catalog.admin('select status from sagas where user_id = $1 order by created_at', [fan.id]),
    ).toEqual([{ status: 'failed' }, { status: 'done' }]);
  });
});

test('what is no order of anybody is not found, and what is no id is refused', async () => {
  const fan = await house.buyer();
  expect(await failure(stateOf(newId(), fan))).toMatchObject({ code: status.NOT_FOUND, reason: 'ORDER_NOT_FOUND' });
  expect(await failure(stateOf('x', fan))).toMatchObject({ reason: 'INVALID_ARGUMENT' });
  expect(await failure(orders.getPlacedOrder({ id: newId() }))).toMatchObject({ reason: 'UNAUTHENTICATED' });
});

describe('what nobody heard the end of', () => {
  test('a charge that is refused the second time is forbidden for the first, wherever that still is', async () => {
    const fan = await house.buyer('40.00');
    const buy = await buying.tickets(fan);
    // The first attempt is on its way for longer than anybody waits.
    const first = house.gate.delay('chargeOrders', fan.id);
    house.gate.loseAnswers('chargeOrders', 1_000, 'before');
    const bought = failure(buy({ idempotencyKey: 'k' }));
    await until(
      async () =>
        (await house.catalog.admin('select from sagas where user_id = $1 and error is not null', [fan.id])).length > 0,
      'the first attempt was given up',
    );
    await money.placeHold({
      requestId: newId(),
      userId: fan.id,
      amount: '30.00',
      currency: 'EUR',
      expiresAt: new Date(Date.now() + 60_000),
    });
    house.gate.open();
    expect(await bought).toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    await fan.wallet.deposit({ amount: '100.00', currency: 'EUR' });
    // Now it arrives.
    expect(await first.arrive()).toMatchObject({ reason: 'HOLD_VOIDED' });
    expect(await fan.wallet.getBalance({})).toMatchObject({ balance: '140.00', held: '30.00' });
  });

  test('an undo whose answer is lost is asked for again, and nothing is free before it is known', async () => {
    const fan = await house.buyer('100.00');
    house.provider.answer('PUT', 422);
    house.gate.loseAnswers('voidHold', 2);
    const refused = failure((await buying.esim(fan))({ idempotencyKey: 'k' }));
    await until(
      async () =>
        (await house.catalog.admin(`select from sagas where user_id = $1 and status = 'compensating'`, [fan.id]))
          .length > 0,
      'the undo is under way',
    );
    expect(await refused).toMatchObject({ reason: 'ESIM_DECLINED' });
    expect(await fan.balance()).toBe('100.00');
    expect((await fan.wallet.getBalance({})).held).toBe('0.00');
  });

  test('a profile whose cancellation is not answered keeps the money held until it is', async () => {
    const fan = await house.buyer('100.00');
    house.gate.loseAnswers('captureHold', 1, 'before');
    house.provider.answer('DELETE', 503);
    // It is captured by the second attempt: nothing to cancel.
    expect(await (await buying.esim(fan))({ idempotencyKey: 'k' })).toMatchObject({ transaction: { amount: '40.00' } });
    const other = await house.buyer('100.00');
    house.gate.loseAnswers('captureHold', 1_000, 'before');
    const late = failure((await buying.esim(other))({ idempotencyKey: 'k' }));
    await until(
      async () =>
        (await house.catalog.admin('select from sagas where user_id = $1 and error is not null', [other.id])).length >
        0,
      'the capture was tried',
    );
    await house.catalog.admin(`update sagas set hold_until = now() - interval '1 second' where user_id = $1`, [
      other.id,
    ]);
    await until(
      async () =>
        (
          await house.catalog.admin(
            `select from sagas where user_id = $1 and status = 'compensating' and step = 'order profile'`,
            [other.id],
          )
        ).length > 0,
      'the cancellation was tried',
    );
    house.provider.answer('DELETE', undefined);
    expect(await late).toMatchObject({ reason: 'ORDER_EXPIRED' });
    expect(await other.wallet.getBalance({})).toMatchObject({ balance: '100.00', held: '0.00' });
  });

  test('a provider that answers nonsense is asked until the hold ends, and then nothing is left of it', async () => {
    const fan = await house.buyer('100.00');
    house.provider.answer('PUT', 200);
    const buy = await buying.esim(fan);
    const pending = await failure(buy({ idempotencyKey: 'k', deadlineMs: shortMs }));
    expect(pending).toMatchObject({ reason: 'ORDER_PENDING' });
    await until(
      async () =>
        (await house.catalog.admin('select from sagas where user_id = $1 and error is not null', [fan.id])).length > 0,
      'the provider has answered',
    );
    expect((await fan.wallet.getBalance({})).held).toBe('40.00');
    await house.catalog.admin(`update sagas set hold_until = now() - interval '1 second' where user_id = $1`, [fan.id]);
    const id = pending.metadata['order_id'] ?? '';
    await until(async () => (await stateOf(id, fan))?.status !== 'pending', 'the order has ended');
    expect(await stateOf(id, fan)).toMatchObject({ status: 'failed', failure: { reason: 'ORDER_EXPIRED' } });
    expect(house.provider.profiles.get(id)).toBe('given back');
    expect(await fan.wallet.getBalance({})).toMatchObject({ balance: '100.00', held: '0.00' });
    // The key is free again, and what it stands for now is another order.
    house.provider.answer('PUT', undefined);
    const activated = await buy({ idempotencyKey: 'k' });
    expect(await buy({ idempotencyKey: 'k' })).toEqual(activated);
    expect(await fan.purchases()).toEqual(['40.00']);
  });
});

describe('clocks', () => {
  // Less than the 60 seconds for which a service's token is good.
  test.each([
    ['ahead', 20_000],
    ['behind', -20_000],
  ])('a catalog whose clock is 20 s %s sells as any other', async (_name, aheadMs) => {
    const odd = await house.spawn({ aheadMs });
    const eventId = await addEvent(house.database, { seats: 3 });
    const fan = await house.buyer('100.00');
    expect(await fan.at(odd.port).tickets.purchase({ eventId, category: 'Stand' })).toMatchObject({ balance: '10.01' });
    await odd.kill();
  });

  test('a catalog whose clock says that the hold has not ended takes no money after the wallet says that it has', async () => {
    const slow = await house.spawn({ aheadMs: -310_000 });
    const eventId = await addEvent(house.database, { seats: 3 });
    const fan = await house.buyer('100.00');
    expect(await failure(fan.at(slow.port).tickets.purchase({ eventId, category: 'Stand' }))).toMatchObject({
      reason: 'ORDER_EXPIRED',
    });
    expect([await fan.balance(), (await seatsOf(house.catalog, eventId)).free]).toEqual(['100.00', 3]);
    await slow.kill();
  });

  test('a catalog whose clock says that the hold has ended asks the wallet, and delivers what was paid', async () => {
    const eventId = await addEvent(house.database, { seats: 3 });
    const victim = await house.spawn();
    const fan = await house.buyer('100.00', victim.port);
    const paid = house.gate.cut({ userId: fan.id, call: 'chargeOrders', when: 'after' });
    const call = { idempotencyKey: 'k' };
    const lost = fan.tickets.purchase({ eventId, category: 'Stand' }, call).catch(() => undefined);
    await paid;
    const fast = await house.spawn({ aheadMs: 310_000 });
    await victim.kill();
    await lost;
    house.gate.open();
    expect((await fan.at(fast.port).tickets.purchase({ eventId, category: 'Stand' }, call)).tickets).toHaveLength(1);
    expect(await fan.purchases()).toEqual(['89.99']);
    await fast.kill();
  });
});
