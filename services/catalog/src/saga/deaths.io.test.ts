// Every kind of order, and a death (kill -9) at every one of its steps: catalog's, and the wallet's. Whatever died, each order ends once, in
// full or not at all.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { jitter, until } from '@plaza/testing';
import {
  addEvent,
  endOfOrder,
  seatsOf,
  startHouse,
  type Buyer,
  type House,
  type Shopping,
} from '../../test/harness.ts';

const price = '40.00';
const kinds = ['tickets', 'checkout', 'esim', 'topUp'] as const;
type Kind = (typeof kinds)[number];

interface Point {
  step: 'chargeOrders' | 'placeHold' | 'order profile' | 'captureHold';
  /** Whether it was done. */
  when: 'before' | 'after';
}

const both = (step: Point['step']): Point[] => [
  { step, when: 'before' },
  { step, when: 'after' },
];
const points: Record<Kind, Point[]> = {
  tickets: both('chargeOrders'),
  checkout: both('chargeOrders'),
  esim: [...both('placeHold'), ...both('order profile'), ...both('captureHold')],
  topUp: [...both('placeHold'), ...both('order profile'), ...both('captureHold')],
};

interface Order {
  name: string;
  kind: Kind;
  fan: Buyer;
  /** The event, the product or the plan. */
  thing: string;
  /** Orders it at this catalog; the same order each time. */
  order(at: Shopping): Promise<unknown>;
  reached: Promise<void>;
  /** What the first call ended in. */
  first: Promise<unknown>;
}

/** Begins an order that stands still at its point. */
async function begin(house: House, port: number, kind: Kind, { step, when }: Point, money: string): Promise<Order> {
  const fan = await house.buyer(money, port);
  const thing = kind === 'tickets' ? await addEvent(house.database, { seats: 3, price }) : newId();
  const key = { idempotencyKey: 'the-order' };
  let order: Order['order'];
  if (kind === 'tickets') {
    order = ({ tickets }) => tickets.purchase({ eventId: thing, category: 'Stand' }, key);
  } else if (kind === 'checkout') {
    await house.catalog.admin(
      `insert into products (id, name, club, category, price, stock) values ($1, $2, 'CLUB', 'scarves', $3, 5)`,
      [thing, `Scarf ${thing}`, price],
    );
    await fan.shop.addCartItem({ productId: thing, quantity: 1 });
    order = ({ shop }) => shop.checkout({}, key);
  } else {
    await house.catalog.admin(
      `insert into esim_plans (id, name, region, data, duration, countries, price) values ($1, 'Plan', 'Europe', 1024, 7, '{MC}', $2)`,
      [thing, price],
    );
    order = ({ esim }) => esim.activate({ planId: thing }, key);
    if (kind === 'topUp') {
      const id = newId();
      await house.catalog.admin(
        `insert into esims (id, user_id, plan_id, activated_at, expires_at, data_total, qr_code)
         values ($1, $2, $3, now(), now() + interval '7 days', 1024, 'LPA:1$smdp.example$A')`,
        [id, fan.id, thing],
      );
      house.provider.adopt(id);
      order = ({ esim }) => esim.topUp({ id, planId: thing }, key);
    }
  }
  const reached =
    step === 'order profile' ? house.provider.cut(thing, when) : house.gate.cut({ userId: fan.id, call: step, when });
  const first = order(fan).catch((error: unknown) => error);
  return {
    name: `${kind}: ${when} "${step}"${money === price ? ', with just enough money' : ''}`,
    kind,
    fan,
    thing,
    order,
    reached,
    first,
  };
}

async function beginAll(house: House, port: number): Promise<Order[]> {
  const orders = await Promise.all(
    kinds.flatMap((kind) =>
      points[kind].flatMap((point) => ['100.00', price].map((money) => begin(house, port, kind, point, money))),
    ),
  );
  await Promise.all(
    orders.map(({ reached, first, name }) =>
      Promise.race([
        reached,
        first.then((early) => {
          // On a busy machine a step can take too long: the order goes on without its caller, and comes to its point.
          if (isOpen(early)) return reached;
          throw new Error(`${name} ended early: ${String(early)}`);
        }),
      ]),
    ),
  );
  return orders;
}

