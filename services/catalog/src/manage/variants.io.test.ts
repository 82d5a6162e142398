// Variants of products, managed while people buy them.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ChangeServiceService,
  ClubManagementServiceService,
  ProductManagementServiceService,
  type ManagedProduct,
} from '@plaza/api/manage';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { SearchServiceService } from '@plaza/api/search';
import { newId } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { client, until, type TestClient } from '@plaza/testing';
import { verifyCatalog } from './verify.ts';
import { failure, startHouse, type Buyer, type House } from '../../test/harness.ts';

interface Manager {
  readonly id: string;
  readonly products: TestClient<typeof ProductManagementServiceService>;
  readonly changes: TestClient<typeof ChangeServiceService>;
}

let house: House;
let staff: Manager;
let refunds: TestClient<typeof RefundServiceService>;
let search: TestClient<typeof SearchServiceService>;
const open: { close(): void }[] = [];
const club = 'VARIED_FC';

function at<Definition extends object>(definition: Definition, token?: string): TestClient<Definition> {
  const made = client(definition, house.app.port, token === undefined ? {} : { token });
  open.push(made);
  return made;
}

const manager = (id: string, token: string): Manager => ({
  id,
  products: at(ProductManagementServiceService, token),
  changes: at(ChangeServiceService, token),
});

