// What was ordered, while its money goes back. Each function is a part of the buyer's own transaction.
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import type { Order } from '@plaza/api/shop';
import type { Ticket } from '@plaza/api/ticket';
import { returnStock } from '../shop/checkout.ts';
import { orderColumns, toOrder, type OrderRow } from '../shop/order.ts';
import { countSeats } from '../tickets/seat.queries.ts';
import { ticketsOfOrder } from '../tickets/ticket.ts';
import { refundErrors } from './refund.errors.ts';

export interface RefundedOrder {
  orderId: string;
  kind: 'shop' | 'tickets' | 'esim';
  /** Decimal string, of all. */
  amount: string;
  currency: string;
  /** What was bought, in a few words. */
  title: string;
  /** Whose lists show the seats. */
  club: string;
}

const buyers: Record<RefundedOrder['kind'], string> = {
  shop: 'select user_id from orders where id = ?',
  tickets: `select user_id from tickets where order_id = ? and status <> 'pending' limit 1`,
  esim: `select user_id from sagas where id = ? and kind = 'esim-activation'`,
};

/** Whose order it is, for who may know. */
export async function buyerOf(
  em: SqlEntityManager,
  kind: RefundedOrder['kind'],
  orderId: string,
): Promise<string | undefined> {
  const [row] = await em.execute<{ user_id: string }[]>(buyers[kind], [orderId]);
  return row?.user_id;
}

const kinds: Record<string, RefundedOrder['kind']> = {
  'ticket-purchase': 'tickets',
  checkout: 'shop',
  'esim-activation': 'esim',
};

/** What was ordered under an id; undefined if nothing was. */
export async function kindOf(em: SqlEntityManager, orderId: string): Promise<RefundedOrder['kind'] | undefined> {
  const [row] = await em.execute<{ kind: string }[]>('select kind from sagas where id = ?', [orderId]);
  return row && kinds[row.kind];
}

/** The order is being given back, and by nobody else. Throws ORDER_NOT_REFUNDABLE. */
export async function beginOrder(em: SqlEntityManager, orderId: string): Promise<RefundedOrder> {
  const [row] = await em.execute<OrderRow[]>(
    `update orders set status = 'refunding', updated_at = now() where id = ? and status = 'paid' returning ${orderColumns}`,
    [orderId],
  );
  if (!row) {
    const [now] = await em.execute<{ status: string }[]>('select status from orders where id = ?', [orderId]);
    throw refundErrors.ORDER_NOT_REFUNDABLE({ metadata: { status: now?.status ?? '' } });
  }
  const {
    items: [first, ...others],
    total,
    currency,
  } = row;
  const title = first
    ? `${first.quantity} × ${first.name}${others.length > 0 ? ` and ${others.length} more` : ''}`
    : 'Order';
  return { orderId, kind: 'shop', amount: formatAmount(total, currency), currency, title, club: '' };
}

export async function endOrder(em: SqlEntityManager, orderId: string): Promise<Order> {
  const [row] = await em.execute<OrderRow[]>(
    `update orders set status = 'refunded', updated_at = now() where id = ? and status = 'refunding' returning ${orderColumns}`,
    [orderId],
  );
  if (!row) throw new Error(`The order ${orderId} is not being given back.`);
  await returnStock(em, row.items);
  return toOrder(row);
}

/** Which lists of products show what was ordered. */
export async function listsOf(em: SqlEntityManager, orderId: string): Promise<{ club: string; category: string }[]> {
  return em.execute(
    `select distinct p.club, p.category from orders o cross join lateral jsonb_to_recordset(o.items) as i (product_id uuid)
     join products p on p.id = i.product_id where o.id = ?`,
    [orderId],
  );
}

export async function keepOrder(em: SqlEntityManager, orderId: string): Promise<void> {
  await em.execute(`update orders set status = 'paid', updated_at = now() where id = ? and status = 'refunding'`, [
    orderId,
  ]);
}