/** Whether an answer says that the end of the order is not known yet. */
function isOpen(answer: unknown): boolean {
  return ['ORDER_PENDING', 'UNAVAILABLE'].includes(String((answer as { reason?: unknown } | undefined)?.reason));
}

/** What there is of an order, as against what was paid. */
async function delivered(house: House, { kind, fan, thing }: Order): Promise<number> {
  if (kind === 'tickets') {
    const { sold, held } = await seatsOf(house.catalog, thing);
    expect(held).toBe(0);
    return sold;
  }
  if (kind === 'checkout') {
    const [row] = await house.catalog.admin<{ gone: number; paid: number }>(
      `select 5 - stock as gone, (select count(*)::int from orders where user_id = $2 and status = 'paid') as paid from products where id = $1`,
      [thing, fan.id],
    );
    expect(row?.gone).toBe(row?.paid);
    return row?.paid ?? -1;
  }
  if (kind === 'topUp') {
    const rows = await house.catalog.admin<{ id: string; total: number; days: number }>(
      `select t.id, e.data_total as total, round(extract(epoch from e.expires_at - e.activated_at) / 86400)::int as days
       from esims e left join esim_top_ups t on t.esim_id = e.id where e.user_id = $1`,
      [fan.id],
    );
    const bought = rows.filter(({ id }) => id !== null);
    for (const { total, days } of rows) expect([total, days]).toEqual(bought.length > 0 ? [2_048, 14] : [1_024, 7]);
    for (const { id } of bought) expect(house.provider.toppedUp.has(id)).toBe(true);
    return bought.length;
  }
  const rows = await house.catalog.admin<{ code: string; saga: string }>(
    'select qr_code as code, id as saga from esims where user_id = $1',
    [fan.id],
  );
  for (const { code, saga } of rows) expect(house.provider.profiles.get(saga)).toBe(code);
  return rows.length;
}

/** The answer, or the reason of the refusal. Asks again under the same key for as long as that is not known. */
async function endOf(order: Order, at: Shopping): Promise<unknown> {
  return until(async () => {
    const end: unknown = await order
      .order(at)
      .catch((error: { reason?: string; message: string }) => error.reason ?? error.message);
    return !isOpen({ reason: end }) && end;
  }, `the end of ${order.name}`);
}

async function expectDelivered(house: House, orders: Order[], at: number): Promise<void> {
  for (const order of orders) {
    const answer = await endOf(order, order.fan.at(at));
    expect([order.name, answer]).toEqual([order.name, expect.any(Object)]);
    expect([order.name, await order.fan.purchases(), await delivered(house, order)]).toEqual([order.name, [price], 1]);
    // Once more: the answer is the same.
    expect(await order.order(order.fan.at(at))).toEqual(answer);
    expect(await order.fan.purchases()).toEqual([price]);
  }
}

async function expectNothingOpen(house: House): Promise<void> {
  expect(await house.catalog.admin(`select id from sagas where status not in ('done', 'failed')`)).toEqual([]);
  expect(await house.walletData.admin(`select request_id from holds where status = 'held'`)).toEqual([]);
}