beforeAll(async () => {
  house = await startHouse();
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  staff = manager('', token);
  refunds = at(RefundServiceService, token);
  search = at(SearchServiceService);
  await at(ClubManagementServiceService, token).createClub({ id: club, name: 'Varied FC', country: 'MC' });
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const sql = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  house.catalog.admin<Row>(text, values);

async function merchant(): Promise<Manager> {
  const id = newId();
  await house.walletData.admin(
    `insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed) values ($1, $2, 'Le Kop', 'EUR', 1000, 0)`,
    [id, newId()],
  );
  return manager(
    id,
    await house.tokens.userToken(newId(), { merchant: id, scope: teamRoles.shop.permissions.join(' ') }),
  );
}

let numbers = 0;
/** SKUs that no other test uses. */
const sku = () => `SKU-${(numbers += 1)}`;

interface Shirt {
  product: ManagedProduct;
  id: string;
  m: string;
  l: string;
  sku: { m: string; l: string };
}

/** A published shirt of 20.00 in two sizes: 10 of M, and 5 of L at 25.00. */
async function shirt(by: Manager = staff, name = 'Shirt'): Promise<Shirt> {
  const { product } = await by.products.createProduct({ name, club, category: 'shirts', price: '20.00' });
  const { id } = product!;
  const skus = { m: sku(), l: sku() };
  await by.products.putVariant({ id, sku: skus.m, size: 'M', colour: 'red', stock: 10, position: 1, etag: '*' });
  await by.products.putVariant({ id, sku: skus.l, size: 'L', price: '25.00', stock: 5, position: 2, etag: '*' });
  const answer = await by.products.setProductState({ id, state: 'published', etag: '*' });
  const [m, l] = answer.product!.variants.map((variant) => variant.id);
  return { product: answer.product!, id, m: m!, l: l!, sku: skus };
}

/** Of the product, once it is what its variants and its movements say. */
async function stockOf(id: string): Promise<number> {
  expect((await verifyCatalog(house.database)).differences).toEqual([]);
  const [row] = await sql<{ stock: number }>('select stock from products where id = $1', [id]);
  return row!.stock;
}

async function buying(product: Shirt, variantId: string, quantity = 1, money = '100.00'): Promise<Buyer> {
  const fan = await house.buyer(money);
  await fan.shop.addCartItem({ productId: product.id, variantId, quantity });
  return fan;
}

describe('a variant', () => {
  test('is created, changed, moved in stock, archived and sold again, and every change is recorded', async () => {
    const made = await shirt();
    expect(made.product).toMatchObject({ stock: 15, hasVariants: true });
    expect(made.product.variants).toEqual([
      expect.objectContaining({ size: 'M', colour: 'red', price: '', stock: 10, state: 'active' }),
      expect.objectContaining({ size: 'L', colour: '', price: '25.00', stock: 5, state: 'active' }),
    ]);
    const { id } = made;
    const change = { id, sku: made.sku.m, size: 'M', colour: 'red', price: '19.00', position: 3 };
    const { product } = await staff.products.putVariant({ ...change, stock: 99, etag: made.product.managed!.etag });
    expect(product!.variants.map(({ price, stock }) => [price, stock])).toEqual([
      ['25.00', 5],
      ['19.00', 10],
    ]);
    expect(await reasonOf(staff.products.putVariant({ ...change, etag: made.product.managed!.etag }))).toBe(
      'VERSION_CONFLICT',
    );
    expect(await reasonOf(staff.products.moveStock({ id, kind: 'receipt', quantity: 3 }))).toBe('VARIANT_MISSING');
    const moved = await staff.products.moveStock({ id, sku: made.sku.l, kind: 'receipt', quantity: 3 });
    expect(moved.product).toMatchObject({ stock: 18 });
    const archived = await staff.products.setVariantState({ id, sku: made.sku.l, state: 'archived', etag: '*' });
    expect(archived.product?.variants.map(({ state }) => state)).toEqual(['archived', 'active']);
    await staff.products.setVariantState({ id, sku: made.sku.l, state: 'active', reason: 'Found more', etag: '*' });
    const { changes } = await staff.changes.listChanges({ subject: id, pageSize: 3 });
    expect(
      changes.map(({ kind, subject, parent, before, after, reason }) => [kind, subject, parent, before, after, reason]),
    ).toEqual([
      ['variant', made.l, id, '{"state":"archived"}', '{"state":"active"}', 'Found more'],
      ['variant', made.l, id, '{"state":"active"}', '{"state":"archived"}', ''],
      ['variant', made.m, id, '{"price":null,"position":1}', '{"price":"19.00","position":3}', ''],
    ]);
    const { movements } = await staff.products.listStockMovements({ id, sku: made.sku.l });
    expect(movements.map(({ kind, quantity, variantId }) => [kind, quantity, variantId])).toEqual([
      ['receipt', 3, made.l],
      ['receipt', 5, made.l],
    ]);
    expect(await stockOf(id)).toBe(18);
  });

  test('has a SKU that its seller has once, and a size and colour that its product has once', async () => {
    const [one, other] = [await shirt(), await shirt()];
    const put = (by: Manager, id: string, more: { sku: string; size?: string; colour?: string }) =>
      by.products.putVariant({ id, etag: '*', ...more });
    expect(await reasonOf(put(staff, other.id, { sku: one.sku.m, size: 'S' }))).toBe('SKU_TAKEN');
    expect(await reasonOf(put(staff, one.id, { sku: sku(), size: 'm', colour: 'RED' }))).toBe('VARIANT_EXISTS');
    expect(await reasonOf(put(staff, one.id, { sku: one.sku.l, size: 'M', colour: 'red' }))).toBe('VARIANT_EXISTS');
    for (const wrong of [{ sku: 'a b', size: 'S' }, { sku: sku() }, { sku: sku(), size: 'x'.repeat(41) }])
      expect(await reasonOf(put(staff, one.id, wrong))).toBe('INVALID_ARGUMENT');
    const shop = await merchant();
    const theirs = await shop.products.createProduct({ name: 'Cap', club, category: 'caps', price: '9.00' });
    await put(shop, theirs.product!.id, { sku: one.sku.m, colour: 'blue' });
    expect(await reasonOf(put(shop, one.id, { sku: sku(), size: 'S' }))).toBe('PRODUCT_NOT_FOUND');
    const third = await shirt();
    const same = sku();
    const ends = await Promise.allSettled(
      [one, other, third].map(({ id }) => put(staff, id, { sku: same, size: 'XXL' })),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ reason: 'SKU_TAKEN' });
  });

  test('that comes first takes the stock of its product, or finds none', async () => {
    const { product } = await staff.products.createProduct({
      name: 'Sock',
      club,
      category: 'socks',
      price: '5.00',
      stock: 7,
    });
    const { id } = product!;
    const first = { id, sku: sku(), size: '40', stock: 3, etag: '*' };
    expect(await failure(staff.products.putVariant(first))).toMatchObject({
      reason: 'STOCK_WITHOUT_VARIANT',
      metadata: { stock: '7' },
    });
    const taken = await staff.products.putVariant({ ...first, takesStock: true });
    expect(taken.product).toMatchObject({ stock: 10 });
    const { movements } = await staff.products.listStockMovements({ id });
    expect(movements.map(({ kind, quantity, reason }) => [kind, quantity, reason])).toEqual([
      ['receipt', 3, ''],
      ['correction', 7, `Moved to the variant ${first.sku}.`],
      ['correction', -7, `Moved to the variant ${first.sku}.`],
      ['receipt', 7, ''],
    ]);
    expect(await stockOf(id)).toBe(10);
    await staff.products.deleteVariant({ id, sku: first.sku, etag: '*' });
    expect(await stockOf(id)).toBe(0);
    const { product: plain } = await staff.products.moveStock({ id, kind: 'receipt', quantity: 2 });
    expect(plain).toMatchObject({ hasVariants: false, stock: 2, variants: [] });
    expect(await stockOf(id)).toBe(2);
  });

  test('that was sold stays what it was, and is archived instead of deleted', async () => {
    const made = await shirt();
    const { id } = made;
    const fan = await buying(made, made.m, 2);
    const { order } = await fan.shop.checkout({});
    expect(order?.items).toEqual([
      expect.objectContaining({ variantId: made.m, sku: made.sku.m, size: 'M', colour: 'red', name: 'Shirt' }),
    ]);
    expect(await reasonOf(staff.products.deleteVariant({ id, sku: made.sku.m, etag: '*' }))).toBe('ALREADY_SOLD');
    const put = (more: object) => staff.products.putVariant({ id, sku: made.sku.m, etag: '*', ...more });
    expect(await reasonOf(put({ size: 'S', colour: 'red' }))).toBe('ALREADY_SOLD');
    await put({ size: 'M', colour: 'red', price: '21.00' });
    await staff.products.deleteVariant({ id, sku: made.sku.l, etag: '*' });
    await staff.products.setVariantState({ id, sku: made.sku.m, state: 'archived', etag: '*' });
    expect(await reasonOf(fan.shop.addCartItem({ productId: id, variantId: made.m, quantity: 1 }))).toBe('NOT_ON_SALE');
    await refunds.refundPlacedOrder({ id: order!.id, reason: 'Too small' });
    expect(await fan.balance()).toBe('100.00');
    expect(await stockOf(id)).toBe(10);
    expect((await fan.shop.getProduct({ id })).product).toMatchObject({ stock: 0, variants: [], price: '20.00' });
  });
});

describe('a product with variants', () => {
  test('shows those that can be bought, the lowest price, and no discount beside a lower one', async () => {
    const made = await shirt();
    const { id } = made;
    const shown = async () => (await (await house.buyer()).shop.getProduct({ id })).product!;
    await staff.products.updateProduct({ id, oldPrice: '40.00', etag: '*' });
    expect(await shown()).toMatchObject({ price: '20.00', oldPrice: '40.00', discount: 50, stock: 15 });
    expect((await shown()).variants.map(({ size, price, stock }) => [size, price, stock])).toEqual([
      ['M', '20.00', 10],
      ['L', '25.00', 5],
    ]);
    await staff.products.putVariant({ id, sku: made.sku.l, size: 'L', price: '15.00', position: 2, etag: '*' });
    expect(await shown()).toMatchObject({ price: '15.00', oldPrice: '', discount: 0 });
    await staff.products.setVariantState({ id, sku: made.sku.l, state: 'archived', etag: '*' });
    expect(await shown()).toMatchObject({ price: '20.00', discount: 50, stock: 10 });
    const { products } = await (await house.buyer()).shop.listProducts({ club, category: 'shirts', pageSize: 100 });
    expect(products.find((each) => each.id === id)?.variants).toHaveLength(1);
  });

  test('is found by SKU, size and colour, at the lowest price', async () => {
    const made = await shirt(staff, 'Jumper');
    const { id } = made;
    await staff.products.putVariant({
      id,
      sku: 'JMP-Ultra.Violet-1',
      size: 'gigantic',
      colour: 'ultraviolet',
      price: '7.00',
      etag: '*',
    });
    const found = async (q: string, more = {}) =>
      (await search.search({ q, ...more })).results.map(({ result }) =>
        result?.$case === 'product' ? result.value.id : '',
      );
    for (const q of ['JMP-Ultra.Violet-1', 'gigantic', 'jumper ultraviolet', 'Ultraviolet gigantic jumper'])
      expect(await found(q)).toEqual([id]);
    expect(await found('gigantic', { priceMax: '8.00' })).toEqual([id]);
    expect((await search.search({ q: 'gigantic' })).facets).toMatchObject({ priceMin: '7.00', priceMax: '7.00' });
    await staff.products.setVariantState({ id, sku: 'JMP-Ultra.Violet-1', state: 'archived', etag: '*' });
    expect(await found('gigantic')).toEqual([]);
    expect(await found('jumper', { priceMax: '8.00' })).toEqual([]);
  });

  test('without one that is sold has nothing to sell', async () => {
    const { product } = await staff.products.createProduct({ name: 'Hat', club, category: 'hats', price: '5.00' });
    const { id } = product!;
    const named = sku();
    await staff.products.putVariant({ id, sku: named, colour: 'red', etag: '*' });
    await staff.products.setVariantState({ id, sku: named, state: 'archived', etag: '*' });
    expect(await reasonOf(staff.products.setProductState({ id, state: 'published', etag: '*' }))).toBe(
      'NOTHING_TO_SELL',
    );
    await staff.products.deleteProduct({ id, etag: '*' });
    expect(await sql('select id from product_variants where product_id = $1', [id])).toEqual([]);
  });

  test('keeps its stock and its seller whatever an operator writes', async () => {
    const made = await shirt();
    const { id } = made;
    await sql('update products set stock = 99 where id = $1', [id]);
    expect(await stockOf(id)).toBe(15);
    await sql('update product_variants set stock = stock + 1 where product_id = $1', [id]);
    expect(await stockOf(id)).toBe(17);
    await expect(
      sql('update product_variants set product_id = gen_random_uuid() where id = $1', [made.m]),
    ).rejects.toThrow('A variant stays with its product.');
    const loose = await staff.products.createProduct({ name: 'Pin', club, category: 'pins', price: '1.00', stock: 1 });
    await expect(
      sql(`insert into product_variants (id, product_id, sku, size) values (gen_random_uuid(), $1, 'PIN', 'S')`, [
        loose.product!.id,
      ]),
    ).rejects.toThrow('has stock that is of no variant');
    const shop = await merchant();
    await sql('update products set merchant_id = $2 where id = $1', [id, shop.id]);
    expect(await sql('select distinct merchant_id from product_variants where product_id = $1', [id])).toEqual([
      { merchant_id: shop.id },
    ]);
  });
});

describe('a cart', () => {
  test('has a line for each variant, and none of a product with variants without one', async () => {
    const [made, other] = [await shirt(), await shirt()];
    const { shop } = await house.buyer('500.00');
    const productId = made.id;
    expect(await failure(shop.addCartItem({ productId, quantity: 1 }))).toMatchObject({
      reason: 'VARIANT_MISSING',
      metadata: { product_id: productId },
    });
    expect(await reasonOf(shop.addCartItem({ productId, variantId: other.m, quantity: 1 }))).toBe('VARIANT_NOT_FOUND');
    expect(await reasonOf(shop.addCartItem({ productId, variantId: newId(), quantity: 1 }))).toBe('VARIANT_NOT_FOUND');
    expect(await reasonOf(shop.addCartItem({ productId, variantId: made.l, quantity: 6 }))).toBe('OUT_OF_STOCK');
    await shop.addCartItem({ productId, variantId: made.m, quantity: 1 });
    await shop.addCartItem({ productId, variantId: made.m, quantity: 2 });
    const cart = await shop.addCartItem({ productId, variantId: made.l, quantity: 1 });
    expect(cart.total).toBe('85.00');
    expect(
      cart.items.map(({ variantId, sku: named, size, colour, quantity, price }) => [
        variantId,
        named,
        size,
        colour,
        quantity,
        price,
      ]),
    ).toEqual([
      [made.m, made.sku.m, 'M', 'red', 3, '20.00'],
      [made.l, made.sku.l, 'L', '', 1, '25.00'],
    ]);
    expect(await reasonOf(shop.updateCartItem({ productId, quantity: 1 }))).toBe('VARIANT_MISSING');
    expect(await reasonOf(shop.updateCartItem({ productId, variantId: other.m, quantity: 1 }))).toBe(
      'CART_ITEM_NOT_FOUND',
    );
    expect((await shop.updateCartItem({ productId, variantId: made.l, quantity: 2 })).total).toBe('110.00');
    expect((await shop.removeCartItem({ productId, variantId: made.l })).items).toHaveLength(1);
    await shop.addCartItem({ productId, variantId: made.l, quantity: 1 });
    expect((await shop.removeCartItem({ productId })).items).toEqual([]);
  });

  test('follows the price of a variant, and loses it when it is deleted', async () => {
    const made = await shirt();
    const fan = await buying(made, made.l);
    expect((await fan.shop.getCart({})).total).toBe('25.00');
    await sql(`update product_variants set price = '26.00' where id = $1`, [made.l]);
    await until(async () => (await fan.shop.getCart({})).total === '26.00', 'the cart as it is now');
    await staff.products.putVariant({ id: made.id, sku: made.sku.l, size: 'L', etag: '*' });
    await until(async () => (await fan.shop.getCart({})).total === '20.00', 'the cart as it is now');
    await staff.products.setVariantState({ id: made.id, sku: made.sku.l, state: 'archived', etag: '*' });
    expect(await failure(fan.shop.checkout({}))).toMatchObject({
      reason: 'NOT_ON_SALE',
      metadata: { product_id: made.id },
    });
    await staff.products.deleteVariant({ id: made.id, sku: made.sku.l, etag: '*' });
    await until(async () => (await fan.shop.getCart({})).items.length === 0, 'the cart as it is now');
  });

  test('with a product that has got variants since is not bought before one is named', async () => {
    const { product } = await staff.products.createProduct({
      name: 'Glove',
      club,
      category: 'gloves',
      price: '10.00',
      stock: 5,
    });
    const { id } = product!;
    await staff.products.setProductState({ id, state: 'published', etag: '*' });
    const [first, fan] = [await house.buyer('50.00'), await house.buyer('50.00')];
    for (const { shop } of [first, fan]) await shop.addCartItem({ productId: id, quantity: 2 });
    const { order } = await first.shop.checkout({});
    await staff.products.putVariant({ id, sku: sku(), size: 'S', takesStock: true, etag: '*' });
    expect(await reasonOf(fan.shop.checkout({}))).toBe('VARIANT_MISSING');
    expect((await fan.shop.getCart({})).items).toHaveLength(1);
    // What was bought before the variants comes back to none of them.
    await refunds.refundPlacedOrder({ id: order!.id, reason: 'Too small' });
    expect(await stockOf(id)).toBe(3);
    const { movements } = await staff.products.listStockMovements({ id, pageSize: 2 });
    expect(movements.map(({ kind, quantity, orderId }) => [kind, quantity, orderId])).toEqual([
      ['correction', -2, order!.id],
      ['return', 2, order!.id],
    ]);
  });

  test('is bought with the variants of a merchant, which is paid for them, and refunded to them', async () => {
    const shop = await merchant();
    const made = await shirt(shop);
    const fan = await buying(made, made.m, 1);
    await fan.shop.addCartItem({ productId: made.id, variantId: made.l, quantity: 2 });
    const { order } = await fan.shop.checkout({ expectedTotal: '70.00' });
    const takings = async () =>
      Number(
        (
          await house.walletData.admin<{ balance: string }>('select balance from wallets where user_id = $1', [shop.id])
        )[0]?.balance,
      );
    expect([order!.total, await fan.balance(), await takings()]).toEqual(['70.00', '30.00', 63]);
    expect(await stockOf(made.id)).toBe(12);
    await refunds.refundPlacedOrder({ id: order!.id, reason: 'Too late' });
    expect([await fan.balance(), await takings(), await stockOf(made.id)]).toEqual(['100.00', 0, 15]);
    const { movements } = await shop.products.listStockMovements({ id: made.id, sku: made.sku.l });
    expect(movements.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['return', 2],
      ['sale', -2],
      ['receipt', 5],
    ]);
  });

  test('comes back whole when the buyer has too little money', async () => {
    const made = await shirt();
    const fan = await buying(made, made.m, 1, '30.00');
    await fan.shop.addCartItem({ productId: made.id, variantId: made.l, quantity: 1 });
    expect(await reasonOf(fan.shop.checkout({}))).toBe('INSUFFICIENT_FUNDS');
    const { items } = await fan.shop.getCart({});
    expect(items.map(({ variantId, quantity }) => [variantId, quantity])).toEqual([
      [made.m, 1],
      [made.l, 1],
    ]);
    expect(await stockOf(made.id)).toBe(15);
  });
});