/** The tickets are good no longer; their seats stay theirs until the money is back. Throws ORDER_NOT_REFUNDABLE. */
export async function beginTickets(em: SqlEntityManager, orderId: string): Promise<RefundedOrder> {
  const all = await em.execute<{ status: string }[]>(
    `select status from tickets where order_id = ? order by id for update`,
    [orderId],
  );
  const other = all.find(({ status }) => status !== 'valid');
  if (other || all.length === 0) throw refundErrors.ORDER_NOT_REFUNDABLE({ metadata: { status: other?.status ?? '' } });
  await em.execute(`update tickets set status = 'refunded' where order_id = ?`, [orderId]);
  const [row] = await em.execute<{ amount: string; currency: string; title: string; club: string }[]>(
    `select sum(t.price)::text as amount, min(t.currency) as currency, min(e.title) as title, min(e.club) as club
     from tickets t join events e on e.id = t.event_id where t.order_id = ?`,
    [orderId],
  );
  if (!row) throw new Error('There are tickets, and they have no price.');
  return { ...row, orderId, kind: 'tickets', amount: formatAmount(row.amount, row.currency) };
}

export async function endTickets(em: SqlEntityManager, orderId: string): Promise<Ticket[]> {
  const tickets = await ticketsOfOrder(em, orderId);
  const freed = await em.execute<{ category_id: string }[]>(
    `update seats set status = 'free', order_id = null, held_until = null where order_id = ? and status = 'sold' returning category_id`,
    [orderId],
  );
  const changes = [...Map.groupBy(freed, ({ category_id: id }) => id)].map(([id, seats]) => ({
    category_id: id,
    change: seats.length,
  }));
  await countSeats(em, changes);
  return tickets;
}

export async function keepTickets(em: SqlEntityManager, orderId: string): Promise<void> {
  await em.execute(`update tickets set status = 'valid' where order_id = ? and status = 'refunded'`, [orderId]);
}

// What was activated is kept in the activation's own row, and so is that it is being given back.

/** The eSIM is being given back, and by nobody else. Throws ORDER_NOT_REFUNDABLE. */
export async function beginEsim(em: SqlEntityManager, orderId: string): Promise<RefundedOrder> {
  const [order] = await em.execute<
    { status: string; refund: string | null; title: string; amount: string; currency: string; used: boolean }[]
  >(
    `
    select s.status, s.state->>'refund' as refund, s.state->>'name' as title, s.state->>'price' as amount, s.state->>'currency' as currency,
        coalesce((select a.data_used > 0 from esim_active a where a.id = s.id), false) as used
      from sagas s where s.id = ? and s.kind = 'esim-activation' for update of s`,
    [orderId],
  );
  if (order?.status !== 'done' || order.refund !== null || order.used) {
    const now = order?.status === 'done' ? (order.refund ?? 'used') : order?.status === 'failed' ? 'failed' : 'pending';
    throw refundErrors.ORDER_NOT_REFUNDABLE({ metadata: { status: now } });
  }
  await markEsim(em, orderId, 'refunding');
  const { title, amount, currency } = order;
  return { orderId, kind: 'esim', amount: formatAmount(amount, currency), currency, title, club: '' };
}

/** It is no longer the person's. One that took its place stays. */
export async function endEsim(em: SqlEntityManager, orderId: string): Promise<void> {
  await markEsim(em, orderId, 'refunded');
  await em.execute('delete from esim_active where id = ?', [orderId]);
}

export async function keepEsim(em: SqlEntityManager, orderId: string): Promise<void> {
  await em.execute(`update sagas set state = state - 'refund' where id = ? and kind = 'esim-activation'`, [orderId]);
}

async function markEsim(em: SqlEntityManager, orderId: string, refund: 'refunding' | 'refunded'): Promise<void> {
  await em.execute(
    `update sagas set state = jsonb_set(state, '{refund}', to_jsonb(?::text)) where id = ? and kind = 'esim-activation'`,
    [refund, orderId],
  );
}