describe('catalog dies', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ ownApp: false });
  });
  afterAll(() => house.close());

  test('at every step of every kind, and another replica ends all of it', async () => {
    const [victim, other] = await Promise.all([house.spawn(), house.spawn()]);
    const orders = await beginAll(house, victim.port);
    await victim.kill();
    house.gate.open();
    house.provider.open();
    await expectDelivered(house, orders, other.port);
    await expectNothingOpen(house);
    await other.kill();
  });

  test('after the hold has ended, what was paid is delivered and what was not is as if it had never been', async () => {
    const victim = await house.spawn();
    const orders = await beginAll(house, victim.port);
    await victim.kill();
    house.gate.open();
    house.provider.open();
    await house.catalog.admin(`update sagas set hold_until = now() - interval '1 second' where status = 'running'`);
    const heir = await house.spawn();
    for (const order of orders) {
      const paid = /after "(chargeOrders|captureHold)"/.test(order.name);
      expect([order.name, await endOfOrder(house.catalog, order.fan.id)]).toEqual([
        order.name,
        paid ? 'paid' : 'ORDER_EXPIRED',
      ]);
      expect([order.name, await order.fan.purchases(), await delivered(house, order)]).toEqual([
        order.name,
        paid ? [price] : [],
        paid ? 1 : 0,
      ]);
      if (order.kind === 'checkout' && !paid)
        expect((await order.fan.at(heir.port).shop.getCart({})).items).toMatchObject([
          { productId: order.thing, quantity: 1 },
        ]);
    }
    // A profile that nobody paid is given back.
    const [{ unpaid } = { unpaid: [] }] = await house.catalog.admin<{ unpaid: string[] }>(
      `select array_agg(id::text) as unpaid from sagas where kind = 'esim-activation' and status = 'failed'`,
    );
    expect(unpaid.length).toBeGreaterThan(0);
    for (const id of unpaid) expect(house.provider.profiles.get(id)).toBe('given back');
    const failed = await house.catalog.admin<{ id: string }>(
      `select id from sagas where kind = 'esim-top-up' and status = 'failed'`,
    );
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.filter(({ id }) => house.provider.toppedUp.has(id))).toEqual([]);
    await expectNothingOpen(house);
    // Whoever comes again with the key gets what was paid, or orders anew: with it, each is delivered once.
    await expectDelivered(house, orders, heir.port);
    await expectNothingOpen(house);
    await heir.kill();
  });

  test('while as many orders as there may be stand still at another replica, what it left is taken over all the same', async () => {
    const [victim, busy] = await Promise.all([house.spawn(), house.spawn()]);
    const point = { step: 'chargeOrders', when: 'before' } as const;
    const left = await begin(house, victim.port, 'tickets', point, price);
    await left.reached;
    const crowd = await Promise.all(
      Array.from({ length: 34 }, () => begin(house, busy.port, 'checkout', point, price)),
    );
    await Promise.all(crowd.map(({ reached }) => reached));
    await victim.kill();
    house.gate.mend(left.fan.id);
    await until(async () => (await seatsOf(house.catalog, left.thing)).sold === 1, 'the order is delivered');
    house.gate.open();
    await expectDelivered(house, [left, ...crowd], busy.port);
    await expectNothingOpen(house);
    await busy.kill();
  });
});

describe('the wallet dies', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ walletApart: true });
  });
  afterAll(() => house.close());

  test('at every step of every kind, and everything ends when it is back', async () => {
    const orders = await beginAll(house, house.app.port);
    await house.wallet.kill();
    house.gate.open();
    house.provider.open();
    await house.wallet.start();
    await expectDelivered(house, orders, house.app.port);
    await expectNothingOpen(house);
  });

  test('again and again, under orders of all kinds: each ends once, and nothing is half', async () => {
    const orders = await Promise.all(
      kinds.flatMap((kind) =>
        Array.from({ length: 4 }, async (_, index) => {
          const order = await begin(
            house,
            house.app.port,
            kind,
            { step: kind === 'esim' || kind === 'topUp' ? 'placeHold' : 'chargeOrders', when: 'before' },
            index % 2 ? '30.00' : '100.00',
          );
          await order.reached;
          return { ...order, rich: index % 2 === 0 };
        }),
      ),
    );
    house.gate.open();
    for (let round = 0; round < 3; round++) {
      await jitter(300 + 500 * round);
      await house.wallet.kill();
      await house.wallet.start();
    }
    await expectDelivered(
      house,
      orders.filter(({ rich }) => rich),
      house.app.port,
    );
    for (const order of orders.filter(({ rich }) => !rich)) {
      expect(await endOf(order, order.fan)).toBe('INSUFFICIENT_FUNDS');
      expect([await order.fan.balance(), await delivered(house, order)]).toEqual(['30.00', 0]);
    }
    await expectNothingOpen(house);
  });
});
