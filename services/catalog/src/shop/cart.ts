import type { CartItem } from '@plaza/api/shop';
import { Big, formatAmount } from '@plaza/money';
import { lockUntilCommit, newId, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import { saleErrors } from '../managed.errors.ts';
import { isOnSale, isVisible } from '../managed.ts';
import { sagaErrors } from '../saga/index.ts';
import { shopErrors } from './shop.errors.ts';

/** The shop's only currency; the table of products refuses any other. */
export const shopCurrency = 'EUR';

/** The largest quantity in one line of a cart. */
export const largestQuantity = 99;
/** The largest number of lines in a cart, and so in an order: one answer has all of them, without pages. */
export const largestCart = 100;

/** What names a line of a cart: a product, and the variant of one that has variants. */
export interface Wanted {
  productId: string;
  /** Undefined: none is named. */
  variantId: string | undefined;
}

/** What a cart has only once: a variant, or a product without. */
export const lineKey = sql<string>`coalesce(variant_id, product_id)`;

export interface Cart {
  items: CartItem[];
  total: string;
  currency: string;
}

/** The cart at current prices, in the order in which it was filled. */
export async function readCart(em: SqlEntityManager, userId: string): Promise<Cart> {
  const rows = await db(em)
    .selectFrom('cart')
    .innerJoin('products', 'products.id', 'cart.product_id')
    .leftJoin('product_variants as v', 'v.id', 'cart.variant_id')
    .select(['cart.product_id', 'products.name', 'cart.quantity', 'cart.added_at'])
    .select([
      'cart.variant_id',
      'v.sku',
      'v.size',
      'v.colour',
      sql<string>`coalesce(v.price, products.price)`.as('price'),
    ])
    .where('cart.user_id', '=', userId)
    .orderBy('cart.added_at')
    .orderBy('cart.id')
    .execute();
  let total = new Big(0);
  const items = rows.map((row): CartItem => {
    const line = new Big(row.price).times(row.quantity);
    total = total.plus(line);
    return {
      productId: row.product_id,
      name: row.name,
      price: formatAmount(row.price, shopCurrency),
      quantity: row.quantity,
      total: formatAmount(line, shopCurrency),
      addedAt: row.added_at,
      ...variantFields(row),
    };
  });
  return { items, total: formatAmount(total, shopCurrency), currency: shopCurrency };
}

/** Throws QUANTITY_INVALID. */
export function parseQuantity(quantity: number): number {
  if (quantity >= 1 && quantity <= largestQuantity) return quantity;
  throw sagaErrors.QUANTITY_INVALID({
    violations: [{ field: 'quantity', description: `Must be 1 to ${largestQuantity}.` }],
  });
}

/**
 * Adds to the quantity of a line in the cart. One statement writes the row, so that two concurrent additions both count.
 * Throws PRODUCT_NOT_FOUND, VARIANT_NOT_FOUND, VARIANT_MISSING, NOT_ON_SALE, OUT_OF_STOCK, QUANTITY_INVALID if there would be more than 99 in all, CART_FULL.
 */
export async function addToCart(em: SqlEntityManager, userId: string, wanted: Wanted, quantity: number): Promise<Cart> {
  const { productId, variantId } = wanted;
  const found = await stockOf(em, wanted);
  await checkRoom(em, userId, variantId ?? productId);
  const sum = sql<number>`cart.quantity + excluded.quantity`;
  const row = await db(em)
    .insertInto('cart')
    .values({ id: newId(), user_id: userId, product_id: productId, variant_id: variantId ?? null, quantity })
    .onConflict((conflict) =>
      conflict
        .expression(sql`user_id, ${lineKey}`)
        .doUpdateSet({ quantity: sum })
        .where(sum, '<=', largestQuantity),
    )
    .returning('quantity')
    .executeTakeFirst();
  if (!row) {
    throw sagaErrors.QUANTITY_INVALID({
      violations: [{ field: 'quantity', description: `A cart can have at most ${largestQuantity} of one product.` }],
    });
  }
  if (row.quantity > found.stock) throw outOfStock(productId, found);
  return readCart(em, userId);
}

/** Locks the cart against other additions until the commit, so that the count stays right. Throws CART_FULL. */
async function checkRoom(em: SqlEntityManager, userId: string, line: string): Promise<void> {
  await lockCart(em, userId);
  const row = await db(em)
    .selectFrom('cart')
    .select(sql<number>`count(*)::int`.as('lines'))
    .where('user_id', '=', userId)
    .where(lineKey, '<>', line)
    .executeTakeFirst();
  if ((row?.lines ?? 0) >= largestCart) throw shopErrors.CART_FULL({ metadata: { limit: String(largestCart) } });
}

export async function lockCart(em: SqlEntityManager, userId: string): Promise<void> {
  await lockUntilCommit(em, 7052931, userId);
}

/** Sets the quantity of a line in the cart. Throws CART_ITEM_NOT_FOUND, and what `addToCart` throws of the product. */
export async function setCartQuantity(
  em: SqlEntityManager,
  userId: string,
  wanted: Wanted,
  quantity: number,
): Promise<Cart> {
  const { productId, variantId } = wanted;
  const { numUpdatedRows } = await db(em)
    .updateTable('cart')
    .set({ quantity })
    .where('user_id', '=', userId)
    .where('product_id', '=', productId)
    .where(lineKey, '=', variantId ?? productId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) {
    if (variantId === undefined && (await hasVariants(em, productId))) throw variantMissing(productId);
    throw shopErrors.CART_ITEM_NOT_FOUND();
  }
  const found = await stockOf(em, wanted);
  if (quantity > found.stock) throw outOfStock(productId, found);
  return readCart(em, userId);
}

/** Removes a variant, or without one every line of the product. It is no error if it is not there. */
export async function removeFromCart(
  em: SqlEntityManager,
  userId: string,
  { productId, variantId }: Wanted,
): Promise<Cart> {
  let query = db(em).deleteFrom('cart').where('user_id', '=', userId).where('product_id', '=', productId);
  if (variantId !== undefined) query = query.where('variant_id', '=', variantId);
  await query.execute();
  return readCart(em, userId);
}

export async function clearCart(em: SqlEntityManager, userId: string): Promise<Cart> {
  await db(em).deleteFrom('cart').where('user_id', '=', userId).execute();
  return readCart(em, userId);
}

/** Those of a line, if it is of a variant. */
export function variantFields({ variant_id: id, sku, size, colour }: VariantColumns) {
  return id ? { variantId: id, sku: sku ?? '', size: size ?? '', colour: colour ?? '' } : {};
}

type VariantColumns = { [Name in 'variant_id' | 'sku' | 'size' | 'colour']?: string | null | undefined };

export function outOfStock(productId: string, { stock, name }: Stock): Error {
  return shopErrors.OUT_OF_STOCK({
    // `left` as SOLD_OUT has it; `stock` as Product has it.
    metadata: { product_id: productId, left: String(stock), stock: String(stock) },
    message: stock > 0 ? `Only ${stock} of ${name} left.` : `${name} is sold out.`,
  });
}

export function notOnSale(productId: string, name: string): Error {
  return saleErrors.NOT_ON_SALE({ metadata: { product_id: productId }, message: `${name} is not on sale now.` });
}

export function variantMissing(productId: string): Error {
  return shopErrors.VARIANT_MISSING({ metadata: { product_id: productId } });
}

/** What a line is called in messages, such as "Home shirt (M, red)". */
export function lineName(name: string, { size, colour }: { size?: string | undefined; colour?: string | undefined }) {
  const options = [size, colour].filter(Boolean).join(', ');
  return options ? `${name} (${options})` : name;
}

type Stock = Pick<Selectable<DB['products']>, 'stock' | 'name'>;

async function hasVariants(em: SqlEntityManager, productId: string): Promise<boolean> {
  const row = await db(em).selectFrom('products').select('has_variants').where('id', '=', productId).executeTakeFirst();
  return row?.has_variants ?? false;
}

async function stockOf(em: SqlEntityManager, { productId, variantId }: Wanted): Promise<Stock> {
  const row = await db(em)
    .selectFrom('products')
    .select(['stock', 'name', 'has_variants', isOnSale('products').as('on_sale')])
    .where('id', '=', productId)
    .where(isVisible('products'))
    .executeTakeFirst();
  if (!row) throw shopErrors.PRODUCT_NOT_FOUND();
  const { name, has_variants: inVariants, on_sale: onSale } = row;
  const variant = variantId === undefined ? undefined : await variantOf(em, productId, variantId);
  if (!variant && inVariants) throw variantMissing(productId);
  const named = variant ? lineName(name, variant) : name;
  if (!onSale || variant?.state === 'archived') throw notOnSale(productId, named);
  return { name: named, stock: variant?.stock ?? row.stock };
}

/** Throws VARIANT_NOT_FOUND, also for a variant of another product. */
async function variantOf(em: SqlEntityManager, productId: string, variantId: string) {
  const row = await db(em)
    .selectFrom('product_variants')
    .select(['size', 'colour', 'stock', 'state'])
    .where('id', '=', variantId)
    .where('product_id', '=', productId)
    .executeTakeFirst();
  if (!row) throw shopErrors.VARIANT_NOT_FOUND();
  return row;
}
