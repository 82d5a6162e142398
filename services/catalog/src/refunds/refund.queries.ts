// The orders that are refunded. Each function runs in the buyer's own transaction.
import { LockMode } from '@mikro-orm/postgresql';
import { formatAmount } from '@plaza/money';
import type { Database, SqlEntityManager } from '@plaza/service';
import type { Order } from '@plaza/api/shop';
import type { Ticket } from '@plaza/api/ticket';
import { sql } from 'kysely';
import { db, now } from '../db.ts';
import { Esim, isUnused, removeTopUp, type ActivationState, type TopUpState } from '../esim/index.ts';
import { isOrder, orderKinds, SagaRow, type OrderKind } from '../saga/index.ts';
import { orderColumns, orderTitle, returnStock, toOrder } from '../shop/index.ts';
import { countSeats, ticketsOfOrder } from '../tickets/index.ts';
import { refundErrors } from './refund.errors.ts';

export interface RefundedOrder {
  orderId: string;
  kind: OrderKind;
  /** The total of the order, a decimal string. */
  amount: string;
  currency: string;
  /** The title of the order. */
  title: string;
  /** The club whose lists show the seats. */
  club: string;
  /** The eSIM that was topped up. */
  esimId?: string;
}

/** The buyer of an order. As the system: the caller is an administrator. */
export async function buyerOf(em: SqlEntityManager, kind: OrderKind, orderId: string): Promise<string | undefined> {
  const row = await orderOf(em, kind, orderId).executeTakeFirst();
  return row?.user_id;
}

function orderOf(em: SqlEntityManager, kind: OrderKind, orderId: string) {
  switch (kind) {
    case 'shop':
      return db(em).selectFrom('orders').select('user_id').where('id', '=', orderId);
    case 'tickets':
      return db(em)
        .selectFrom('tickets')
        .select('user_id')
        .where('order_id', '=', orderId)
        .where('status', '<>', 'pending')
        .limit(1);
    case 'esim':
    case 'esim_top_up':
      return db(em)
        .selectFrom('sagas')
        .select('user_id')
        .where('id', '=', orderId)
        .where('kind', 'in', ['esim-activation', 'esim-top-up']);
  }
}

/** The kind of an order; undefined if there is no such order. */
export async function kindOf(em: SqlEntityManager, orderId: string): Promise<OrderKind | undefined> {
  const row = await db(em).selectFrom('sagas').select('kind').where('id', '=', orderId).executeTakeFirst();
  return row && isOrder(row.kind) ? orderKinds[row.kind] : undefined;
}

/** Marks the order as being refunded, once. Throws ORDER_NOT_REFUNDABLE. */
export async function beginOrder(em: SqlEntityManager, orderId: string): Promise<RefundedOrder> {
  const row = await db(em)
    .updateTable('orders')
    .set({ status: 'refunding', updated_at: now })
    .where('id', '=', orderId)
    .where('status', '=', 'paid')
    .returning(orderColumns)
    .executeTakeFirst();
  if (!row) {
    const other = await db(em).selectFrom('orders').select('status').where('id', '=', orderId).executeTakeFirst();
    throw refundErrors.ORDER_NOT_REFUNDABLE({ metadata: { status: other?.status ?? '' } });
  }
  const { items, total, currency } = row;
  return { orderId, kind: 'shop', amount: formatAmount(total, currency), currency, title: orderTitle(items), club: '' };
}

/** Rolls back whatever it is thrown in. */
class OnlyTried extends Error {
  readonly order: RefundedOrder;
  constructor(order: RefundedOrder) {
    super('The refund was only tried.');
    this.order = order;
  }
}

