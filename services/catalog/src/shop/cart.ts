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

/** The largest quantity of one product in a cart. */
export const largestQuantity = 99;
/** The largest number of different products in a cart, and so in an order: one answer has all of them, without pages. */
export const largestCart = 100;

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

/** Throws QUANTITY_INVALID. */
export function parseQuantity(quantity: number): number {
  if (quantity >= 1 && quantity <= largestQuantity) return quantity;
  throw sagaErrors.QUANTITY_INVALID({
    violations: [{ field: 'quantity', description: `Must be 1 to ${largestQuantity}.` }],
  });
}

/**
 * Adds to the quantity of a product in the cart. One statement writes the row, so that two concurrent additions both count.
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

/** Locks the cart against other additions until the commit, so that the count stays right. Throws CART_FULL. */
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
  await lockUntilCommit(em, 7052931, userId);
}

/** Sets the quantity of a product in the cart. Throws CART_ITEM_NOT_FOUND, OUT_OF_STOCK. */
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

export function notOnSale(productId: string, name: string): Error {
  return saleErrors.NOT_ON_SALE({ metadata: { product_id: productId }, message: `${name} is not on sale now.` });
}

type Stock = Pick<Selectable<DB['products']>, 'stock' | 'name'>;

async function stockOf(em: SqlEntityManager, productId: string): Promise<Stock> {
  const row = await db(em)
    .selectFrom('products')
    .select(['stock', 'name', isOnSale('products').as('on_sale')])
    .where('id', '=', productId)
    .where(isVisible('products'))
    .executeTakeFirst();
  if (!row) throw shopErrors.PRODUCT_NOT_FOUND();
  if (!row.on_sale) throw notOnSale(productId, row.name);
  return row;
}
