import type { CartItem } from '@plaza/api/shop';
import { Big, formatAmount } from '@plaza/money';
import { newId, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import { sagaErrors } from '../saga/index.ts';
import { shopErrors } from './shop.errors.ts';

/** The shop's only currency; the table of products refuses any other. */
export const shopCurrency = 'EUR';

/** How many of one product can be in a cart. */
export const largestQuantity = 99;
/** How many different products can be in a cart, and so in an order: all of them are in one answer, without pages. */
export const largestCart = 100;

export interface Cart {
  items: CartItem[];
  total: string;
  currency: string;
}

/** The cart at today's prices, in the order in which it was filled. */
export async function readCart(em: SqlEntityManager, userId: string): Promise<Cart> {
  const rows = await db(em)
    .selectFrom('cart')
    .innerJoin('products', 'products.id', 'cart.product_id')
    .select(['cart.product_id', 'products.name', 'products.price', 'cart.quantity', 'cart.added_at'])
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
    };
  });
  return { items, total: formatAmount(total, shopCurrency), currency: shopCurrency };
}

/** Checks how many of a product are wanted. Throws QUANTITY_INVALID. */
export function parseQuantity(quantity: number): number {
  if (quantity >= 1 && quantity <= largestQuantity) return quantity;
  throw sagaErrors.QUANTITY_INVALID({
    violations: [{ field: 'quantity', description: `Must be 1 to ${largestQuantity}.` }],
  });
}

/**
 * Adds to what the cart holds of a product. One statement writes the row, so that two additions at once both count.
 * Throws PRODUCT_NOT_FOUND, OUT_OF_STOCK, QUANTITY_INVALID if there would be more than 99 in all, CART_FULL.
 */
export async function addToCart(
  em: SqlEntityManager,
  userId: string,
  productId: string,
  quantity: number,
): Promise<Cart> {
  const product = await stockOf(em, productId);
  await checkRoom(em, userId, productId);
  const sum = sql<number>`cart.quantity + excluded.quantity`;
  const row = await db(em)
    .insertInto('cart')
    .values({ id: newId(), user_id: userId, product_id: productId, quantity })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'product_id']).doUpdateSet({ quantity: sum }).where(sum, '<=', largestQuantity),
    )
    .returning('quantity')
    .executeTakeFirst();
  if (!row) {
    throw sagaErrors.QUANTITY_INVALID({
      violations: [{ field: 'quantity', description: `A cart can have at most ${largestQuantity} of one product.` }],
    });
  }
  if (row.quantity > product.stock) throw outOfStock(productId, product);
  return readCart(em, userId);
}

/** Additions to one cart wait for each other from here on, so that the count stays true until the commit. Throws CART_FULL. */
async function checkRoom(em: SqlEntityManager, userId: string, productId: string): Promise<void> {
  await lockCart(em, userId);
  const row = await db(em)
    .selectFrom('cart')
    .select(sql<number>`count(*)::int`.as('products'))
    .where('user_id', '=', userId)
    .where('product_id', '<>', productId)
    .executeTakeFirst();
  if ((row?.products ?? 0) >= largestCart) throw shopErrors.CART_FULL({ metadata: { limit: String(largestCart) } });
}

export async function lockCart(em: SqlEntityManager, userId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${userId}, 7052931))`.execute(db(em));
}

/** Sets how many of a product the cart holds. Throws CART_ITEM_NOT_FOUND, OUT_OF_STOCK. */
export async function setCartQuantity(
  em: SqlEntityManager,
  userId: string,
  productId: string,
  quantity: number,
): Promise<Cart> {
  const { numUpdatedRows } = await db(em)
    .updateTable('cart')
    .set({ quantity })
    .where('user_id', '=', userId)
    .where('product_id', '=', productId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw shopErrors.CART_ITEM_NOT_FOUND();
  const product = await stockOf(em, productId);
  if (quantity > product.stock) throw outOfStock(productId, product);
  return readCart(em, userId);
}

/** Removes a product. It is no error if it is not there. */
export async function removeFromCart(em: SqlEntityManager, userId: string, productId: string): Promise<Cart> {
  await db(em).deleteFrom('cart').where('user_id', '=', userId).where('product_id', '=', productId).execute();
  return readCart(em, userId);
}

export async function clearCart(em: SqlEntityManager, userId: string): Promise<Cart> {
  await db(em).deleteFrom('cart').where('user_id', '=', userId).execute();
  return readCart(em, userId);
}

export function outOfStock(productId: string, { stock, name }: Stock): Error {
  return shopErrors.OUT_OF_STOCK({
    // `left` as SOLD_OUT has it; `stock` as Product has it.
    metadata: { product_id: productId, left: String(stock), stock: String(stock) },
    message: stock > 0 ? `Only ${stock} of ${name} left.` : `${name} is sold out.`,
  });
}

type Stock = Pick<Selectable<DB['products']>, 'stock' | 'name'>;

async function stockOf(em: SqlEntityManager, productId: string): Promise<Stock> {
  const row = await db(em)
    .selectFrom('products')
    .select(['stock', 'name'])
    .where('id', '=', productId)
    .executeTakeFirst();
  if (!row) throw shopErrors.PRODUCT_NOT_FOUND();
  return row;
}
