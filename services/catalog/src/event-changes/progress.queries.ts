// How far cancellations and moves have come, and what they offer. Each function acts for the system.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import type { EventChangeOrderState } from './event-change.entity.ts';
import type { OrderRow } from './event-change.queries.ts';

/** The orders of a change in the order of their ids, after a cursor. */
export async function listOrders(
  em: SqlEntityManager,
  changeId: string,
  { state, after, limit }: { state: string; after: string | undefined; limit: number },
): Promise<OrderRow[]> {
  let query = db(em).selectFrom('event_change_orders').selectAll().where('change_id', '=', changeId);
  if (state) query = query.where('state', '=', state as EventChangeOrderState);
  if (after !== undefined) query = query.where('order_id', '>', after);
  return query.orderBy('order_id').limit(limit).execute();
}

/** What the last move after an order was bought offers; undefined if there was none. */
export async function offerOf(
  em: SqlEntityManager,
  orderId: string,
): Promise<{ refundUntil: Date | null; ended: boolean; cancelled: boolean } | undefined> {
  const row = await db(em)
    .selectFrom('event_change_orders as o')
    .innerJoin('event_changes as c', 'c.id', 'o.change_id')
    .innerJoin('events as e', 'e.id', 'c.event_id')
    .select(['e.refund_until', 'e.cancelled_at', sql<boolean>`coalesce(e.refund_until <= now(), true)`.as('ended')])
    .where('o.order_id', '=', orderId)
    .where('c.kind', '=', 'moved')
    // Where the last move came before the order, the earlier ones did too.
    .limit(1)
    .executeTakeFirst();
  return row && { refundUntil: row.refund_until, ended: row.ended, cancelled: row.cancelled_at !== null };
}

export interface Progress {
  counts: Partial<Record<EventChangeOrderState, number>>;
  amounts: { currency: string; amount: string }[];
  failures: { reason: string; orders: number }[];
}

const most = 10;

export async function progressOf(em: SqlEntityManager, changeId: string): Promise<Progress> {
  const of = () => db(em).selectFrom('event_change_orders').where('change_id', '=', changeId);
  const count = sql<number>`count(*)::int`;
  const states = await of()
    .select(['state', count.as('count')])
    .groupBy('state')
    .execute();
  const amounts = await of()
    .select([sql<string>`currency`.as('currency'), sql<string>`sum(amount)::text`.as('amount')])
    .where('amount', 'is not', null)
    .groupBy('currency')
    .orderBy('currency')
    .limit(most)
    .execute();
  const failures = await of()
    .select([sql<string>`failure`.as('reason'), count.as('orders')])
    .where('state', '=', 'failed')
    .groupBy('failure')
    .orderBy('orders', 'desc')
    .limit(most)
    .execute();
  return { counts: Object.fromEntries(states.map(({ state, count: n }) => [state, n])), amounts, failures };
}

/** The orders of changes that are worked on, and for how many seconds the oldest of these has been there. */
export async function openOrders(
  em: SqlEntityManager,
): Promise<{ kind: string; state: string; count: number; oldest: number }[]> {
  return db(em)
    .selectFrom('event_changes as c')
    .innerJoin('event_change_orders as o', 'o.change_id', 'c.id')
    .select([
      'c.kind',
      'o.state',
      sql<number>`count(*)::int`.as('count'),
      sql<number>`extract(epoch from max(now() - c.created_at))::float`.as('oldest'),
    ])
    .where('c.state', '=', 'working')
    .where('o.state', 'in', ['waiting', 'failed'])
    .groupBy(['c.kind', 'o.state'])
    .orderBy('c.kind')
    .orderBy('o.state')
    .execute();
}
