import type { Order } from '@plaza/api/shop';
import { formatAmount } from '@plaza/money';
import { commonErrors, type SqlEntityManager } from '@plaza/service';
import { sagaErrors } from '../saga/saga.errors.ts';
import type { OrderLine, OrderStatus } from './order.entity.ts';

export interface OrderRow {
  id: string;
  user_id: string;
  items: OrderLine[];
  total: string;
  currency: string;
  status: OrderStatus;
  created_at: string;
}

export interface OrderPage {
  orders: Order[];
  /** The last order's id; undefined on the last page. */
  next: string | undefined;
}

export const orderColumns = 'id, user_id, items, total, currency, status, created_at';

/** A person's orders, newest first, at most `limit`, from after an order on. Throws PAGE_TOKEN_INVALID if that is not one of theirs. */
export async function listOrders(
  em: SqlEntityManager,
  userId: string,
  after: string | undefined,
  limit: number,
): Promise<OrderPage> {
  let position = '';
  if (after !== undefined) {
    // The time stays in the database, where it has microseconds.
    const [row] = await em.execute<unknown[]>('select from orders where user_id = ? and id = ?', [userId, after]);
    if (!row) throw commonErrors.PAGE_TOKEN_INVALID();
    position = 'and (created_at, id) < (select o.created_at, o.id from orders o where o.user_id = ? and o.id = ?)';
  }
  const rows = await em.execute<OrderRow[]>(
    `select ${orderColumns} from orders where user_id = ? ${position} order by created_at desc, id desc limit ?`,
    [userId, ...(after === undefined ? [] : [userId, after]), limit + 1],
  );
  const orders = rows.slice(0, limit).map(toOrder);
  return { orders, next: rows.length > limit ? orders.at(-1)?.id : undefined };
}

/** Throws ORDER_NOT_FOUND, also for another's order. */
export async function getOrder(em: SqlEntityManager, userId: string, id: string): Promise<Order> {
  const [row] = await em.execute<OrderRow[]>(`select ${orderColumns} from orders where user_id = ? and id = ?`, [
    userId,
    id,
  ]);
  if (!row) throw sagaErrors.ORDER_NOT_FOUND();
  return toOrder(row);
}

export function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    userId: row.user_id,
    items: row.items.map(({ product_id, name, price, quantity, total }) => ({
      productId: product_id,
      name,
      price,
      quantity,
      total,
    })),
    total: formatAmount(row.total, row.currency),
    currency: row.currency,
    status: row.status,
    createdAt: new Date(row.created_at),
  };
}
