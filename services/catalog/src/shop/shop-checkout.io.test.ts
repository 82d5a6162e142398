import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase, type Database } from '@plaza/service';
import { schema } from '../orm.config.ts';
import { openShopWorld, reasonOf, type Person, type ShopWorld } from '../../test/shop-world.ts';

let world: ShopWorld;

beforeAll(async () => {
  world = await openShopWorld();
});

afterAll(() => world.close());

async function withCart(
  money: string,
  quantity = 1,
  fields: Parameters<ShopWorld['product']>[0] = {},
): Promise<Person & { productId: string }> {
  const person = await world.person(money);
  const productId = await world.product(fields);
  await world.shop.addCartItem({ productId, quantity }, person);
  return { ...person, productId };
}

const orders = async (person: Person): Promise<unknown[]> => (await world.shop.listOrders({}, person)).orders;

describe('checkout', () => {
  test('everything in the cart is paid: the order has names and prices, the money and the stock are taken, the cart is empty', async () => {
    const ana = await withCart('500.00', 2, { name: 'Shirt', price: '89.99', stock: 10 });
    const mug = await world.product({ name: 'Mug', price: '12.50' });
    await world.shop.addCartItem({ productId: mug, quantity: 1 }, ana);
    const { order, transaction } = await world.shop.checkout({}, ana);
    expect(order).toMatchObject({ userId: ana.id, status: 'paid', total: '192.48', currency: 'EUR' });
    expect(order?.items).toEqual(
      expect.arrayContaining([
        { productId: ana.productId, name: 'Shirt', price: '89.99', quantity: 2, refundedQuantity: 0, total: '179.98' },
        { productId: mug, name: 'Mug', price: '12.50', quantity: 1, refundedQuantity: 0, total: '12.50' },
      ]),
    );
    expect(transaction).toMatchObject({
      type: 'purchase',
      direction: 'debit',
      amount: '192.48',
      currency: 'EUR',
      metadata: { order_id: order?.id },
    });
    expect(await world.balance(ana)).toBe('307.52');
    expect((await world.shop.getCart({}, ana)).items).toEqual([]);
    expect(await world.stock(ana.productId)).toBe(8);
    expect((await world.shop.getOrder({ id: order?.id ?? '' }, ana)).order).toEqual(order);
    expect(await orders(ana)).toEqual([order]);
    expect(
      await world.db.admin('select transaction_id, jsonb_array_length(items) as items from orders where id = $1', [
        order?.id,
      ]),
    ).toEqual([{ transaction_id: transaction?.id, items: 2 }]);
  });

  test('an empty cart is refused', async () => {
    expect(await reasonOf(world.shop.checkout({}, await world.person('10.00')))).toBe('CART_EMPTY');
  });

  test('twenty checkouts of one cart at once make one order; the others find the cart empty', async () => {
    const ben = await withCart('500.00', 3, { price: '20.00', stock: 50 });
    const ends = await Promise.all(
      Array.from({ length: 20 }, () =>
        world.shop.checkout({}, ben).then(
          () => 'paid',
          (error: { reason: string }) => error.reason,
        ),
      ),
    );
    expect(ends.filter((end) => end === 'paid')).toHaveLength(1);
    expect(ends.filter((end) => end === 'CART_EMPTY')).toHaveLength(19);
    expect(await orders(ben)).toHaveLength(1);
    const [paid] = await world.db.admin<{ things: object[] }>(
      `select payload -> 'things' as things from outbox where user_id = $1 and type like '%OrderPaid'`,
      [ben.id],
    );
    expect(paid?.things).toEqual([expect.objectContaining({ kind: 'product', id: ben.productId })]);
    expect(await world.balance(ben)).toBe('440.00');
    expect(await world.stock(ben.productId)).toBe(47);
  });

  test('twenty checkouts under one key all answer the same order, which is paid once', async () => {
    const cleo = await withCart('500.00', 1, { price: '20.00', stock: 50 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => world.shop.checkout({ requestId: 'the-one' }, cleo)),
    );
    expect(new Set(answers.map(({ order, transaction }) => `${order?.id} ${transaction?.id}`)).size).toBe(1);
    expect(await orders(cleo)).toHaveLength(1);
    expect(await world.balance(cleo)).toBe('480.00');
    expect(await world.shop.checkout({}, { ...cleo, idempotencyKey: 'the-one' })).toEqual(answers[0]);
    expect(await world.stock(cleo.productId)).toBe(49);
  });

  test('without the money the cart and the stock are as before, and the order says that it failed', async () => {
    const dana = await withCart('10.00', 2, { price: '20.00', stock: 7 });
    const before = await world.shop.getCart({}, dana);
    await expect(world.shop.checkout({ requestId: 'too-much' }, dana)).rejects.toMatchObject({
      reason: 'INSUFFICIENT_FUNDS',
    });
    expect(await world.shop.getCart({}, dana)).toEqual(before);
    expect(await world.stock(dana.productId)).toBe(7);
    expect(await world.balance(dana)).toBe('10.00');
    expect(await orders(dana)).toMatchObject([{ status: 'failed', total: '40.00' }]);
    expect(await world.db.admin('select failure, transaction_id from orders where user_id = $1', [dana.id])).toEqual([
      { failure: 'INSUFFICIENT_FUNDS', transaction_id: null },
    ]);

    await world.wallet.deposit({ amount: '100.00', currency: 'EUR' }, dana);
    const paid = await world.shop.checkout({ requestId: 'too-much' }, dana);
    expect(paid.order).toMatchObject({ status: 'paid', total: '40.00' });
    expect(await world.shop.checkout({ requestId: 'too-much' }, dana)).toEqual(paid);
    expect(await world.balance(dana)).toBe('70.00');
  });

  test('of two buyers of the last piece one gets it, and the other is refused, keeps the cart and pays nothing', async () => {
    const productId = await world.product({ price: '30.00', stock: 1 });
    const buyers = await Promise.all([world.person('100.00'), world.person('100.00')]);
    for (const buyer of buyers) await world.shop.addCartItem({ productId, quantity: 1 }, buyer);
    const ends = await Promise.all(
      buyers.map((buyer) =>
        world.shop.checkout({}, buyer).then(
          () => 'paid',
          (error: { reason: string }) => error.reason,
        ),
      ),
    );
    expect([...ends].sort()).toEqual(['OUT_OF_STOCK', 'paid']);
    const loser = buyers[ends.indexOf('OUT_OF_STOCK')];
    if (!loser) throw new Error('There is no loser.');
    expect(await world.balance(loser)).toBe('100.00');
    expect((await world.shop.getCart({}, loser)).items).toMatchObject([{ productId, quantity: 1 }]);
    expect(await orders(loser)).toEqual([]);
    expect(await world.stock(productId)).toBe(0);
  });

  test('many buyers of a few pieces sell what there is, and the stock never goes below zero', async () => {
    const [left, right] = [
      await world.product({ price: '1.00', stock: 7 }),
      await world.product({ price: '1.00', stock: 7 }),
    ];
    const buyers = await Promise.all(Array.from({ length: 20 }, () => world.person('10.00')));
    await Promise.all(
      buyers.map(async (buyer, index) => {
        // Added in both orders, so that locks in the cart's order would deadlock.
        for (const productId of index % 2 ? [left, right] : [right, left])
          await world.shop.addCartItem({ productId, quantity: 1 }, buyer);
      }),
    );
    const ends = await Promise.all(
      buyers.map((buyer) =>
        world.shop.checkout({}, buyer).then(
          () => 'paid',
          (error: { reason: string }) => error.reason,
        ),
      ),
    );
    expect(ends.filter((end) => end === 'paid')).toHaveLength(7);
    expect(ends.filter((end) => end === 'OUT_OF_STOCK')).toHaveLength(13);
    expect([await world.stock(left), await world.stock(right)]).toEqual([0, 0]);
  });

  test('an order is charged at the price of the checkout, not of the cart, and keeps it', async () => {
    const emil = await withCart('100.00', 1, { name: 'Cap', price: '20.00' });
    await world.db.admin('update products set price = 25 where id = $1', [emil.productId]);
    const { order } = await world.shop.checkout({}, emil);
    expect(order?.total).toBe('25.00');
    await world.db.admin(`update products set price = 99, name = 'Hat' where id = $1`, [emil.productId]);
    expect((await world.shop.getOrder({ id: order?.id ?? '' }, emil)).order?.items).toMatchObject([
      { name: 'Cap', price: '25.00' },
    ]);
    expect(await world.balance(emil)).toBe('75.00');
  });

  test('a public list shows the new stock after a checkout', async () => {
    const finn = await withCart('100.00', 4, { club: 'STOCK_FC', stock: 9 });
    expect((await world.shop.listProducts({ club: 'STOCK_FC' })).products).toMatchObject([{ stock: 9 }]);
    await world.shop.checkout({}, finn);
    expect((await world.shop.listProducts({ club: 'STOCK_FC' })).products).toMatchObject([{ stock: 5 }]);
  });
});