/** What a refund would be of, by the rules of the refund itself, whose first step is undone. Throws ORDER_NOT_REFUNDABLE. */
export async function tryRefund(
  database: Database,
  buyer: string,
  kind: OrderKind,
  orderId: string,
): Promise<RefundedOrder> {
  const begin = { shop: beginOrder, tickets: beginTickets, esim: beginEsim, esim_top_up: beginEsim }[kind];
  try {
    return await database.asUser(buyer, async (em) => {
      throw new OnlyTried(await begin(em, orderId));
    });
  } catch (error) {
    if (error instanceof OnlyTried) return error.order;
    throw error;
  }
}

export async function endOrder(em: SqlEntityManager, orderId: string): Promise<Order> {
  const row = await db(em)
    .updateTable('orders')
    .set({ status: 'refunded', updated_at: now })
    .where('id', '=', orderId)
    .where('status', '=', 'refunding')
    .returning(orderColumns)
    .executeTakeFirst();
  if (!row) throw new Error(`The order ${orderId} is not being refunded.`);
  await returnStock(em, orderId, row.items);
  return toOrder(row);
}

/** The lists of products that show the ordered ones. */
export async function listsOf(em: SqlEntityManager, orderId: string): Promise<{ club: string; category: string }[]> {
  return db(em)
    .selectFrom('orders')
    .crossJoinLateral(
      sql<{ product_id: string }>`jsonb_to_recordset(orders.items)`.as<'item'>(sql`item (product_id uuid)`),
    )
    .innerJoin('products', 'products.id', 'item.product_id')
    .select(['products.club', 'products.category'])
    .distinct()
    .where('orders.id', '=', orderId)
    .execute();
}

export async function keepOrder(em: SqlEntityManager, orderId: string): Promise<void> {
  await db(em)
    .updateTable('orders')
    .set({ status: 'paid', updated_at: now })
    .where('id', '=', orderId)
    .where('status', '=', 'refunding')
    .execute();
}

