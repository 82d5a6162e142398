// What is sold, managed: by staff for everybody and by a merchant for itself, while people buy it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ChangeServiceService,
  ClubManagementServiceService,
  ClubServiceService,
  EventManagementServiceService,
  PlanManagementServiceService,
  ProductManagementServiceService,
} from '@plaza/api/manage';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { client, until, type TestClient } from '@plaza/testing';
import { verifyCatalog } from './verify.ts';
import { failure, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
const open: { close(): void }[] = [];

interface Manager {
  readonly clubs: TestClient<typeof ClubManagementServiceService>;
  readonly products: TestClient<typeof ProductManagementServiceService>;
  readonly events: TestClient<typeof EventManagementServiceService>;
  readonly plans: TestClient<typeof PlanManagementServiceService>;
  readonly changes: TestClient<typeof ChangeServiceService>;
  readonly refunds: TestClient<typeof RefundServiceService>;
}
let staff: Manager;
let looker: Buyer;
let clubs: TestClient<typeof ClubServiceService>;

function at<Definition extends object>(definition: Definition, token?: string): TestClient<Definition> {
  const made = client(definition, house.app.port, token === undefined ? {} : { token });
  open.push(made);
  return made;
}

const manager = (token: string): Manager => ({
  clubs: at(ClubManagementServiceService, token),
  products: at(ProductManagementServiceService, token),
  events: at(EventManagementServiceService, token),
  plans: at(PlanManagementServiceService, token),
  changes: at(ChangeServiceService, token),
  refunds: at(RefundServiceService, token),
});

const club = 'MANAGED_FC';
const noClocks = { visibleFrom: undefined, listedFrom: undefined, onSaleFrom: undefined, onSaleUntil: undefined };

beforeAll(async () => {
  house = await startHouse();
  staff = manager(await house.tokens.userToken(newId(), { role: 'admin' }));
  looker = await house.buyer();
  clubs = at(ClubServiceService);
  await staff.clubs.createClub({ id: club, name: 'Managed FC', country: 'MC', colours: ['#E63946'] });
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const sql = (text: string, values: unknown[] = []) => house.catalog.admin(text, values);

/** A merchant in the wallet, and somebody of its team who runs the shop. */
async function merchant({ feeRate = 1000, currency = 'EUR' } = {}): Promise<Manager & { id: string }> {
  const id = newId();
  await house.walletData.admin(
    `insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed) values ($1, $2, 'Le Kop', $3, $4, 0)`,
    [id, newId(), currency, feeRate],
  );
  const token = await house.tokens.userToken(newId(), { merchant: id, scope: teamRoles.shop.permissions.join(' ') });
  return { ...manager(token), id };
}

const takings = async (id: string): Promise<number> =>
  Number(
    (await house.walletData.admin<{ balance: string }>(`select balance from wallets where user_id = $1`, [id]))[0]
      ?.balance ?? 0,
  );

async function published(by: Manager = staff, more: { price?: string; stock?: number; name?: string } = {}) {
  const { product } = await by.products.createProduct({
    name: 'Scarf',
    club,
    category: 'scarves',
    price: '20.00',
    stock: 100,
    ...more,
  });
  const { product: shown } = await by.products.setProductState({
    id: product!.id,
    state: 'published',
    etag: product!.managed!.etag,
  });
  return shown!;
}

async function publishedEvent(
  by: Manager,
  more: { limitPerPerson?: number; rows?: number; seatsPerRow?: number } = {},
) {
  const { rows = 2, seatsPerRow = 10, limitPerPerson = 0 } = more;
  const { event } = await by.events.createEvent({
    title: 'Managed FC – Visitors',
    club,
    date: new Date(Date.now() + 86_400_000),
    venue: 'Home',
    competition: 'Cup',
    limitPerPerson,
    categories: [{ name: 'Stand', price: '10.00', rows, seatsPerRow }],
  });
  const answer = await by.events.setEventState({ id: event!.id, state: 'published', etag: event!.managed!.etag });
  return answer.event!;
}

/** Everywhere where the stock is said, it is the same. */
async function stockOf(id: string): Promise<number> {
  const [row] = await sql(
    `select stock, (select coalesce(sum(quantity), 0)::int from stock_movements where product_id = $1) as moved
       from products where id = $1`,
    [id],
  );
  expect(row!['moved']).toBe(row!['stock']);
  return row!['stock'] as number;
}

describe('clubs', () => {
  test('are listed for everybody, changed by whoever read the last version, and taken back', async () => {
    const { club: made } = await staff.clubs.createClub({ id: 'CLUB_ONE', name: 'Club One', country: 'FR' });
    expect(made).toMatchObject({ sport: 'football', colours: [], etag: '"1"' });
    expect(await reasonOf(staff.clubs.createClub({ id: 'CLUB_ONE', name: 'Twice', country: 'FR' }))).toBe(
      'CLUB_EXISTS',
    );
    const { club: renamed } = await staff.clubs.updateClub({ id: 'CLUB_ONE', name: 'Club 1', etag: made!.etag });
    expect((await clubs.listClubs({})).clubs.map(({ name }) => name)).toContain('Club 1');
    expect(await reasonOf(staff.clubs.updateClub({ id: 'CLUB_ONE', name: 'Lost', etag: made!.etag }))).toBe(
      'VERSION_CONFLICT',
    );
    expect(await reasonOf(staff.clubs.updateClub({ id: 'CLUB_ONE', name: 'Lost' }))).toBe('ETAG_MISSING');
    const { changes } = await staff.changes.listChanges({ subject: 'CLUB_ONE' });
    expect(changes.map(({ action, before }) => [action, before])).toEqual([
      ['update', '{"name":"Club One"}'],
      ['create', ''],
    ]);
    await staff.clubs.revertClub({ id: 'CLUB_ONE', changeId: changes[0]!.id, etag: renamed!.etag });
    expect((await clubs.getClub({ id: 'CLUB_ONE' })).club).toMatchObject({ name: 'Club One', etag: '"3"' });
    expect(await reasonOf(clubs.getClub({ id: 'NO_CLUB' }))).toBe('CLUB_NOT_FOUND');
    expect(
      await reasonOf(
        at(ClubManagementServiceService, looker.token).createClub({ id: 'MINE', name: 'Mine', country: 'FR' }),
      ),
    ).toBe('PERMISSION_DENIED');
  });
});

describe('a product', () => {
  test('is a draft that nobody sees, then published, changed, archived and deleted only as a draft', async () => {
    const { product } = await staff.products.createProduct({
      name: 'Cap',
      club,
      category: 'caps',
      price: '25',
      oldPrice: '30',
      stock: 5,
    });
    const { id } = product!;
    expect(product).toMatchObject({
      price: '25.00',
      oldPrice: '30.00',
      discount: 17,
      stock: 5,
      managed: { state: 'draft', merchantId: '' },
    });
    expect(await reasonOf(looker.shop.getProduct({ id }))).toBe('PRODUCT_NOT_FOUND');
    expect(await reasonOf(looker.shop.addCartItem({ productId: id, quantity: 1 }))).toBe('PRODUCT_NOT_FOUND');
    const listed = async () =>
      (await looker.shop.listProducts({ club, category: 'caps' })).products.map(
        ({ name, price }) => `${name} ${price}`,
      );
    expect(await listed()).toEqual([]);
    const { product: shown } = await staff.products.setProductState({
      id,
      state: 'published',
      etag: product!.managed!.etag,
    });
    // Seen at once by whoever made the change.
    expect(await listed()).toEqual(['Cap 25.00']);
    const { product: dearer } = await staff.products.updateProduct({
      id,
      name: 'Red cap',
      price: '28.00',
      etag: shown!.managed!.etag,
    });
    expect(dearer).toMatchObject({ discount: 7, managed: { etag: '"3"' } });
    expect(await listed()).toEqual(['Red cap 28.00']);
    expect(await reasonOf(staff.products.updateProduct({ id, price: '31.00', etag: '"3"' }))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(staff.products.deleteProduct({ id, etag: '"3"' }))).toBe('STATE_INVALID');
    expect(await reasonOf(staff.products.setProductState({ id, state: 'draft', etag: '"3"' }))).toBe('STATE_INVALID');
    await staff.products.setProductState({ id, state: 'archived', etag: '"3"', reason: 'Last season' });
    expect(await listed()).toEqual([]);
    const { changes } = await staff.changes.listChanges({ subject: id });
    expect(changes.map(({ reason, after }) => [reason, after])).toMatchObject([
      ['Last season', '{"state": "archived"}'.replace(' ', '')],
      ['', expect.stringContaining('Red cap')],
      ['', expect.stringContaining('published')],
      ['', expect.stringContaining('draft')],
    ]);
    const { product: draft } = await staff.products.createProduct({
      name: 'Draft',
      club,
      category: 'caps',
      price: '1',
    });
    await staff.products.deleteProduct({ id: draft!.id, etag: draft!.managed!.etag });
    expect(await reasonOf(staff.products.getManagedProduct({ id: draft!.id }))).toBe('PRODUCT_NOT_FOUND');
  });

  test('is refused of a club that is not there, and with a price that is none', async () => {
    const make = (more: object) =>
      staff.products.createProduct({ name: 'Cap', club, category: 'caps', price: '25', ...more });
    expect(await reasonOf(make({ club: 'NO_CLUB' }))).toBe('CLUB_NOT_FOUND');
    for (const wrong of [{ price: '0' }, { price: '1e3' }, { price: '1.001' }, { name: '' }, { oldPrice: '20' }])
      expect(await reasonOf(make(wrong))).toBe('INVALID_ARGUMENT');
    expect(
      await reasonOf(
        at(ProductManagementServiceService, looker.token).createProduct({
          name: 'Cap',
          club,
          category: 'caps',
          price: '25',
        }),
      ),
    ).toBe('PERMISSION_MISSING');
  });

  test('has three clocks, which nothing has to wind', async () => {
    const { id, managed } = await published(staff, { name: 'Clocked' });
    const soon = (ms: number) => new Date(Date.now() + ms);
    const inList = async () => (await looker.shop.listProducts({ club })).products.some((each) => each.id === id);
    expect(await inList()).toBe(true);
    const { product } = await staff.products.updateProduct({
      id,
      clocks: { ...noClocks, visibleFrom: soon(1_500), onSaleFrom: soon(3_000) },
      etag: managed!.etag,
    });
    expect([await inList(), await reasonOf(looker.shop.getProduct({ id }))]).toEqual([false, 'PRODUCT_NOT_FOUND']);
    await until(inList, 'it is visible, and in a list that was cached without it');
    expect((await looker.shop.getProduct({ id })).product?.onSaleFrom).toEqual(product!.managed!.clocks!.onSaleFrom);
    expect(await reasonOf(looker.shop.addCartItem({ productId: id, quantity: 1 }))).toBe('NOT_ON_SALE');
    const fan = await house.buyer('100.00');
    await until(
      async () =>
        fan.shop.addCartItem({ productId: id, quantity: 1 }).then(
          () => true,
          () => false,
        ),
      'it is on sale',
    );
    await staff.products.updateProduct({ id, clocks: { ...noClocks, onSaleUntil: new Date() }, etag: '*' });
    expect(await reasonOf(fan.shop.checkout({}))).toBe('NOT_ON_SALE');
    expect(await stockOf(id)).toBe(100);
  });

  test('is changed once of 50 at once that read the same version', async () => {
    const { id, managed } = await published();
    const ends = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        staff.products.updateProduct({ id, price: `${index + 1}.50`, etag: managed!.etag }).then(
          () => 'done',
          (error: { reason: string }) => error.reason,
        ),
      ),
    );
    expect(ends.filter((end) => end === 'done')).toHaveLength(1);
    expect(new Set(ends)).toEqual(new Set(['done', 'VERSION_CONFLICT']));
  });

  test('takes a change back, but not under a later one, and not what was created', async () => {
    const { id } = await published(staff, { name: 'First' });
    await staff.products.updateProduct({ id, name: 'Second', price: '30.00', etag: '*' });
    await staff.products.updateProduct({ id, name: 'Third', etag: '*' });
    const { changes } = await staff.changes.listChanges({ subject: id });
    const [third, second, , first] = changes.map((change) => change.id);
    const revert = (changeId: string) => staff.products.revertProduct({ id, changeId, etag: '*' });
    expect(await reasonOf(revert(second!))).toBe('CHANGE_SUPERSEDED');
    expect(await reasonOf(revert(first!))).toBe('CHANGE_NOT_REVERTIBLE');
    expect(await reasonOf(revert('999999999'))).toBe('CHANGE_NOT_FOUND');
    expect((await revert(third!)).product).toMatchObject({ name: 'Second', price: '30.00' });
    expect((await revert(second!)).product).toMatchObject({ name: 'First', price: '20.00' });
    const [last] = (await staff.changes.listChanges({ subject: id, pageSize: 1 })).changes;
    expect(last).toMatchObject({ reverts: second, action: 'update' });
    await sql(`update products set name = 'By hand' where id = $1`, [id]);
    const [byHand] = (await staff.changes.listChanges({ subject: id, pageSize: 1 })).changes;
    expect(byHand).toMatchObject({ actor: '', after: '{"name":"By hand"}' });
  });
});

describe('stock', () => {
  test('is the sum of receipts, sales, returns and corrections, each with its reason', async () => {
    const { id } = await published(staff, { stock: 10 });
    const fan = await house.buyer('200.00');
    await fan.shop.addCartItem({ productId: id, quantity: 3 });
    const { order } = await fan.shop.checkout({});
    await staff.products.moveStock({ id, kind: 'receipt', quantity: 5, reason: 'Delivery 7' });
    expect(await reasonOf(staff.products.moveStock({ id, kind: 'correction', quantity: -1 }))).toBe('REASON_MISSING');
    expect(await reasonOf(staff.products.moveStock({ id, kind: 'receipt', quantity: -1 }))).toBe('INVALID_ARGUMENT');
    await staff.products.moveStock({ id, kind: 'correction', quantity: -2, reason: 'Torn' });
    expect(await reasonOf(staff.products.moveStock({ id, kind: 'correction', quantity: -99, reason: 'Stolen' }))).toBe(
      'OUT_OF_STOCK',
    );
    await staff.refunds.refundPlacedOrder({ id: order!.id, reason: 'Too small' });
    const { movements } = await staff.products.listStockMovements({ id });
    expect(movements.map(({ kind, quantity, orderId, reason }) => [kind, quantity, orderId, reason])).toEqual([
      ['return', 3, order!.id, ''],
      ['correction', -2, '', 'Torn'],
      ['receipt', 5, '', 'Delivery 7'],
      ['sale', -3, order!.id, ''],
      ['receipt', 10, '', ''],
    ]);
    expect(await stockOf(id)).toBe(13);
    const { movements: page, nextPageToken } = await staff.products.listStockMovements({ id, pageSize: 2 });
    expect(page).toHaveLength(2);
    expect(
      (await staff.products.listStockMovements({ id, pageSize: 2, pageToken: nextPageToken })).movements,
    ).toHaveLength(2);
  });

  test('is never below zero under 50 checkouts and corrections at once', async () => {
    const { id } = await published(staff, { stock: 20, price: '1.00' });
    const fans = await Promise.all(Array.from({ length: 40 }, () => house.buyer('5.00')));
    await Promise.all(fans.map(({ shop }) => shop.addCartItem({ productId: id, quantity: 1 })));
    const corrections = Array.from({ length: 10 }, () =>
      staff.products.moveStock({ id, kind: 'correction', quantity: -1, reason: 'Counted' }),
    );
    const ends = await Promise.allSettled([...fans.map(({ shop }) => shop.checkout({})), ...corrections]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await stockOf(id)).toBe(0);
  });
});

describe('a price that is changed while people buy', () => {
  test('is paid by nobody who agreed to another one', async () => {
    const { id } = await published(staff, { stock: 100 });
    const fans = await Promise.all(Array.from({ length: 47 }, () => house.buyer('100.00')));
    await Promise.all(fans.map(({ shop }) => shop.addCartItem({ productId: id, quantity: 1 })));
    const orders = fans.map(({ shop }) =>
      shop.checkout({ expectedTotal: '20.00' }).then(
        ({ order }) => order!.total,
        (error: { reason: string }) => error.reason,
      ),
    );
    await Promise.all(
      ['21.00', '20.00', '22.00'].map((price) => staff.products.updateProduct({ id, price, etag: '*' })),
    );
    for (const end of await Promise.all(orders)) expect(['20.00', 'PRICE_CHANGED']).toContain(end);
    const paid = await Promise.all(fans.map((fan) => fan.purchases()));
    expect(new Set(paid.flat())).toEqual(new Set(paid.flat().length > 0 ? ['20.00'] : []));
  });
});

describe('what a merchant sells', () => {
  test('is the merchant’s alone, and paid to it less the fee, in one posting; a refund gives both back', async () => {
    const [shop, other] = [await merchant({ feeRate: 1000 }), await merchant()];
    const product = await published(shop, { price: '40.00' });
    const own = await published(staff, { price: '10.00' });
    expect(product.managed!.merchantId).toBe(shop.id);
    for (const call of [
      other.products.getManagedProduct({ id: product.id }),
      other.products.updateProduct({ id: product.id, price: '1', etag: '*' }),
      shop.products.updateProduct({ id: own.id, price: '1', etag: '*' }),
      shop.products.moveStock({ id: own.id, kind: 'receipt', quantity: 1 }),
    ])
      expect(await reasonOf(call)).toBe('PRODUCT_NOT_FOUND');
    expect(
      await reasonOf(shop.products.createProduct({ merchantId: other.id, name: 'X', club, category: 'x', price: '1' })),
    ).toBe('MERCHANT_NOT_FOUND');
    expect((await shop.products.listManagedProducts({})).products.map(({ id }) => id)).toEqual([product.id]);
    expect((await other.changes.listChanges({})).changes).toEqual([]);
    expect((await shop.changes.listChanges({})).changes).toHaveLength(2);

    const fan = await house.buyer('200.00');
    await fan.shop.addCartItem({ productId: product.id, quantity: 2 });
    await fan.shop.addCartItem({ productId: own.id, quantity: 1 });
    const { order } = await fan.shop.checkout({});
    expect([order!.total, await fan.balance(), await takings(shop.id)]).toEqual(['90.00', '110.00', 72]);
    await staff.refunds.refundPlacedOrder({ id: order!.id, reason: 'Too late' });
    expect([await fan.balance(), await takings(shop.id)]).toEqual(['200.00', 0]);
    expect([await stockOf(product.id), await stockOf(own.id)]).toEqual([100, 100]);
  });

  test('is not refunded with money that the merchant does not have, and the order stays paid', async () => {
    const shop = await merchant();
    const product = await published(shop, { price: '40.00' });
    const fan = await house.buyer('100.00');
    await fan.shop.addCartItem({ productId: product.id, quantity: 1 });
    const { order } = await fan.shop.checkout({});
    await house.walletData.admin(`update wallets set held = balance where user_id = $1`, [shop.id]);
    expect(await reasonOf(staff.refunds.refundPlacedOrder({ id: order!.id, reason: 'Too late' }))).toBe(
      'INSUFFICIENT_FUNDS',
    );
    expect((await fan.shop.getOrder({ id: order!.id })).order?.status).toBe('paid');
    await house.walletData.admin(`update wallets set held = 0 where user_id = $1`, [shop.id]);
    await staff.refunds.refundPlacedOrder({ id: order!.id, reason: 'Too late' });
    expect(await fan.balance()).toBe('100.00');
  });

  test('cannot be bought while the merchant is suspended, nor published in another currency', async () => {
    const shop = await merchant();
    const product = await published(shop);
    await house.walletData.admin(`update merchants set suspended_at = now() where id = $1`, [shop.id]);
    const fan = await house.buyer('100.00');
    await fan.shop.addCartItem({ productId: product.id, quantity: 1 });
    expect(await reasonOf(fan.shop.checkout({}))).toBe('MERCHANT_SUSPENDED');
    expect([await fan.balance(), await stockOf(product.id)]).toEqual(['100.00', 100]);
    const dollars = await merchant({ currency: 'USD' });
    expect(await reasonOf(published(dollars))).toBe('CURRENCY_NOT_SOLD');
  });

  test('tickets and plans are paid to it as well', async () => {
    const shop = await merchant({ feeRate: 500 });
    const event = await publishedEvent(shop);
    const fan = await house.buyer('100.00');
    const { tickets } = await fan.tickets.purchase({ eventId: event.id, category: 'Stand', quantity: 2 });
    expect(await takings(shop.id)).toBe(19);
    const { plan } = await shop.plans.createPlan({
      name: 'Europe',
      region: 'Europe',
      data: 1024,
      duration: 7,
      countries: ['MC'],
      price: '10.00',
    });
    await shop.plans.setPlanState({ id: plan!.id, state: 'published', etag: plan!.managed!.etag });
    await fan.esim.activate({ planId: plan!.id });
    expect(await takings(shop.id)).toBe(28.5);
    await staff.refunds.refundPlacedOrder({ id: tickets[0]!.orderId, reason: 'Cancelled' });
    expect([await takings(shop.id), await fan.balance()]).toEqual([9.5, '90.00']);
  });
});

describe('an event', () => {
  test('is made with its seats, sold, and then stays what was sold', async () => {
    const event = await publishedEvent(staff, { rows: 2, seatsPerRow: 3 });
    const { id } = event;
    expect(event).toMatchObject({
      priceFrom: '10.00',
      seatsAvailable: 6,
      categories: [{ name: 'Stand', capacity: 6, seatsLeft: 6 }],
    });
    const fan = await house.buyer('100.00');
    const { tickets } = await fan.tickets.purchase({ eventId: id, category: 'Stand', quantity: 4 });
    expect(tickets.map(({ seat }) => seat)).toEqual(['A-1', 'A-2', 'A-3', 'B-1']);
    for (const [field, more] of Object.entries({
      venue: { venue: 'Away' },
      date: { date: new Date(Date.now() + 9e8) },
      club: { club: 'CLUB_ONE' },
    })) {
      const refused = await failure(staff.events.updateEvent({ id, etag: '*', ...more }));
      expect([refused.reason, refused.metadata['field']]).toEqual(['ALREADY_SOLD', field]);
    }
    const { event: renamed } = await staff.events.updateEvent({
      id,
      etag: '*',
      title: 'Managed FC – Guests',
      venue: 'Home',
    });
    expect(renamed!.title).toBe('Managed FC – Guests');
    const put = (rows: number, seatsPerRow: number, price = '10.00') =>
      staff.events.putEventCategory({ id, name: 'Stand', price, rows, seatsPerRow, etag: '*' });
    expect(await reasonOf(put(1, 3))).toBe('ALREADY_SOLD');
    expect((await put(3, 3, '12.00')).event).toMatchObject({ priceFrom: '12.00', seatsAvailable: 5 });
    expect((await put(2, 3)).event!.seatsAvailable).toBe(2);
    expect(await reasonOf(staff.events.deleteEventCategory({ id, name: 'Stand', etag: '*' }))).toBe('ALREADY_SOLD');
    await staff.events.putEventCategory({ id, name: 'Kop', price: '5.00', rows: 1, seatsPerRow: 2, etag: '*' });
    expect((await looker.tickets.getEvent({ id })).event).toMatchObject({ priceFrom: '5.00', seatsAvailable: 4 });
    await staff.events.deleteEventCategory({ id, name: 'Kop', etag: '*' });
    expect(await seatsOf(house.catalog, id)).toMatchObject({ free: 2, sold: 4, left: 2, available: 2 });
    const { changes } = await staff.changes.listChanges({ subject: id, pageSize: 100 });
    const dearer = changes.find(({ kind, after }) => kind === 'category' && after.includes('12.00'));
    expect(dearer).toMatchObject({ parent: id, action: 'update' });
  });

  test('without seats is not published', async () => {
    const { event } = await staff.events.createEvent({
      title: 'Empty',
      club,
      date: new Date(Date.now() + 9e7),
      venue: 'Home',
      competition: 'Cup',
    });
    expect(
      await reasonOf(staff.events.setEventState({ id: event!.id, state: 'published', etag: event!.managed!.etag })),
    ).toBe('NOTHING_TO_SELL');
    expect(await reasonOf(looker.tickets.purchase({ eventId: event!.id, category: 'Stand' }))).toBe('EVENT_NOT_FOUND');
  });

  test('sells one person no more than its limit, 50 times at once', async () => {
    const { id } = await publishedEvent(staff, { limitPerPerson: 4, rows: 20 });
    const fan = await house.buyer('1000.00');
    const ends = await Promise.allSettled(
      Array.from({ length: 50 }, () => fan.tickets.purchase({ eventId: id, category: 'Stand', quantity: 1 })),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    const refused = await failure(fan.tickets.purchase({ eventId: id, category: 'Stand', quantity: 1 }));
    expect([refused.reason, refused.metadata]).toEqual(['LIMIT_PER_PERSON', { limit: '4', left: '0' }]);
    expect(await seatsOf(house.catalog, id)).toMatchObject({ sold: 4, tickets: 4 });
  });

  test('loses no seat, and sells none twice, while its seats are changed under 50 purchases', async () => {
    const { id } = await publishedEvent(staff, { rows: 3, seatsPerRow: 10 });
    const fans = await Promise.all(Array.from({ length: 50 }, () => house.buyer('50.00')));
    const put = (rows: number) =>
      staff.events
        .putEventCategory({ id, name: 'Stand', price: '10.00', rows, seatsPerRow: 10, etag: '*' })
        .catch(() => undefined);
    const buying = fans.map(({ tickets }) =>
      tickets.purchase({ eventId: id, category: 'Stand', expectedTotal: '10.00' }),
    );
    await Promise.all([put(4), put(2), put(4), put(3)]);
    const ends = await Promise.allSettled(buying);
    const bought = ends.filter(({ status }) => status === 'fulfilled').length;
    const seats = await seatsOf(house.catalog, id);
    expect(seats).toMatchObject({ sold: bought, tickets: bought, held: 0, left: seats.free, available: seats.free });
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ reason: 'SOLD_OUT' });
  });

  test('that a revert and a sale meet in is either sold as it was, or not', async () => {
    const { id } = await publishedEvent(staff, { rows: 5 });
    await staff.events.updateEvent({ id, venue: 'Away', etag: '*' });
    const [change] = (await staff.changes.listChanges({ subject: id, pageSize: 1 })).changes;
    const fans = await Promise.all(Array.from({ length: 49 }, () => house.buyer('50.00')));
    const [reverted, ...sold] = await Promise.allSettled([
      staff.events.revertEvent({ id, changeId: change!.id, etag: '*' }),
      ...fans.map(({ tickets }) => tickets.purchase({ eventId: id, category: 'Stand' })),
    ]);
    const venues = new Set(sold.flatMap((end) => (end.status === 'fulfilled' ? [end.value.tickets[0]!.venue] : [])));
    expect(venues).toEqual(new Set([reverted.status === 'fulfilled' ? 'Home' : 'Away']));
  });
});

