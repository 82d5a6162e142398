import type { Order } from '@plaza/api/shop';
import { formatAmount } from '@plaza/money';
import { commonErrors, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import { sagaErrors } from '../saga/index.ts';
import { variantFields } from './cart.ts';

/** The columns that the message of an order needs. */
export const orderColumns = [
  'id',
  'user_id',
  'items',
  'total',
  'currency',
  'refunded',
  'status',
  'created_at',
] as const;
export type OrderRow = Pick<Selectable<DB['orders']>, (typeof orderColumns)[number]>;

export interface OrderPage {
  orders: Order[];
  /** The last order's id; undefined on the last page. */
  next: string | undefined;
}

/** A person's orders, newest first, at most `limit`, after another order. Throws PAGE_TOKEN_INVALID if that is not one of theirs. */
export async function listOrders(
  em: SqlEntityManager,
  userId: string,
  after: string | undefined,
  limit: number,
): Promise<OrderPage> {
  let query = db(em).selectFrom('orders').select(orderColumns).where('user_id', '=', userId);
  if (after !== undefined) {
    // Compared in the database, where times have microseconds.
    const last = db(em)
      .selectFrom('orders')
      .select(['created_at', 'id'])
      .where('user_id', '=', userId)
      .where('id', '=', after);
    if (!(await last.executeTakeFirst())) throw commonErrors.PAGE_TOKEN_INVALID();
    query = query.where(sql<boolean>`(created_at, id) < ${last}`);
  }
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const orders = rows.slice(0, limit).map(toOrder);
  return { orders, next: rows.length > limit ? orders.at(-1)?.id : undefined };
}

/** Throws ORDER_NOT_FOUND, also for another's order. */
export async function getOrder(em: SqlEntityManager, userId: string, id: string): Promise<Order> {
  const row = await db(em)
    .selectFrom('orders')
    .select(orderColumns)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw sagaErrors.ORDER_NOT_FOUND();
  return toOrder(row);
}

export function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    userId: row.user_id,
    items: row.items.map((line) => ({
      productId: line.product_id,
      name: line.name,
      price: line.price,
      quantity: line.quantity,
      total: line.total,
      ...variantFields(line),
      refundedQuantity: line.refunded ?? 0,
    })),
    total: formatAmount(row.total, row.currency),
    currency: row.currency,
    refunded: formatAmount(row.refunded, row.currency),
    status: row.status,
    createdAt: row.created_at,
  };
}
