import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { openShopWorld, outOfTime, type Person, type ShopWorld } from '../../test/shop-world.ts';

let world: ShopWorld;

beforeAll(async () => {
  world = await openShopWorld();
});

beforeEach(() => world.walletService.start());

afterAll(() => world.close());

async function orderEnds(person: Person): Promise<string | undefined> {
  return until(async () => {
    const [order] = (await world.shop.listOrders({}, person)).orders;
    return order?.status !== 'pending' && order?.status;
  }, 'the order has ended');
}

describe('while the wallet is away', () => {
  test('a checkout is pending at its deadline, and later refused without enough money: the cart returns, with what was added meanwhile', async () => {
    const ana = await world.person('5.00');
    const [scarf, cap, mug] = [
      await world.product({ stock: 200 }),
      await world.product({ name: 'Cap', stock: 200 }),
      await world.product({ name: 'Mug', stock: 200 }),
    ];
    await world.shop.addCartItem({ productId: scarf, quantity: 2 }, ana);
    await world.shop.addCartItem({ productId: cap, quantity: 60 }, ana);
    await world.walletService.stop();
    await outOfTime(world.shop.checkout({}, { ...ana, deadlineMs: 1_500 }));
    expect((await world.shop.getCart({}, ana)).items).toEqual([]);
    expect((await world.shop.listOrders({}, ana)).orders).toMatchObject([{ status: 'pending' }]);
    expect(await world.stock(scarf)).toBe(198);
    for (const [productId, quantity] of [
      [scarf, 1],
      [cap, 60],
      [mug, 1],
    ] as const)
      await world.shop.addCartItem({ productId, quantity }, ana);

    await world.walletService.start();
    expect(await orderEnds(ana)).toBe('failed');
    const { items } = await world.shop.getCart({}, ana);
    expect(items.map(({ productId, quantity }) => [productId, quantity])).toEqual([
      [scarf, 3],
      [cap, 99],
      [mug, 1],
    ]);
    expect([await world.stock(scarf), await world.stock(cap), await world.stock(mug)]).toEqual([200, 200, 200]);
  });

  test('a checkout of a full cart that fails leaves a full cart: what was added meanwhile, and as much of what was in it as there is room for', async () => {
    const eva = await world.person('5.00');
    await world.db.admin(
      `insert into products (id, name, club, category, price, stock) select gen_random_uuid(), 'Card ' || n, 'CARDS', 'cards', 1, 10 from generate_series(1, 100) n`,
    );
    await world.db.admin(
      `insert into cart (id, user_id, product_id, quantity, added_at) select gen_random_uuid(), $1, id, 1, now() + right(name, -5)::int * interval '1 second' from products where club = 'CARDS'`,
      [eva.id],
    );
    const card = async (number: number) =>
      (
        await world.db.admin<{ id: string }>(`select id from products where club = 'CARDS' and name = 'Card ' || $1`, [
          number,
        ])
      )[0]!.id;
    await world.walletService.stop();
    await outOfTime(world.shop.checkout({}, { ...eva, deadlineMs: 1_500 }));
    for (const productId of [await world.product(), await world.product(), await card(100)])
      await world.shop.addCartItem({ productId, quantity: 1 }, eva);
    const deleted = await card(50);
    await world.db.admin('delete from products where id = $1', [deleted]);

    await world.walletService.start();
    expect(await orderEnds(eva)).toBe('failed');
    const { items } = await world.shop.getCart({}, eva);
    expect(items).toHaveLength(100);
    const quantities = new Map(items.map(({ name, quantity }) => [name, quantity]));
    expect(
      ['Card 1', 'Card 49', 'Card 50', 'Card 98', 'Card 99', 'Card 100'].map((name) => quantities.get(name)),
    ).toEqual([1, 1, undefined, 1, undefined, 2]);
  });

  test('a checkout is paid when the wallet is back, by a process that did not take it, and its key answers the order', async () => {
    const ben = await world.person('100.00');
    const productId = await world.product({ price: '40.00', stock: 10 });
    await world.shop.addCartItem({ productId, quantity: 2 }, ben);
    await world.walletService.stop();
    await outOfTime(world.shop.checkout({ requestId: 'c-1' }, { ...ben, deadlineMs: 1_000 }));
    await world.catalogService.stop();
    await world.walletService.start();
    await world.catalogService.start();
    expect(await orderEnds(ben)).toBe('paid');
    expect((await world.shop.checkout({ requestId: 'c-1' }, ben)).order).toMatchObject({
      status: 'paid',
      total: '80.00',
    });
    expect(await world.balance(ben)).toBe('20.00');
    expect(await world.stock(productId)).toBe(8);
    expect((await world.shop.getCart({}, ben)).items).toEqual([]);
  });
});
