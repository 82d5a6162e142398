// Orders in a trace: which it is about, and their steps. As the system.
import type { TracedOrder } from '@plaza/api/trace';
import type { Traced, TraceSourceOptions } from '@plaza/outbox';
import { firstIdOf, isUuid, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { findOrder, refundsOf } from './order.queries.ts';
import { isRefund } from '../refunds/index.ts';
import { orderKinds } from '../saga/index.ts';
import { storyOf, transactionsOf } from './story.ts';

const maxOrders = 20;
/** Nothing finds a request id but a look at each saga: so many of the newest are looked through. */
const maxRead = 50_000;

/** The orders of a person, of a ticket, of a call that placed or refunded them, or the one itself, newest first; and what happened to them. */
export const tracedOrders: NonNullable<TraceSourceOptions['ordersOf']> = async (em, { of, userId, since }) => {
  const ids = userId ? await ordersOfPerson(em, userId, since) : await ordersOfCall(em, of);
  const traced: { orders: TracedOrder[]; steps: Traced[] } = { orders: [], steps: [] };
  for (const id of ids) {
    const found = await wholeOrder(em, id);
    if (!found) continue;
    traced.orders.push(toTraced(found));
    traced.steps.push(...stepsOf(found));
  }
  return traced;
};

type Whole = NonNullable<Awaited<ReturnType<typeof wholeOrder>>>;

function stepsOf({ order, refunds }: Whole): Traced[] {
  return storyOf(order, refunds).map(
    ({ at, step, reason, amount, transactionId, attempts, requestId, message }, place) => ({
      at: at!,
      kind: 'order',
      what: step,
      outcome: reason ?? '',
      subject: order.id,
      requestId: (place === 0 ? order.request_id : requestId) ?? '',
      // What an administrator wrote about a refund is not shown.
      detail: amount || transactionId || (step === 'waiting' ? message : ''),
      attempts,
    }),
  );
}

async function wholeOrder(em: SqlEntityManager, id: string) {
  const order = await findOrder(em, id);
  return order && { order, refunds: await refundsOf(em, order.id) };
}

function toTraced({ order, refunds }: Whole): TracedOrder {
  const requestIds = [order, ...refunds].flatMap(({ request_id: id }) => (id ? [id] : []));
  return {
    id: order.id,
    userId: order.user_id,
    placedAt: order.created_at,
    requestIds: [...new Set(requestIds)],
    transactionIds: transactionsOf(order, refunds),
  };
}

async function ordersOfPerson(em: SqlEntityManager, userId: string, since: Date | undefined): Promise<string[]> {
  const rows = await db(em)
    .selectFrom('sagas')
    .select('id')
    .where('user_id', '=', userId)
    .where(isOrder)
    .$if(since !== undefined, (query) => query.where('id', '>=', firstIdOf(since!.getTime())))
    .orderBy('created_at', 'desc')
    .limit(maxOrders)
    .execute();
  return rows.map(({ id }) => id);
}

async function ordersOfCall(em: SqlEntityManager, of: string): Promise<string[]> {
  const known = isUuid(of) && (await findOrder(em, of));
  if (known) return [known.id];
  const newest = db(em).selectFrom('sagas').selectAll().orderBy('id', 'desc').limit(maxRead).as('s');
  const { rows } = await sql<{ id: string }>`
    select distinct case when ${isRefund} then (s.state ->> 'orderId')::uuid else s.id end as id
      from ${newest} where s.request_id = ${of} order by 1 desc limit ${maxOrders}`.execute(db(em));
  return rows.map(({ id }) => id);
}

const isOrder = sql<boolean>`kind in (${sql.join(Object.keys(orderKinds).map((kind) => sql.lit(kind)))})`;
