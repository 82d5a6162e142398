// The sagas of all people that are orders. As the system: whoever calls is an administrator.
//
// Every list goes down the ids, which ascend with time: along the primary key, or an index of the few rows that a filter
// leaves (failed orders, refunds, eSIMs, orders of the shop). Orders of tickets are nearly all of them, and need none.
import { anyOf, firstIdOf, type SqlEntityManager } from '@plaza/service';
import { sql, type Expression, type SqlBool } from 'kysely';
import { db, now } from '../db.ts';
import { isOpenSaga, orderKinds, stuckMs, type OrderKind } from '../saga/index.ts';
import { refundKinds, type OrderRow, type OrderStatus } from './order.ts';

/** Whether the saga in a row of this name has been open for so long that somebody should look at it. */
export const isStuck = (table = 'sagas') =>
  sql<boolean>`(${isOpenSaga(table)}
    and ${sql.ref(`${table}.created_at`)} < now() - ${stuckMs} * interval '1 millisecond')`;

const literals = (values: readonly string[]) => sql.join(values.map((value) => sql.lit(value)));
/** As the predicates of the indexes have them. */
const isOrder = sql<boolean>`s.kind in (${literals(Object.keys(orderKinds))})`;
const isRefund = sql<boolean>`kind in (${literals(refundKinds)})`;
const isOpen = isOpenSaga();
const statusOf = sql<OrderStatus>`case
  when s.status = 'failed' then 'failed'
  when s.status <> 'done' then 'pending'
  when r.status = 'done' then 'refunded'
  when ${isOpenSaga('r')} then 'refunding'
  else 'paid' end`;
const stuck = sql<boolean>`(${isStuck('s')} or coalesce(${isStuck('r')}, false))`;

/** An order beside its last refund, which a failed one may have come before. */
function orders(em: SqlEntityManager) {
  return db(em)
    .selectFrom('sagas as s')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('sagas')
          .select(['status', 'created_at'])
          .where(isRefund)
          .where(sql<boolean>`state ->> 'orderId' = s.id::text`)
          .orderBy('id', 'desc')
          .limit(1)
          .as('r'),
      (join) => join.onTrue(),
    )
    .select([
      's.id',
      's.kind',
      's.user_id',
      's.state',
      's.created_at',
      's.hold_until',
      's.updated_at',
      's.status as end',
    ])
    .select([statusOf.as('status'), stuck.as('stuck')])
    .where(isOrder);
}

/** What is left out or empty does not filter. */
export interface OrderFilter {
  userId?: string;
  eventId?: string;
  kind?: OrderKind | '';
  status?: OrderStatus | 'stuck' | '';
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
}

/** Newest first, at most `limit`, with ids below `before`. */
export async function findOrders(
  em: SqlEntityManager,
  { userId, eventId, kind, status, createdAfter, createdBefore }: OrderFilter,
  before: string | undefined,
  limit: number,
): Promise<OrderRow[]> {
  let query = orders(em);
  if (userId) query = query.where('s.user_id', '=', userId);
  if (kind) query = query.where(sql<boolean>`s.kind = ${sql.lit(sagaOf(kind))}`);
  if (createdAfter) query = query.where('s.id', '>=', firstIdOf(createdAfter.getTime()));
  if (createdBefore) query = query.where('s.id', '<', firstIdOf(createdBefore.getTime()));
  if (before !== undefined) query = query.where('s.id', '<', before);
  if (eventId) query = query.where('s.id', 'in', ordersOfEvent(em, eventId));
  if (status) query = query.where(hasStatus(status));
  return query.orderBy('s.id', 'desc').limit(limit).execute();
}

function sagaOf(kind: OrderKind): string {
  return Object.entries(orderKinds).find(([, name]) => name === kind)![0];
}

function ordersOfEvent(em: SqlEntityManager, eventId: string) {
  return db(em).selectFrom('tickets').select('order_id').where('event_id', '=', eventId);
}

function hasStatus(status: OrderStatus | 'stuck'): Expression<SqlBool> {
  const refunded = (state: Expression<SqlBool>) =>
    sql<boolean>`s.id in (select (state ->> 'orderId')::uuid from sagas where ${isRefund} and ${state})`;
  switch (status) {
    case 'pending':
      return isOpenSaga('s');
    case 'failed':
      return sql<boolean>`s.status = 'failed'`;
    case 'paid':
      return sql<boolean>`s.status = 'done' and (r.status is null or r.status = 'failed')`;
    case 'refunding':
      return sql<boolean>`${refunded(isOpen)} and ${isOpenSaga('r')}`;
    case 'refunded':
      return sql<boolean>`${refunded(sql<boolean>`status = 'done'`)} and r.status = 'done'`;
    case 'stuck':
      return sql<boolean>`(${isOpenSaga('s')} or ${refunded(isOpen)}) and ${stuck}`;
  }
}

/** One order, by its own id or that of one of its tickets. */
export async function findOrder(em: SqlEntityManager, id: string) {
  const ofTicket = db(em).selectFrom('tickets').select('order_id').where('id', '=', id);
  return orders(em)
    .select(['s.step', 's.error', 's.attempts', 's.next_attempt_at', 's.refusal', 's.response'])
    .where((eb) => eb.or([eb('s.id', '=', id), eb('s.id', '=', ofTicket)]))
    .executeTakeFirst();
}
export type WholeOrder = NonNullable<Awaited<ReturnType<typeof findOrder>>>;

/** The refunds that were requested of an order, oldest first, at most 100. A refund that failed can be requested again. */
export async function refundsOf(em: SqlEntityManager, orderId: string) {
  return db(em)
    .selectFrom('sagas')
    .select(['status', 'state', 'response', 'refusal', 'error', 'attempts', 'next_attempt_at', 'kind'])
    .select(['created_at', 'updated_at'])
    .where(isRefund)
    .where(sql<boolean>`state ->> 'orderId' = ${orderId}`)
    .orderBy('id')
    .limit(100)
    .execute();
}
export type RefundRow = Awaited<ReturnType<typeof refundsOf>>[number];

/** Makes an open order, and its open refund, due. Those that a process works on are left to it. Returns whether anything is open. */
export async function makeDue(em: SqlEntityManager, orderId: string): Promise<boolean> {
  const open = await db(em)
    .selectFrom('sagas')
    .select(['id', 'lease_until'])
    .where(isOpen)
    .where(sql<boolean>`(id = ${orderId}::uuid or ${isRefund} and state ->> 'orderId' = ${orderId})`)
    .orderBy('id')
    .forUpdate()
    .execute();
  if (open.length === 0) return false;
  await db(em)
    .updateTable('sagas')
    .set({ next_attempt_at: now, updated_at: now })
    .where('id', '=', anyOf(open.map(({ id }) => id)))
    .where(sql<boolean>`coalesce(lease_until <= now(), true)`)
    .execute();
  return true;
}
