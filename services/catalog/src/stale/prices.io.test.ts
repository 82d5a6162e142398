// The agreed total is the charged total: a changed price is seen everywhere, and nobody pays another total than the one that they sent.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { until } from '@plaza/testing';
import { addEvent, failure, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { openShopWorld, type ShopWorld } from '../../test/shop-world.ts';

let house: House;
let looker: Buyer;

beforeAll(async () => {
  house = await startHouse();
  looker = await house.buyer();
});

afterAll(() => house.close());

const sql = (text: string, values: unknown[] = []) => house.catalog.admin(text, values);

async function addProduct({
  price = '40.00',
  stock = 100,
  club = 'PRICE_FC',
  category = 'scarves',
  name = 'Scarf',
} = {}): Promise<string> {
  const id = newId();
  await sql('insert into products (id, name, club, category, price, stock) values ($1, $2, $3, $4, $5, $6)', [
    id,
    name,
    club,
    category,
    price,
    stock,
  ]);
  return id;
}

async function addPlan(price = '40.00'): Promise<string> {
  const id = newId();
  await sql(
    `insert into esim_plans (id, name, region, data, duration, countries, price) values ($1, 'Plan', 'Europe', 1024, 7, '{MC}', $2)`,
    [id, price],
  );
  return id;
}

describe('a price that an operator changes in the database', () => {
  test('is soon in every list of products, and in every cart', async () => {
    const id = await addProduct();
    const fans = [await house.buyer(), await house.buyer()];
    for (const [index, fan] of fans.entries()) await fan.shop.addCartItem({ productId: id, quantity: index + 1 });
    const lists = [
      { club: 'PRICE_FC' },
      { club: 'PRICE_FC', category: 'scarves' },
      { category: 'scarves' },
      {},
      { club: 'PRICE_FC', pageSize: 3 },
    ];
    const shown = async () => {
      const listed = await Promise.all(
        lists.map(
          async (request) =>
            (await looker.shop.listProducts(request)).products.find((product) => product.id === id)?.price,
        ),
      );
      const carts = await Promise.all(fans.map(async ({ shop }) => (await shop.getCart({})).total));
      return [...listed, (await looker.shop.getProduct({ id })).product?.price, ...carts];
    };
    // Read twice, so that the cache has it.
    await shown();
    expect(await shown()).toEqual(['40.00', '40.00', '40.00', '40.00', '40.00', '40.00', '40.00', '80.00']);
    await sql('update products set price = 45 where id = $1', [id]);
    await until(
      async () =>
        String(await shown()) === String(['45.00', '45.00', '45.00', '45.00', '45.00', '45.00', '45.00', '90.00']),
      'every view has the new price',
    );
  });

  test('is soon in the list of plans', async () => {
    const id = await addPlan();
    const shown = async () => (await looker.esim.listPlans({})).plans.find((plan) => plan.id === id)?.price;
    await until(async () => (await shown()) === '40.00', 'the plan is listed');
    await sql('update esim_plans set price = 45 where id = $1', [id]);
    await until(async () => (await shown()) === '45.00', 'the new price is listed');
    await sql('delete from esim_plans where id = $1', [id]);
    await until(async () => (await shown()) === undefined, 'the plan is removed');
  });

  test('is soon the price that an event begins at, in every list', async () => {
    const club = 'PRICE_FC';
    const id = await addEvent(house.database, { club, price: '40.00' });
    const shown = async () => [
      ...(await Promise.all(
        [{ club }, {}].map(
          async (request) =>
            (await looker.tickets.listEvents(request)).events.find((event) => event.id === id)?.priceFrom,
        ),
      )),
      (await looker.tickets.getEvent({ id })).event?.priceFrom,
    ];
    await until(async () => String(await shown()) === '40.00,40.00,40.00', 'the event is listed');
    await sql('update event_categories set price = 45 where event_id = $1', [id]);
    await until(async () => String(await shown()) === '45.00,45.00,45.00', 'the new price is listed');
    // The cheapest category is the price that it begins at, also if another one is written by hand.
    await sql(
      `insert into event_categories (id, event_id, name, price, capacity, seats_left) values ($1, $2, 'Kop', 12.50, 0, 0)`,
      [newId(), id],
    );
    await until(async () => String(await shown()) === '12.50,12.50,12.50', 'the cheaper one is listed');
    await sql('update events set price_from = 1 where id = $1', [id]);
    expect(await sql('select price_from from events where id = $1', [id])).toEqual([{ price_from: '12.50' }]);
    await sql(`delete from event_categories where event_id = $1 and name = 'Kop'`, [id]);
    await until(async () => String(await shown()) === '45.00,45.00,45.00', 'the first price is back');
  });

  test('is seen also when the role of the service changes it', async () => {
    const id = await addProduct({ club: 'ROLE_FC' });
    const shown = async () => (await looker.shop.listProducts({ club: 'ROLE_FC' })).products.map(({ price }) => price);
    expect(await shown()).toEqual(['40.00']);
    await house.database.asSystem((em) => em.execute('update products set price = 45 where id = ?', [id]));
    await until(async () => String(await shown()) === '45.00', 'the new price is listed');
  });

  test('moves a product to the list of its new club, and out of the carts when it is deleted', async () => {
    const id = await addProduct({ club: 'OLD_FC' });
    await looker.shop.addCartItem({ productId: id, quantity: 1 });
    const shown = async () => [
      ...(await Promise.all(
        ['OLD_FC', 'NEW_FC'].map(async (club) => (await looker.shop.listProducts({ club })).products.length),
      )),
      (await looker.shop.getCart({})).items.length,
    ];
    expect(await shown()).toEqual([1, 0, 1]);
    expect(await shown()).toEqual([1, 0, 1]);
    await sql(`update products set club = 'NEW_FC' where id = $1`, [id]);
    await until(async () => String(await shown()) === '0,1,1', 'it has moved');
    await sql('delete from products where id = $1', [id]);
    await until(async () => String(await shown()) === '0,0,0', 'it is removed');
  });

  test('costs a sale nothing: changes by a sale are not recorded', async () => {
    const [id, eventId] = [await addProduct(), await addEvent(house.database, { price: '1.00' })];
    const fan = await house.buyer('100.00');
    await until(async () => (await sql('select from stale_views')).length === 0, 'everything noted is forgotten');
    const noted = async () =>
      sql(`select last_value from pg_sequences where schemaname = 'catalog' and sequencename = 'stale_views_id_seq'`);
    const before = await noted();
    await fan.tickets.purchase({ eventId, category: 'Stand' });
    await fan.shop.addCartItem({ productId: id, quantity: 1 });
    await fan.shop.checkout({});
    expect(await noted()).toEqual(before);
  });

  test('is not lost while no catalog runs', async () => {
    const world: ShopWorld = await openShopWorld();
    try {
      const ana = await world.person();
      const productId = await world.product({ price: '40.00' });
      await world.shop.addCartItem({ productId, quantity: 1 }, ana);
      expect((await world.shop.getCart({}, ana)).total).toBe('40.00');
      await world.catalogService.close();
      await world.db.admin('update products set price = 45 where id = $1', [productId]);
      await world.catalogService.resume();
      await until(async () => (await world.shop.getCart({}, ana)).total === '45.00', 'the cart has the new price');
    } finally {
      await world.close();
    }
  });
});

interface Sale {
  buy(expectedTotal: string, idempotencyKey?: string): Promise<{ transaction?: { amount: string } | undefined }>;
  setPrice(price: number): Promise<unknown>;
  /** The total of the order in the answer. */
  totalOf(answer: object): string;
  /** Nothing is held, and nothing is sold. */
  untouched(): Promise<void>;
}

const sales: Record<string, (fan: Buyer) => Promise<Sale>> = {
  async tickets(fan) {
    const eventId = await addEvent(house.database, { seats: 10, price: '20.00' });
    return {
      buy: (expectedTotal, idempotencyKey) =>
        fan.tickets.purchase(
          { eventId, category: 'Stand', quantity: 2, expectedTotal },
          idempotencyKey === undefined ? {} : { idempotencyKey },
        ),
      setPrice: (price) => sql('update event_categories set price = $2 where event_id = $1', [eventId, price / 2]),
      totalOf: (answer) =>
        (answer as { tickets: { price: string }[] }).tickets
          .reduce((sum, { price }) => sum + Number(price), 0)
          .toFixed(2),
      untouched: async () =>
        expect(await seatsOf(house.catalog, eventId)).toEqual({
          free: 10,
          held: 0,
          sold: 0,
          left: 10,
          available: 10,
          tickets: 0,
        }),
    };
  },
  async shop(fan) {
    const id = await addProduct({ price: '20.00', stock: 50, name: `Scarf of ${fan.id}` });
    const fill = () => fan.shop.addCartItem({ productId: id, quantity: 2 });
    await fill();
    return {
      async buy(expectedTotal, idempotencyKey) {
        if ((await fan.shop.getCart({})).items.length === 0) await fill();
        return fan.shop.checkout({ expectedTotal }, idempotencyKey === undefined ? {} : { idempotencyKey });
      },
      setPrice: (price) => sql('update products set price = $2 where id = $1', [id, price / 2]),
      totalOf: (answer) => (answer as { order: { total: string } }).order.total,
      async untouched() {
        expect(await sql('select stock from products where id = $1', [id])).toEqual([{ stock: 50 }]);
        expect(await sql('select quantity from cart where user_id = $1', [fan.id])).toEqual([{ quantity: 2 }]);
        expect(await sql('select from orders where user_id = $1', [fan.id])).toEqual([]);
      },
    };
  },
  async esim(fan) {
    const planId = await addPlan();
    return {
      buy: (expectedTotal, idempotencyKey) =>
        fan.esim.activate({ planId, expectedTotal }, idempotencyKey === undefined ? {} : { idempotencyKey }),
      setPrice: (price) => sql('update esim_plans set price = $2 where id = $1', [planId, price]),
      totalOf: (answer) => (answer as { transaction: { amount: string } }).transaction.amount,
      untouched: async () => expect(await sql('select from esims where user_id = $1', [fan.id])).toEqual([]),
    };
  },
};

describe.each(Object.keys(sales))('a sale of the kind %s', (kind) => {
  test('at another total than expected is refused with the new one: nothing is held or charged, and the key is free', async () => {
    const fan = await house.buyer('500.00');
    const sale = await sales[kind]!(fan);
    await sale.setPrice(45);
    const refused = await failure(sale.buy('40.00', 'k'));
    expect(refused).toMatchObject({
      reason: 'PRICE_CHANGED',
      message: 'The price has changed. The total is now 45.00 EUR.',
      metadata: { total: '45.00', currency: 'EUR' },
    });
    expect(await fan.wallet.getBalance({})).toMatchObject({ balance: '500.00', held: '0.00' });
    await sale.untouched();
    expect(await sql('select from sagas where user_id = $1', [fan.id])).toEqual([]);
    expect(await sql('select from idempotency_keys where user_id = $1', [fan.id])).toEqual([]);

    const bought = await sale.buy(refused.metadata['total']!, 'k');
    expect([bought.transaction?.amount, sale.totalOf(bought), await fan.balance()]).toEqual([
      '45.00',
      '45.00',
      '455.00',
    ]);
    // The expected total is a part of the request that the key belongs to.
    expect(await sale.buy('45.00', 'k')).toEqual(bought);
    expect(await failure(sale.buy('45', 'k'))).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await failure(sale.buy('', 'k'))).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await fan.purchases()).toEqual(['45.00']);
  });

  test('accepts the expected total with any number of digits, and refuses what is no amount', async () => {
    const fan = await house.buyer('500.00');
    const sale = await sales[kind]!(fan);
    for (const wrong of ['-40.00', '4e1', '40,00', ' 40', '40.', '.5', '40.00001', '1234567890123', 'x', '٤٠']) {
      const error = await failure(sale.buy(wrong));
      expect([wrong, error.reason, error.violations]).toEqual([
        wrong,
        'INVALID_ARGUMENT',
        [{ field: 'expected_total', description: 'Must be a decimal string, such as "89.99".' }],
      ]);
    }
    expect((await sale.buy('40')).transaction?.amount).toBe('40.00');
    expect((await sale.buy('40.0000')).transaction?.amount).toBe('40.00');
    expect((await sale.buy('')).transaction?.amount).toBe('40.00');
  });

  test('while its price changes charges the expected total, or nothing', async () => {
    const fans = await Promise.all(Array.from({ length: 4 }, () => house.buyer('2000.00')));
    let over = false;
    const seen = { paid: 0, refused: 0 };
    const own = await Promise.all(fans.map((fan) => sales[kind]!(fan)));
    const wobble = (async () => {
      for (let price = 45; !over; price = 85 - price) await Promise.all(own.map((sale) => sale.setPrice(price)));
    })();
    await Promise.all(
      own.map(async (sale, index) => {
        const fan = fans[index]!;
        const paid: string[] = [];
        for (let n = 0; n < 4 || (n < 40 && (seen.paid === 0 || seen.refused === 0)); n++) {
          const expected = n % 2 ? '40.00' : '45.00';
          const answer = await sale
            .buy(expected)
            .catch((error: unknown) => error as { reason: string; metadata: Record<string, string> });
          if ('reason' in answer) {
            expect(answer).toMatchObject({
              reason: 'PRICE_CHANGED',
              metadata: { total: expected === '40.00' ? '45.00' : '40.00', currency: 'EUR' },
            });
            seen.refused++;
          } else {
            expect([answer.transaction?.amount, sale.totalOf(answer)]).toEqual([expected, expected]);
            paid.unshift(expected);
            seen.paid++;
          }
          // An event does not have more seats.
          if (kind === 'tickets' && paid.length === 5) break;
        }
        expect(await fan.purchases()).toEqual(paid.slice(0, 20));
      }),
    );
    over = true;
    await wobble;
    expect(seen.paid).toBeGreaterThan(0);
  });
});