/** Makes the tickets invalid; their seats stay sold until the money is refunded. Throws ORDER_NOT_REFUNDABLE. */
export async function beginTickets(em: SqlEntityManager, orderId: string): Promise<RefundedOrder> {
  const all = await db(em)
    .selectFrom('tickets')
    .select('status')
    .where('order_id', '=', orderId)
    .orderBy('id')
    .forUpdate()
    .execute();
  const other = all.find(({ status }) => status !== 'valid');
  if (other || all.length === 0) throw refundErrors.ORDER_NOT_REFUNDABLE({ metadata: { status: other?.status ?? '' } });
  await db(em).updateTable('tickets').set({ status: 'refunded' }).where('order_id', '=', orderId).execute();
  const row = await db(em)
    .selectFrom('tickets')
    .innerJoin('events', 'events.id', 'tickets.event_id')
    .select((eb) => [
      eb.fn.sum<string>('tickets.price').as('amount'),
      eb.fn.min('tickets.currency').as('currency'),
      eb.fn.min('events.title').as('title'),
      eb.fn.min('events.club').as('club'),
    ])
    .where('tickets.order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  return { ...row, orderId, kind: 'tickets', amount: formatAmount(row.amount, row.currency) };
}

export async function endTickets(em: SqlEntityManager, orderId: string): Promise<Ticket[]> {
  const tickets = await ticketsOfOrder(em, orderId);
  const freed = await db(em)
    .updateTable('seats')
    .set({ status: 'free', order_id: null, held_until: null })
    .where('order_id', '=', orderId)
    .where('status', '=', 'sold')
    .returning('category_id')
    .execute();
  const changes = [...Map.groupBy(freed, ({ category_id: id }) => id)].map(([id, seats]) => ({
    category_id: id,
    change: seats.length,
  }));
  await countSeats(em, changes);
  return tickets;
}

export async function keepTickets(em: SqlEntityManager, orderId: string): Promise<void> {
  await db(em)
    .updateTable('tickets')
    .set({ status: 'valid' })
    .where('order_id', '=', orderId)
    .where('status', '=', 'refunded')
    .execute();
}

// The saga of the activation, or of the top-up, stores what it made, and whether it is being refunded.

type Made<State> = State & { refund?: 'refunding' | 'refunded' };

async function lockMade(em: SqlEntityManager, orderId: string): Promise<SagaRow | null> {
  return em.findOne(
    SagaRow,
    { id: orderId, kind: { $in: ['esim-activation', 'esim-top-up'] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
}

/** Marks the eSIM, or the top-up, as being refunded, once. Throws ORDER_NOT_REFUNDABLE. */
export async function beginEsim(em: SqlEntityManager, orderId: string): Promise<RefundedOrder> {
  const saga = await lockMade(em, orderId);
  const { refund, name: title, price, currency, esimId } = (saga?.state ?? {}) as Made<TopUpState>;
  const isTopUp = saga?.kind === 'esim-top-up';
  const unused =
    saga?.status !== 'done' ||
    (isTopUp ? await beginTopUp(em, orderId, saga.state as TopUpState) : await isUnusedEsim(em, orderId));
  if (saga?.status !== 'done' || refund !== undefined || !unused) {
    const now = saga?.status === 'done' ? (refund ?? 'used') : saga?.status === 'failed' ? 'failed' : 'pending';
    throw refundErrors.ORDER_NOT_REFUNDABLE({ metadata: { status: now } });
  }
  saga.state = { ...saga.state, refund: 'refunding' };
  await em.flush();
  const amount = formatAmount(price, currency);
  return isTopUp
    ? { orderId, kind: 'esim_top_up', amount, currency, title, club: '', esimId }
    : { orderId, kind: 'esim', amount, currency, title, club: '' };
}

/** Locked first, as a top-up does: neither passes the other. With a top-up it is in use, whose order is refunded before. */
async function isUnusedEsim(em: SqlEntityManager, id: string): Promise<boolean> {
  const bought = await em.findOne(Esim, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const topUp = await db(em)
    .selectFrom('esim_top_ups')
    .select('id')
    .where('esim_id', '=', id)
    .where('status', '<>', 'refunded')
    .limit(1)
    .executeTakeFirst();
  return topUp === undefined && (bought === null || (bought.dataUsed === 0 && bought.firstUsedAt === null));
}

/** Of two top-ups of one eSIM that are refunded at once, the second sees what the first left. */
async function beginTopUp(em: SqlEntityManager, id: string, state: TopUpState): Promise<boolean> {
  await em.findOne(Esim, { id: state.esimId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!(await isUnused(em, state))) return false;
  await db(em).updateTable('esim_top_ups').set({ status: 'refunding' }).where('id', '=', id).execute();
  return true;
}

/** An eSIM is the person's no longer, and another one may be the active one now. A top-up is taken off its eSIM. */
export async function endEsim(em: SqlEntityManager, orderId: string): Promise<void> {
  const saga = await setRefund(em, orderId, 'refunded');
  if (saga.kind === 'esim-top-up') {
    await db(em).updateTable('esim_top_ups').set({ status: 'refunded' }).where('id', '=', orderId).execute();
    await removeTopUp(em, saga.state as TopUpState);
  } else await db(em).updateTable('esims').set({ status: 'refunded' }).where('id', '=', orderId).execute();
}

export async function keepEsim(em: SqlEntityManager, orderId: string): Promise<void> {
  const saga = await setRefund(em, orderId, undefined);
  if (saga.kind === 'esim-top-up')
    await db(em).updateTable('esim_top_ups').set({ status: 'active' }).where('id', '=', orderId).execute();
}

async function setRefund(
  em: SqlEntityManager,
  orderId: string,
  refund: Made<ActivationState>['refund'],
): Promise<SagaRow> {
  const saga = await lockMade(em, orderId);
  if (!saga) throw new Error(`The order ${orderId} is not there.`);
  // Undefined leaves it out of the JSON.
  saga.state = { ...saga.state, refund };
  await em.flush();
  return saga;
}
