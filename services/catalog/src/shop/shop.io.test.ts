import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodePageToken, openDatabase, type Database } from '@plaza/service';
import { schema } from '../orm.config.ts';
import { seedShop } from './shop.seed.ts';
import { openShopWorld, reasonOf, type Person, type ShopWorld } from '../../test/shop-world.ts';

let world: ShopWorld;
let database: Database;

beforeAll(async () => {
  world = await openShopWorld();
  database = await openDatabase(schema, world.db.url);
  await database.asSystem(seedShop);
});

afterAll(async () => {
  await database.close();
  await world.close();
});

describe('products', () => {
  test('the demo shop has 30 products in 6 categories of three clubs, with discounts that are true', async () => {
    const { products, nextPageToken } = await world.shop.listProducts({ pageSize: 100 });
    expect(products).toHaveLength(30);
    expect(nextPageToken).toBe('');
    expect(new Set(products.map(({ category }) => category)).size).toBe(6);
    expect(new Set(products.map(({ club }) => club))).toEqual(
      new Set(['AS_MONACO', 'OLYMPIQUE_MARSEILLE', 'INTER_MILAN']),
    );
    expect(products.some(({ nft }) => nft)).toBe(true);
    const reduced = products.filter(({ oldPrice }) => oldPrice !== '');
    expect(reduced.length).toBeGreaterThan(5);
    for (const { price, oldPrice, discount } of reduced) {
      expect(discount).toBe(Math.round(((Number(oldPrice) - Number(price)) * 100) / Number(oldPrice)));
    }
  });

  test('seeding again changes nothing, not even the stock', async () => {
    const [before] = await world.db.admin('update products set stock = stock - 3 where name = $1 returning *', [
      'AS Monaco Crest Mug',
    ]);
    await database.asSystem(seedShop);
    expect(await world.db.admin('select count(*)::int as count from products')).toEqual([{ count: 30 }]);
    expect(await world.db.admin('select * from products where name = $1', ['AS Monaco Crest Mug'])).toEqual([before]);
  });

  test('pages follow each other without a gap or a repetition, and each filter keeps its own', async () => {
    const all: string[] = [];
    let pageToken = '';
    do {
      const page = await world.shop.listProducts({ club: 'AS_MONACO', pageSize: 3, pageToken });
      expect(page.products.length).toBeLessThanOrEqual(3);
      all.push(...page.products.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(all).toHaveLength(10);
    expect(new Set(all).size).toBe(10);
    const whole = await world.shop.listProducts({ club: 'AS_MONACO', pageSize: 100 });
    expect(whole.products.map(({ name }) => name)).toEqual(all);
    const jerseys = await world.shop.listProducts({ club: 'AS_MONACO', category: 'jerseys' });
    expect(jerseys.products.map(({ category }) => category)).toEqual(['jerseys', 'jerseys', 'jerseys']);
  });

  test('an unknown club or category is an empty list, and is not cached', async () => {
    expect(await world.shop.listProducts({ club: 'NO_SUCH_CLUB' })).toEqual({ products: [], nextPageToken: '' });
    expect(await world.shop.listProducts({ category: "x' or 1=1 --" })).toEqual({ products: [], nextPageToken: '' });
  });

  test('a page token of another list, a made-up one and a page size out of bounds are refused', async () => {
    const { nextPageToken } = await world.shop.listProducts({ club: 'AS_MONACO', pageSize: 2 });
    const refused = [
      { club: 'INTER_MILAN', pageToken: nextPageToken },
      { pageToken: nextPageToken },
      { club: 'AS_MONACO', pageToken: `${nextPageToken}x` },
      { pageToken: 'nonsense' },
      { pageToken: encodePageToken(['', '', 'a\0b', randomUUID()]) },
      { pageToken: encodePageToken(['', '', 'a', 'b']) },
    ];
    for (const request of refused) expect(await reasonOf(world.shop.listProducts(request))).toBe('PAGE_TOKEN_INVALID');
    for (const pageSize of [-1, 101, 2147483647])
      expect(await reasonOf(world.shop.listProducts({ pageSize }))).toBe('INVALID_ARGUMENT');
    for (const club of ['as monaco', "'; drop table products; --", 'A'.repeat(51)])
      expect(await reasonOf(world.shop.listProducts({ club }))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(world.shop.listProducts({ category: 'x'.repeat(51) }))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(world.shop.listProducts({ category: 'a\0b' }))).toBe('INVALID_ARGUMENT');
  });

  test('one product is found by its id, and an unknown or malformed id is refused', async () => {
    const {
      products: [first],
    } = await world.shop.listProducts({ pageSize: 1 });
    expect((await world.shop.getProduct({ id: first?.id ?? '' })).product).toEqual(first);
    expect(await reasonOf(world.shop.getProduct({ id: randomUUID() }))).toBe('PRODUCT_NOT_FOUND');
    expect(await reasonOf(world.shop.getProduct({ id: "1' or '1'='1" }))).toBe('INVALID_ARGUMENT');
  });

  test('the database refuses a discount that is not what is saved, a price of nothing and stock below zero', async () => {
    for (const change of ['discount = 50', 'price = 0', 'stock = -1', `currency = 'USD'`, 'old_price = price']) {
      await expect(world.db.admin(`update products set ${change}`)).rejects.toMatchObject({ code: '23514' });
    }
  });
});

describe('the cart', () => {
  let ana: Person;
  beforeAll(async () => {
    ana = await world.person();
  });

  test('without a person there is no cart', async () => {
    expect(await reasonOf(world.shop.getCart({}))).toBe('UNAUTHENTICATED');
  });

  test('adding twice makes one row, and totals are exact', async () => {
    const scarf = await world.product({ price: '0.10' });
    const shirt = await world.product({ name: 'Shirt', price: '89.99' });
    await world.shop.addCartItem({ productId: scarf, quantity: 1 }, ana);
    await world.shop.addCartItem({ productId: scarf, quantity: 2 }, ana);
    const cart = await world.shop.addCartItem({ productId: shirt, quantity: 3 }, ana);
    expect(cart.items.map(({ productId, quantity, total }) => [productId, quantity, total])).toEqual([
      [scarf, 3, '0.30'],
      [shirt, 3, '269.97'],
    ]);
    expect([cart.total, cart.currency]).toEqual(['270.27', 'EUR']);
    expect(await world.shop.getCart({}, ana)).toEqual(cart);
    expect(await world.db.admin('select count(*)::int as rows from cart where user_id = $1', [ana.id])).toEqual([
      { rows: 2 },
    ]);
  });

  test('setting a quantity, removing a product and emptying the cart each return the cart', async () => {
    const ben = await world.person();
    const [scarf, shirt] = [await world.product(), await world.product({ name: 'Shirt', price: '50.00' })];
    await world.shop.addCartItem({ productId: scarf, quantity: 1 }, ben);
    await world.shop.addCartItem({ productId: shirt, quantity: 1 }, ben);
    expect((await world.shop.updateCartItem({ productId: shirt, quantity: 2 }, ben)).total).toBe('119.90');
    expect((await world.shop.removeCartItem({ productId: scarf }, ben)).total).toBe('100.00');
    expect((await world.shop.removeCartItem({ productId: scarf }, ben)).total).toBe('100.00');
    expect(await world.shop.clearCart({}, ben)).toEqual({ items: [], total: '0.00', currency: 'EUR' });
    expect(await world.shop.getCart({}, ben)).toEqual({ items: [], total: '0.00', currency: 'EUR' });
  });

  test('quantities below 1 or above 99 in all are refused and change nothing', async () => {
    const cleo = await world.person();
    const productId = await world.product({ stock: 1000 });
    for (const quantity of [0, -1, 100, 2147483647, -2147483648]) {
      expect(await reasonOf(world.shop.addCartItem({ productId, quantity }, cleo))).toBe('QUANTITY_INVALID');
      expect(await reasonOf(world.shop.updateCartItem({ productId, quantity }, cleo))).toBe('QUANTITY_INVALID');
    }
    await world.shop.addCartItem({ productId, quantity: 60 }, cleo);
    expect(await reasonOf(world.shop.addCartItem({ productId, quantity: 40 }, cleo))).toBe('QUANTITY_INVALID');
    expect((await world.shop.getCart({}, cleo)).items).toMatchObject([{ quantity: 60 }]);
    expect((await world.shop.addCartItem({ productId, quantity: 39 }, cleo)).items).toMatchObject([{ quantity: 99 }]);
  });

  test('more than the stock, an unknown product and one that is not in the cart are refused', async () => {
    const dana = await world.person();
    const productId = await world.product({ stock: 5 });
    await world.shop.addCartItem({ productId, quantity: 4 }, dana);
    await expect(world.shop.addCartItem({ productId, quantity: 2 }, dana)).rejects.toMatchObject({
      reason: 'OUT_OF_STOCK',
      message: 'Only 5 of Scarf left.',
      metadata: { left: '5', stock: '5', product_id: productId },
    });
    expect(await reasonOf(world.shop.updateCartItem({ productId, quantity: 6 }, dana))).toBe('OUT_OF_STOCK');
    expect((await world.shop.getCart({}, dana)).items).toMatchObject([{ quantity: 4 }]);
    expect(await reasonOf(world.shop.addCartItem({ productId: randomUUID(), quantity: 1 }, dana))).toBe(
      'PRODUCT_NOT_FOUND',
    );
    expect(await reasonOf(world.shop.addCartItem({ productId: 'x', quantity: 1 }, dana))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(world.shop.updateCartItem({ productId: await world.product(), quantity: 1 }, dana))).toBe(
      'CART_ITEM_NOT_FOUND',
    );
  });

  test('a cart holds a hundred different products, however many are added at once, and more of those that it holds', async () => {
    const ivo = await world.person();
    const there = await world.product();
    await world.db.admin(
      `insert into products (id, name, club, category, price, stock) select gen_random_uuid(), 'Card ' || n, 'CARDS', 'cards', 1, 10 from generate_series(1, 98) n`,
    );
    await world.db.admin(
      `insert into cart (id, user_id, product_id, quantity) select gen_random_uuid(), $1, id, 1 from products where club = 'CARDS' or id = $2`,
      [ivo.id, there],
    );
    const more = await Promise.all(Array.from({ length: 4 }, () => world.product()));
    const ends = await Promise.allSettled(
      more.map((productId) => world.shop.addCartItem({ productId, quantity: 1 }, ivo)),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const end of ends)
      if (end.status === 'rejected')
        expect(end.reason).toMatchObject({ reason: 'CART_FULL', metadata: { limit: '100' } });
    expect((await world.shop.addCartItem({ productId: there, quantity: 1 }, ivo)).items).toHaveLength(100);
    await world.shop.removeCartItem({ productId: there }, ivo);
    expect((await world.shop.addCartItem({ productId: await world.product(), quantity: 1 }, ivo)).items).toHaveLength(
      100,
    );
  });

  test('thirty additions at once all count, in one row', async () => {
    const emil = await world.person();
    const productId = await world.product();
    await Promise.all(Array.from({ length: 30 }, () => world.shop.addCartItem({ productId, quantity: 1 }, emil)));
    expect((await world.shop.getCart({}, emil)).items).toMatchObject([{ productId, quantity: 30 }]);
  });

  test('an addition that is repeated with its key happens once; with another body it is refused', async () => {
    const finn = await world.person();
    const productId = await world.product();
    const first = await world.shop.addCartItem({ productId, quantity: 2, requestId: 'add-1' }, finn);
    expect(await world.shop.addCartItem({ productId, quantity: 2, requestId: 'add-1' }, finn)).toEqual(first);
    expect(await world.shop.addCartItem({ productId, quantity: 2 }, { ...finn, idempotencyKey: 'add-1' })).toEqual(
      first,
    );
    expect(await reasonOf(world.shop.addCartItem({ productId, quantity: 3, requestId: 'add-1' }, finn))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    expect((await world.shop.getCart({}, finn)).items).toMatchObject([{ quantity: 2 }]);
    await world.shop.clearCart({ requestId: 'clear-1' }, finn);
    await world.shop.addCartItem({ productId, quantity: 1 }, finn);
    await world.shop.clearCart({}, { ...finn, idempotencyKey: 'clear-1' });
    expect((await world.shop.getCart({}, finn)).items).toHaveLength(1);
  });

  test('removing one product again under its key leaves what was added since', async () => {
    const ines = await world.person();
    const productId = await world.product();
    await world.shop.addCartItem({ productId, quantity: 2 }, ines);
    const removed = await world.shop.removeCartItem({ productId, requestId: 'remove-1' }, ines);
    await world.shop.addCartItem({ productId, quantity: 1 }, ines);
    expect(await world.shop.removeCartItem({ productId }, { ...ines, idempotencyKey: 'remove-1' })).toEqual(removed);
    expect((await world.shop.getCart({}, ines)).items).toMatchObject([{ productId, quantity: 1 }]);
  });

  test('a key that cannot be honoured is refused before anything else is checked', async () => {
    const jon = await world.person();
    const productId = await world.product();
    for (const call of [{ requestId: 'a b' }, { requestId: 'a,b' }, { requestId: 'ü' }]) {
      expect(await reasonOf(world.shop.addCartItem({ productId, quantity: 1, ...call }, jon))).toBe(
        'IDEMPOTENCY_KEY_INVALID',
      );
      expect(await reasonOf(world.shop.addCartItem({ productId: 'nothing', quantity: -1, ...call }, jon))).toBe(
        'IDEMPOTENCY_KEY_INVALID',
      );
    }
    expect(await reasonOf(world.shop.addCartItem({ productId, quantity: 1, requestId: 'x'.repeat(256) }, jon))).toBe(
      'INVALID_ARGUMENT',
    );
    // Two headers of one name, as they come to a service.
    expect(
      await reasonOf(
        world.shop.addCartItem({ productId, quantity: 1 }, { ...jon, metadata: { 'idempotency-key': 'a, b' } }),
      ),
    ).toBe('IDEMPOTENCY_KEY_INVALID');
    expect(
      await reasonOf(
        world.shop.addCartItem({ productId, quantity: 1, requestId: 'one' }, { ...jon, idempotencyKey: 'two' }),
      ),
    ).toBe('IDEMPOTENCY_KEY_INVALID');
    expect((await world.shop.getCart({}, jon)).items).toEqual([]);
  });

  test("nobody sees or changes another's cart, through the service or with a forgotten condition", async () => {
    const [gil, hana] = [await world.person(), await world.person()];
    const productId = await world.product();
    await world.shop.addCartItem({ productId, quantity: 2 }, gil);
    expect((await world.shop.getCart({}, hana)).items).toEqual([]);
    expect(await reasonOf(world.shop.updateCartItem({ productId, quantity: 9 }, hana))).toBe('CART_ITEM_NOT_FOUND');
    await world.shop.removeCartItem({ productId }, hana);
    await world.shop.clearCart({}, hana);
    expect((await world.shop.getCart({}, gil)).items).toMatchObject([{ quantity: 2 }]);

    const seen = await database.asUser(hana.id, (em) => em.execute<unknown[]>('select * from cart'));
    expect(seen).toEqual([]);
    const deleted = await database.asUser(hana.id, (em) => em.execute<unknown[]>('delete from cart returning id'));
    expect(deleted).toEqual([]);
    const forged = database.asUser(hana.id, (em) =>
      em.execute('insert into cart (id, user_id, product_id, quantity) values (?, ?, ?, 1)', [
        randomUUID(),
        gil.id,
        productId,
      ]),
    );
    await expect(forged).rejects.toThrow(/row-level security/);
    expect(await database.orm.em.fork().execute<unknown[]>('select * from cart')).toEqual([]);
  });
});
