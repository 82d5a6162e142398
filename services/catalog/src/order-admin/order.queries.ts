// The sagas of all people that are orders, for administrators; and for a merchant what it sold with them. As the system.
//
// Every list goes down the ids, which ascend with time: along the primary key, or an index of the few rows that a filter
// leaves (failed orders, refunds, eSIMs, orders of the shop). Orders of tickets are nearly all of them, and need none.
import { anyOf, firstIdOf, type SqlEntityManager } from '@plaza/service';
import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import { db, now } from '../db.ts';
import { isOpenSaga, orderKinds, type OrderKind } from '../saga/index.ts';
import { isRefund } from '../refunds/index.ts';
import type { OrderRow, OrderStatus } from './order.ts';

/** Whether somebody should look at the saga in a row of this name: an attempt at it failed, or it has been open for a minute. */
export const isStuck = (table = 'sagas') =>
  sql<boolean>`(${isOpenSaga(table)} and (${sql.ref(`${table}.error`)} is not null
    or ${sql.ref(`${table}.created_at`)} < now() - interval '1 minute'))`;

const literals = (values: readonly string[]) => sql.join(values.map((value) => sql.lit(value)));
/** As the predicates of the indexes have them. */
const isOrder = sql<boolean>`s.kind in (${literals(Object.keys(orderKinds))})`;
const isOpen = isOpenSaga();

/** What was paid for an order beside its refunds; with a seller, for what this merchant sold with it. */
function totalOf(seller: string | undefined): RawBuilder<string> {
  const total = sql<string>`coalesce(s.state ->> 'total', s.state ->> 'price')::numeric`;
  if (seller === undefined) return total;
  return sql<string>`case when s.kind = 'checkout' then (
    select coalesce(sum((line ->> 'price')::numeric * (line ->> 'quantity')::int), 0)
      from jsonb_array_elements(s.state -> 'lines') line where line ->> 'merchant_id' = ${seller}) else ${total} end`;
}

/** What one of the refunds returned of it. One without parts was of everything. */
function returnedBy(seller: string | undefined): RawBuilder<string> {
  if (seller === undefined) return sql<string>`(state ->> 'amount')::numeric`;
  return sql<string>`case when state -> 'parts' is null then ${totalOf(seller)} else (
    select coalesce(sum((part ->> 'amount')::numeric), 0)
      from jsonb_array_elements(state -> 'parts') part where part ->> 'merchantId' = ${seller}) end`;
}

const isWhole = (seller: string | undefined) => sql<boolean>`coalesce(r.refunded >= ${totalOf(seller)}, false)`;
const statusOf = (seller: string | undefined) => sql<OrderStatus>`case
  when s.status = 'failed' then 'failed'
  when s.status <> 'done' then 'pending'
  when ${isWhole(seller)} then 'refunded'
  when r.open then 'refunding'
  else 'paid' end`;
const stuck = sql<boolean>`(${isStuck('s')} or coalesce(r.stuck, false))`;

/** An order beside its refunds; with a seller, only what this merchant sold with one that did not fail. */
function orders(em: SqlEntityManager, seller?: string) {
  return db(em)
    .selectFrom('sagas as s')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('sagas')
          .select([
            sql<boolean>`bool_or(${isOpen})`.as('open'),
            sql<boolean>`bool_or(${isStuck()})`.as('stuck'),
            sql<string | null>`sum(${returnedBy(seller)}) filter (where status = 'done')`.as('refunded'),
          ])
          .where(isRefund)
          .where(sql<boolean>`state ->> 'orderId' = s.id::text`)
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
    .select([statusOf(seller).as('status'), stuck.as('stuck'), sql<string>`coalesce(r.refunded, 0)`.as('refunded')])
    .where(isOrder)
    .$if(seller !== undefined, (query) => query.where('s.status', '<>', 'failed'));
}

export type FilterStatus = OrderStatus | 'partially_refunded' | 'stuck';

/** What is left out or empty does not filter. */
export interface OrderFilter {
  userId?: string;
  /** The first and the last id that are meant. */
  ids?: readonly [string, string] | undefined;
  /** A product, or an eSIM plan. */
  productId?: string;
  /** Only orders with goods of this merchant. */
  merchantId?: string;
  /** The merchant for whom it is: of an order it sees what it sold. */
  seller?: string;
  eventId?: string;
  kind?: OrderKind | '';
  status?: FilterStatus | '';
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
}