describe('orders', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase(schema, world.db.url);
  });
  afterAll(() => database.close());

  test('newest first, page by page, and a foreign token is refused', async () => {
    const gil = await world.person('100.00');
    const productId = await world.product({ price: '1.00' });
    const made: (string | undefined)[] = [];
    for (let index = 0; index < 5; index++) {
      await world.shop.addCartItem({ productId, quantity: 1 }, gil);
      made.unshift((await world.shop.checkout({}, gil)).order?.id);
    }
    const first = await world.shop.listOrders({ pageSize: 2 }, gil);
    const second = await world.shop.listOrders({ pageSize: 2, pageToken: first.nextPageToken }, gil);
    const third = await world.shop.listOrders({ pageSize: 2, pageToken: second.nextPageToken }, gil);
    expect([...first.orders, ...second.orders, ...third.orders].map(({ id }) => id)).toEqual(made);
    expect(third.nextPageToken).toBe('');
    const stranger = await world.person();
    expect(await reasonOf(world.shop.listOrders({ pageToken: first.nextPageToken }, stranger))).toBe(
      'PAGE_TOKEN_INVALID',
    );
    expect(await reasonOf(world.shop.listOrders({ pageToken: 'nonsense' }, gil))).toBe('PAGE_TOKEN_INVALID');
  });

  test("another's order does not exist, through the service or with a forgotten condition", async () => {
    const hana = await withCart('100.00');
    const stranger = await world.person();
    const { order } = await world.shop.checkout({}, hana);
    const id = order?.id ?? '';
    expect(await reasonOf(world.shop.getOrder({ id }, stranger))).toBe('ORDER_NOT_FOUND');
    expect(await reasonOf(world.shop.getOrder({ id: randomUUID() }, hana))).toBe('ORDER_NOT_FOUND');
    expect(await reasonOf(world.shop.getOrder({ id: 'x' }, hana))).toBe('INVALID_ARGUMENT');
    expect(await orders(stranger)).toEqual([]);
    expect(await database.asUser(stranger.id, (em) => em.execute<unknown[]>('select * from orders'))).toEqual([]);
    expect(
      await database.asUser(stranger.id, (em) =>
        em.execute<unknown[]>(`update orders set status = 'failed' returning id`),
      ),
    ).toEqual([]);
    expect(await database.orm.em.fork().execute<unknown[]>('select * from orders')).toEqual([]);
    await expect(database.asUser(hana.id, (em) => em.execute('delete from orders'))).rejects.toThrow(
      /permission denied/,
    );
  });
});
