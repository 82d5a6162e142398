import type { CartItem } from '@plaza/api/shop';
import { Big, formatAmount } from '@plaza/money';
import { newId, type SqlEntityManager } from '@plaza/service';
import { sagaErrors } from '../saga/saga.errors.ts';
import { shopErrors } from './shop.errors.ts';

/** The shop's only currency; the table of products refuses any other. */
export const shopCurrency = 'EUR';

/** How many of one product a cart may hold. */
export const largestQuantity = 99;
/** How many different products a cart may hold, and so an order: all of them are in one answer, without pages. */
export const largestCart = 100;

export interface Cart {
  items: CartItem[];
  total: string;
  currency: string;
}

interface CartRow {
  product_id: string;
  name: string;
  price: string;
  quantity: number;
  added_at: string;
}

/** The cart at today's prices, in the order in which it was filled. */
export async function readCart(em: SqlEntityManager, userId: string): Promise<Cart> {
  const rows = await em.execute<CartRow[]>(
    `select c.product_id, p.name, p.price, c.quantity, c.added_at
     from cart c join products p on p.id = c.product_id
     where c.user_id = ? order by c.added_at, c.id`,
    [userId],
  );
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
      addedAt: new Date(row.added_at),
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
  await makeRoom(em, userId, productId);
  const [row] = await em.execute<{ quantity: number }[]>(
    `insert into cart as c (id, user_id, product_id, quantity) values (?, ?, ?, ?)
     on conflict (user_id, product_id) do update set quantity = c.quantity + excluded.quantity
     where c.quantity + excluded.quantity <= ?
     returning quantity`,
    [newId(), userId, productId, quantity, largestQuantity],
  );
  if (!row) {
    throw sagaErrors.QUANTITY_INVALID({
      violations: [{ field: 'quantity', description: `A cart can have at most ${largestQuantity} of one product.` }],
    });
  }
  if (row.quantity > product.stock) throw outOfStock(productId, product);
  return readCart(em, userId);
}

/** Additions to one cart follow each other from here on, so that what is counted stays true until the commit. Throws CART_FULL. */
async function makeRoom(em: SqlEntityManager, userId: string, productId: string): Promise<void> {
  await lockCart(em, userId);
  const [row] = await em.execute<{ products: number }[]>(
    'select count(*)::int as products from cart where user_id = ? and product_id <> ?',
    [userId, productId],
  );
  if ((row?.products ?? 0) >= largestCart) throw shopErrors.CART_FULL({ metadata: { limit: String(largestCart) } });
}

export async function lockCart(em: SqlEntityManager, userId: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 7052931))', [userId]);
}

/** Sets how many of a product the cart holds. Throws CART_ITEM_NOT_FOUND, OUT_OF_STOCK. */
export async function setCartQuantity(
  em: SqlEntityManager,
  userId: string,
  productId: string,
  quantity: number,
): Promise<Cart> {
  const [row] = await em.execute<{ quantity: number }[]>(
    'update cart set quantity = ? where user_id = ? and product_id = ? returning quantity',
    [quantity, userId, productId],
  );
  if (!row) throw shopErrors.CART_ITEM_NOT_FOUND();
  const product = await stockOf(em, productId);
  if (quantity > product.stock) throw outOfStock(productId, product);
  return readCart(em, userId);
}

/** Takes a product out. What is not there is no error. */
export async function removeFromCart(em: SqlEntityManager, userId: string, productId: string): Promise<Cart> {
  await em.execute('delete from cart where user_id = ? and product_id = ?', [userId, productId]);
  return readCart(em, userId);
}

export async function clearCart(em: SqlEntityManager, userId: string): Promise<Cart> {
  await em.execute('delete from cart where user_id = ?', [userId]);
  return readCart(em, userId);
}

export function outOfStock(productId: string, { stock, name }: { stock: number; name: string }): Error {
  return shopErrors.OUT_OF_STOCK({
    // `left` as SOLD_OUT has it; `stock` as Product has it.
    metadata: { product_id: productId, left: String(stock), stock: String(stock) },
    message: stock > 0 ? `Only ${stock} of ${name} left.` : `${name} is sold out.`,
  });
}

async function stockOf(em: SqlEntityManager, productId: string): Promise<{ stock: number; name: string }> {
  const [row] = await em.execute<{ stock: number; name: string }[]>('select stock, name from products where id = ?', [
    productId,
  ]);
  if (!row) throw shopErrors.PRODUCT_NOT_FOUND();
  return row;
}