/** Newest first, at most `limit`, with ids below `before`. */
export async function findOrders(
  em: SqlEntityManager,
  filter: OrderFilter,
  before: string | undefined,
  limit: number,
): Promise<OrderRow[]> {
  const { userId, ids, eventId, productId, seller, kind, status, createdAfter, createdBefore } = filter;
  const merchantId = seller ?? filter.merchantId;
  let query = orders(em, seller);
  if (ids) query = query.where('s.id', '>=', ids[0]).where('s.id', '<=', ids[1]);
  if (userId) query = query.where('s.user_id', '=', userId);
  if (kind) query = query.where(sql<boolean>`s.kind = ${sql.lit(sagaOf(kind))}`);
  if (createdAfter) query = query.where('s.id', '>=', firstIdOf(createdAfter.getTime()));
  if (createdBefore) query = query.where('s.id', '<', firstIdOf(createdBefore.getTime()));
  if (before !== undefined) query = query.where('s.id', '<', before);
  if (eventId) query = query.where('s.id', 'in', ordersOfEvent(em, eventId));
  if (productId) query = query.where('s.id', 'in', ordersOfProduct(em, productId));
  if (merchantId) query = query.where('s.id', 'in', ordersOfMerchant(em, merchantId));
  if (status) query = query.where(hasStatus(status, isWhole(seller)));
  return query.orderBy('s.id', 'desc').limit(limit).execute();
}

function sagaOf(kind: OrderKind): string {
  return Object.entries(orderKinds).find(([, name]) => name === kind)![0];
}

function ordersOfEvent(em: SqlEntityManager, eventId: string) {
  return db(em).selectFrom('tickets').select('order_id').where('event_id', '=', eventId);
}

function ordersOfProduct(em: SqlEntityManager, productId: string) {
  return db(em)
    .selectFrom('stock_movements')
    .select(sql<string>`order_id`.as('id'))
    .where('product_id', '=', productId)
    .where('kind', '=', 'sale')
    .where('order_id', 'is not', null)
    .unionAll(
      db(em)
        .selectFrom('sagas')
        .select('id')
        .where(sql<boolean>`kind = 'esim-activation' and state ->> 'planId' = ${productId}`),
    );
}

/** Of tickets and eSIMs the saga names the merchant, along an index; of products the movements of the stock lead to the orders. */
function ordersOfMerchant(em: SqlEntityManager, merchantId: string) {
  return db(em)
    .selectFrom('sagas')
    .select('id')
    .where(sql<boolean>`state ->> 'merchantId' = ${merchantId}`)
    .where(sql<boolean>`kind in ('ticket-purchase', 'esim-activation', 'esim-top-up')`)
    .unionAll(
      db(em)
        .selectFrom('products as p')
        .innerJoin('stock_movements as m', 'm.product_id', 'p.id')
        .select(sql<string>`m.order_id`.as('id'))
        .where('p.merchant_id', '=', merchantId)
        .where('m.kind', '=', 'sale')
        .where('m.order_id', 'is not', null),
    );
}

function hasStatus(status: FilterStatus, isWhole: Expression<SqlBool>): Expression<SqlBool> {
  const refunded = (state: Expression<SqlBool>) =>
    sql<boolean>`s.id in (select (state ->> 'orderId')::uuid from sagas where ${isRefund} and ${state})`;
  switch (status) {
    case 'pending':
      return isOpenSaga('s');
    case 'failed':
      return sql<boolean>`s.status = 'failed'`;
    case 'paid':
      return sql<boolean>`s.status = 'done' and not ${isWhole} and not coalesce(r.open, false)`;
    case 'refunding':
      return sql<boolean>`${refunded(isOpen)} and not ${isWhole}`;
    case 'refunded':
      return sql<boolean>`${refunded(sql<boolean>`status = 'done'`)} and ${isWhole}`;
    case 'partially_refunded':
      return sql<boolean>`${refunded(sql<boolean>`status = 'done'`)} and r.refunded > 0 and not ${isWhole}`;
    case 'stuck':
      return sql<boolean>`(${isOpenSaga('s')} or ${refunded(isOpen)}) and ${stuck}`;
  }
}

/** One order, by its own id or that of one of its tickets; with a seller, of a merchant that sold something with it. */
export async function findOrder(em: SqlEntityManager, id: string, seller?: string) {
  const ofTicket = db(em).selectFrom('tickets').select('order_id').where('id', '=', id);
  return orders(em, seller)
    .select(['s.step', 's.error', 's.attempts', 's.next_attempt_at', 's.refusal', 's.response', 's.request_id'])
    .where((eb) => eb.or([eb('s.id', '=', id), eb('s.id', '=', ofTicket)]))
    .executeTakeFirst();
}
export type WholeOrder = NonNullable<Awaited<ReturnType<typeof findOrder>>>;

/** The refunds that were requested of an order, oldest first, at most 100. A refund that failed can be requested again. */
export async function refundsOf(em: SqlEntityManager, orderId: string) {
  return db(em)
    .selectFrom('sagas')
    .select(['status', 'state', 'response', 'refusal', 'error', 'attempts', 'next_attempt_at', 'kind'])
    .select(['created_at', 'updated_at', 'request_id'])
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