describe('many at once', () => {
  test('buy the last ten of a variant: ten of fifty, and nothing is below zero', async () => {
    const made = await shirt();
    const fans = await Promise.all(Array.from({ length: 50 }, () => buying(made, made.m, 1, '30.00')));
    const ends = await Promise.allSettled(fans.map(({ shop }) => shop.checkout({})));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ reason: 'OUT_OF_STOCK' });
    expect(await stockOf(made.id)).toBe(5);
    const paid = await Promise.all(fans.map((fan) => fan.purchases()));
    expect(paid.flat()).toEqual(Array.from({ length: 10 }, () => '20.00'));
  });

  test('buy, move and change the same variants of several products without a deadlock', async () => {
    const made = await Promise.all([shirt(), shirt(), shirt()]);
    const fans = await Promise.all(Array.from({ length: 20 }, () => house.buyer('500.00')));
    for (const [index, { shop }] of fans.entries()) {
      const lines = made.flatMap(({ id, m, l }) => [
        { productId: id, variantId: m, quantity: 1 },
        { productId: id, variantId: l, quantity: 1 },
      ]);
      for (const line of index % 2 === 0 ? lines : lines.toReversed()) await shop.addCartItem(line);
    }
    const moves = made.flatMap(({ id, sku: named }) =>
      [named.m, named.l].map((each) => staff.products.moveStock({ id, sku: each, kind: 'receipt', quantity: 1 })),
    );
    const puts = made.map(({ id }) => staff.products.putVariant({ id, sku: sku(), size: 'XS', stock: 1, etag: '*' }));
    const byHand = made.map(({ id }) =>
      sql('update product_variants set stock = stock + 1 where product_id = $1 and size = $2', [id, 'M']),
    );
    const ends = await Promise.allSettled([...fans.map(({ shop }) => shop.checkout({})), ...moves, ...puts, ...byHand]);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ reason: 'OUT_OF_STOCK' });
    const sold = ends.slice(0, fans.length).filter(({ status }) => status === 'fulfilled').length;
    expect(sold).toBeGreaterThanOrEqual(5);
    for (const { id } of made) expect(await stockOf(id)).toBe(15 + 2 + 1 + 1 - 2 * sold);
  });

  test('pay no price of a variant to which they have not agreed', async () => {
    const made = await shirt();
    const fans = await Promise.all(Array.from({ length: 10 }, () => buying(made, made.m)));
    const orders = fans.map(({ shop }) =>
      shop.checkout({ expectedTotal: '20.00' }).then(
        ({ order }) => order!.total,
        (error: { reason: string }) => error.reason,
      ),
    );
    const put = (price: string) =>
      staff.products.putVariant({ id: made.id, sku: made.sku.m, size: 'M', colour: 'red', price, etag: '*' });
    await Promise.all(['21.00', '', '22.00'].map(put));
    for (const end of await Promise.all(orders)) expect(['20.00', 'PRICE_CHANGED']).toContain(end);
    const paid = (await Promise.all(fans.map((fan) => fan.purchases()))).flat();
    expect(paid.filter((amount) => amount !== '20.00')).toEqual([]);
    await stockOf(made.id);
  });

  test('meet a revert of a size, and get what was sold: as it was, or not', async () => {
    const made = await shirt();
    const { id } = made;
    await staff.products.putVariant({ id, sku: made.sku.l, size: 'XL', price: '25.00', etag: '*' });
    const [change] = (await staff.changes.listChanges({ subject: id, pageSize: 1 })).changes;
    const fans = await Promise.all(Array.from({ length: 5 }, () => buying(made, made.l)));
    const [reverted, ...sold] = await Promise.allSettled([
      staff.products.revertProduct({ id, changeId: change!.id, etag: '*' }),
      ...fans.map(({ shop }) => shop.checkout({})),
    ]);
    const sizes = new Set(sold.map((end) => (end.status === 'fulfilled' ? end.value.order!.items[0]!.size : '')));
    expect(sizes).toEqual(new Set([reverted.status === 'fulfilled' ? 'L' : 'XL']));
    if (reverted.status === 'rejected') expect(reverted.reason).toMatchObject({ reason: 'ALREADY_SOLD' });
  });

  test('meet the end of a variant: it is sold and stays, or goes and is bought by nobody', async () => {
    const made = await shirt();
    const { id } = made;
    const fans = await Promise.all(Array.from({ length: 5 }, () => buying(made, made.l)));
    const [deleted, ...sold] = await Promise.allSettled([
      staff.products.deleteVariant({ id, sku: made.sku.l, etag: '*' }),
      ...fans.map(({ shop }) => shop.checkout({})),
    ]);
    const bought = sold.filter(({ status }) => status === 'fulfilled').length;
    if (deleted.status === 'rejected') expect(deleted.reason).toMatchObject({ reason: 'ALREADY_SOLD' });
    expect(bought).toBe(deleted.status === 'fulfilled' ? 0 : 5);
    for (const end of sold)
      if (end.status === 'rejected')
        expect(['CART_EMPTY', 'VARIANT_NOT_FOUND']).toContain((end.reason as { reason: string }).reason);
    expect(await stockOf(id)).toBe(10);
  });

  test('take a change of a price back, but not one that was created, archived or changed again', async () => {
    const made = await shirt();
    const { id } = made;
    const put = (price: string) =>
      staff.products.putVariant({ id, sku: made.sku.l, size: 'L', price, position: 2, etag: '*' });
    await put('30.00');
    await put('31.00');
    await staff.products.setVariantState({ id, sku: made.sku.l, state: 'archived', etag: '*' });
    const { changes } = await staff.changes.listChanges({ subject: id });
    const [archived, last, first] = changes.map((change) => change.id);
    const created = changes.findLast(({ kind, action }) => kind === 'variant' && action === 'create')!.id;
    const revert = (changeId: string) => staff.products.revertProduct({ id, changeId, etag: '*' });
    for (const each of [archived!, created]) expect(await reasonOf(revert(each))).toBe('CHANGE_NOT_REVERTIBLE');
    expect(await reasonOf(revert(first!))).toBe('CHANGE_SUPERSEDED');
    expect((await revert(last!)).product?.variants[1]).toMatchObject({ price: '30.00' });
    expect((await revert(first!)).product?.variants[1]).toMatchObject({ price: '25.00' });
    expect((await staff.changes.listChanges({ subject: id, pageSize: 1 })).changes[0]).toMatchObject({
      reverts: first,
    });
  });
});