describe('a plan', () => {
  test('keeps what was sold of it', async () => {
    const { plan } = await staff.plans.createPlan({
      name: 'World',
      region: 'World',
      data: 2048,
      duration: 30,
      countries: ['MC', 'FR'],
      price: '15.00',
    });
    const { id } = plan!;
    const fan = await house.buyer('100.00');
    expect(await reasonOf(fan.esim.activate({ planId: id }))).toBe('PLAN_NOT_FOUND');
    await staff.plans.setPlanState({ id, state: 'published', etag: plan!.managed!.etag });
    await fan.esim.activate({ planId: id });
    expect(await reasonOf(staff.plans.updatePlan({ id, data: 1, etag: '*' }))).toBe('ALREADY_SOLD');
    expect((await staff.plans.updatePlan({ id, price: '18.00', countries: ['MC', 'FR'], etag: '*' })).plan?.price).toBe(
      '18.00',
    );
    expect((await looker.esim.listPlans({})).plans.find((each) => each.id === id)?.price).toBe('18.00');
  });
});

test('after all of it every stock is the sum of its movements, and every free seat is counted', async () => {
  const found = await verifyCatalog(house.database);
  expect(found.differences).toEqual([]);
  expect(Math.min(found.products, found.movements, found.events, found.seats)).toBeGreaterThan(0);
  const { id } = await published();
  await sql('alter table products disable trigger products_stock_moved');
  await sql('update products set stock = stock - 1 where id = $1', [id]);
  await sql('alter table products enable trigger products_stock_moved');
  expect((await verifyCatalog(house.database)).differences).toEqual([
    `The stock of the product ${id} is 99, and its movements make 100.`,
  ]);
});
