// The orders that are refunded. Each function runs in the buyer's own transaction.
import { LockMode } from '@mikro-orm/postgresql';
import type { KeyCeiling } from '@plaza/api/refund';
import type { Order } from '@plaza/api/shop';
import type { Ticket } from '@plaza/api/ticket';
import { formatAmount } from '@plaza/money';
import { anyOf, type Database, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { asSystemWithin } from '../as-system.ts';
import { db, now } from '../db.ts';
import { Esim, isUnused, removeTopUp, type TopUpState } from '../esim/index.ts';
import { SagaRow, type OrderKind } from '../saga/index.ts';
import { orderColumns, returnStock, toOrder } from '../shop/index.ts';
import { countSeats, ticketErrors, ticketsOfOrder } from '../tickets/index.ts';
import { findOrdered, madeRefunds, type Ordered } from './ordered.ts';
import { Rest, returnedOf, type EarlierRefund, type Plan, type RefundPart, type Returned, type Wish } from './plan.ts';
import { refundErrors } from './refund.errors.ts';

/** Which order is given back, what of it, and why. */
export interface RefundRequest {
  orderId: string;
  reason: string;
  wish: Wish;
  /** Only what this merchant sold. */
  only?: string | undefined;
  /** Of the API key with which it is requested. */
  ceiling?: KeyCeiling | undefined;
  /** Also tickets that were used: their event did not take place. */
  evenUsed?: boolean;
  /** Throws if it may not be begun, in its first transaction: a repeated call has its first answer before. */
  allow?: (em: SqlEntityManager) => Promise<void>;
}

/** What a refund is of. One that was begun before there were partial refunds is of everything, and has no more than the first fields. */
export interface RefundState {
  orderId: string;
  kind: OrderKind;
  /** Decimal strings. */
  amount: string;
  currency: string;
  /** The title of the order. */
  title: string;
  /** The club whose lists show the seats. */
  club: string;
  reason: string;
  /** The total of the order, and what all its refunds return with this one. */
  total?: string;
  refunded?: string;
  /** What comes back; none for a refund by amount. */
  lines?: Returned[];
  ticketIds?: string[];
  /** Those of the tickets that were used. */
  usedIds?: string[];
  parts?: RefundPart[];
  /** The eSIM that was topped up. */
  esimId?: string;
  /** Who refunds what they sold; left out: staff. */
  merchantId?: string;
  /** What may leave the merchant's account with the API key. */
  ceiling?: KeyCeiling;
}

/** Marks what is refunded, and says what it is. Throws ORDER_NOT_REFUNDABLE, and what a plan throws. */
export async function beginRefund(em: SqlEntityManager, request: RefundRequest): Promise<RefundState> {
  const { orderId, reason, wish, only, ceiling } = request;
  const order = await findOrdered(em, orderId, { lock: true });
  if (!order) throw new Error(`The order ${orderId} is not there.`);
  await request.allow?.(em);
  if (order.status !== 'done') throw notRefundable(order.status === 'failed' ? 'failed' : 'pending');
  const earlier = await madeRefunds(em, orderId);
  if (earlier.some(({ isOpen }) => isOpen)) throw notRefundable('refunding');
  const rest = new Rest(order.lines, earlier, order.currency);
  if (rest.money().lte(0)) throw notRefundable('refunded');
  const goods = await begin(em, order, rest, request);
  const plan = goods.plan ?? rest.plan(wish as Exclude<Wish, { what: 'tickets' }>, only);
  const { currency } = order;
  return {
    orderId,
    kind: order.kind,
    amount: formatAmount(plan.amount, currency),
    currency,
    title: order.title,
    club: order.club,
    reason,
    total: formatAmount(rest.total, currency),
    refunded: formatAmount(rest.refunded.plus(plan.amount), currency),
    lines: plan.lines,
    ticketIds: goods.ticketIds ?? [],
    ...(goods.usedIds?.length && { usedIds: goods.usedIds }),
    parts: plan.parts,
    ...(goods.esimId !== undefined && { esimId: goods.esimId }),
    ...(only !== undefined && { merchantId: only }),
    ...(ceiling && { ceiling }),
  };
}

function notRefundable(status: string): Error {
  return refundErrors.ORDER_NOT_REFUNDABLE({ metadata: { status } });
}

/** What comes back: the tickets with their plan, or the eSIM that was topped up. */
interface Goods {
  plan?: Plan;
  ticketIds?: string[];
  usedIds?: string[];
  esimId?: string | undefined;
}

async function begin(em: SqlEntityManager, order: Ordered, rest: Rest, request: RefundRequest): Promise<Goods> {
  const { orderId, wish } = request;
  if (order.kind === 'shop') await markOrder(em, orderId);
  else if (order.kind === 'tickets')
    return wish.what === 'amount' ? {} : asSystemWithin(em, () => beginTickets(em, rest, request));
  else if (wish.what !== 'amount') return { esimId: await beginEsim(em, orderId) };
  return {};
}

/** Rolls back whatever it is thrown in. */
class OnlyTried extends Error {
  readonly state: RefundState;
  constructor(state: RefundState) {
    super('The refund was only tried.');
    this.state = state;
  }
}

/** What a refund would be of, by the rules of the refund itself, whose first step is undone. Throws what beginRefund throws. */
export async function tryRefund(database: Database, buyer: string, request: RefundRequest): Promise<RefundState> {
  try {
    return await database.asUser(buyer, async (em) => {
      throw new OnlyTried(await beginRefund(em, request));
    });
  } catch (error) {
    if (error instanceof OnlyTried) return error.state;
    throw error;
  }
}

async function markOrder(em: SqlEntityManager, orderId: string): Promise<void> {
  const { numUpdatedRows } = await db(em)
    .updateTable('orders')
    .set({ status: 'refunding', updated_at: now })
    .where('id', '=', orderId)
    .where('status', '=', 'paid')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return;
  const other = await db(em).selectFrom('orders').select('status').where('id', '=', orderId).executeTakeFirst();
  throw notRefundable(other?.status ?? '');
}

/** The money went back: what came back is in the stock again, line by line. */
export async function endOrder(em: SqlEntityManager, { orderId, amount, lines }: RefundState): Promise<Order> {
  const before = await db(em)
    .selectFrom('orders')
    .select(['items', 'total', 'refunded'])
    .where('id', '=', orderId)
    .where('status', '=', 'refunding')
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw new Error(`The order ${orderId} is not being refunded.`);
  const refund: EarlierRefund = { amount, ...(lines && { lines }) };
  const returned = before.items
    .map((item, index) => ({ ...item, quantity: returnedOf([refund], index + 1, item.quantity), index }))
    .filter(({ quantity }) => quantity > 0);
  const items = before.items.map((item, index) => {
    const quantity = returned.find((each) => each.index === index)?.quantity ?? 0;
    return quantity === 0 ? item : { ...item, refunded: (item.refunded ?? 0) + quantity };
  });
  const row = await db(em)
    .updateTable('orders')
    .set({
      status: sql<'paid'>`case when refunded + ${amount}::numeric >= total then 'refunded' else 'paid' end`,
      refunded: sql<string>`refunded + ${amount}::numeric`,
      items: sql<typeof items>`${JSON.stringify(items)}::jsonb`,
      updated_at: now,
    })
    .where('id', '=', orderId)
    .returning(orderColumns)
    .executeTakeFirstOrThrow();
  if (returned.length > 0) await returnStock(em, orderId, returned);
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

export async function keepOrder(em: SqlEntityManager, { orderId }: RefundState): Promise<void> {
  await db(em)
    .updateTable('orders')
    .set({ status: 'paid', updated_at: now })
    .where('id', '=', orderId)
    .where('status', '=', 'refunding')
    .execute();
}

/**
 * Makes tickets invalid: those that are named, or all that were not refunded before. Their seats stay sold until the money is refunded. Throws
 * ORDER_NOT_REFUNDABLE, TICKET_NOT_FOUND, TICKET_NOT_VALID.
 */
async function beginTickets(
  em: SqlEntityManager,
  rest: Rest,
  { orderId, wish, only, evenUsed = false }: RefundRequest,
): Promise<Goods> {
  const all = await db(em)
    .selectFrom('tickets')
    .select(['id', 'status'])
    .where('order_id', '=', orderId)
    .orderBy('id')
    .forUpdate()
    .execute();
  const left = all.filter(({ status }) => status !== 'refunded');
  const ids = wish.what === 'tickets' ? wish.ids : left.map(({ id }) => id);
  for (const id of ids) {
    const status = all.find((ticket) => ticket.id === id)?.status;
    if (status === undefined) throw ticketErrors.TICKET_NOT_FOUND();
    if (status !== 'valid' && !(evenUsed && status === 'used'))
      throw wish.what === 'tickets' ? ticketErrors.TICKET_NOT_VALID({ metadata: { status } }) : notRefundable(status);
  }
  // Where all the tickets are refunded and some money is left, no goods are.
  const lines = ids.length > 0 ? [{ line: 1, quantity: ids.length }] : [];
  const plan = rest.plan(wish.what === 'tickets' ? { what: 'lines', lines } : { what: 'all' }, only);
  await db(em).updateTable('tickets').set({ status: 'refunded' }).where('id', '=', anyOf(ids)).execute();
  const usedIds = all.filter(({ id, status }) => status === 'used' && ids.includes(id)).map(({ id }) => id);
  return { plan: { ...plan, lines }, ticketIds: [...ids], usedIds };
}

/** Also of those that somebody else has by now: the money goes back to who paid. */
export async function endTickets(em: SqlEntityManager, state: RefundState): Promise<Ticket[]> {
  const { orderId } = state;
  const own = await ticketsOfOrder(em, orderId);
  return asSystemWithin(em, async () => {
    await freeSeats(em, state);
    const all = await ticketsOfOrder(em, orderId);
    // Of those that somebody else has, the buyer has no code.
    return all.map((ticket) => own.find(({ id }) => id === ticket.id) ?? { ...ticket, qrCode: '', keyId: '' });
  });
}

async function freeSeats(em: SqlEntityManager, state: RefundState): Promise<void> {
  const { orderId, ticketIds } = state;
  const freed = await db(em)
    .updateTable('seats')
    .set({ status: 'free', order_id: null, held_until: null })
    .where('order_id', '=', orderId)
    .where('status', '=', 'sold')
    .where((eb) =>
      ticketIds === undefined
        ? eb.lit(true)
        : eb('id', 'in', eb.selectFrom('tickets').select('seat_id').where('id', '=', anyOf(ticketIds))),
    )
    .returning('category_id')
    .execute();
  const changes = [...Map.groupBy(freed, ({ category_id: id }) => id)].map(([id, seats]) => ({
    category_id: id,
    change: seats.length,
  }));
  await noteReturned(em, state);
  await countSeats(em, changes);
}

/** Where the event was cancelled or moved, and nothing of the order is left: whoever has refunded it, this work is done. */
async function noteReturned(em: SqlEntityManager, { orderId, amount, currency }: RefundState): Promise<void> {
  await db(em)
    .updateTable('event_change_orders')
    .set({ state: 'refunded', amount, currency, failure: null, failure_message: '' })
    .where('order_id', '=', orderId)
    .where('state', 'not in', ['refunded', 'dropped'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('tickets')
            .select('id')
            .where('order_id', '=', orderId)
            .where('status', 'in', ['valid', 'used']),
        ),
      ),
    )
    .execute();
}

export async function keepTickets(em: SqlEntityManager, state: RefundState): Promise<void> {
  await asSystemWithin(em, () => validAgain(em, state));
}

async function validAgain(em: SqlEntityManager, { orderId, ticketIds, usedIds = [] }: RefundState): Promise<void> {
  await db(em)
    .updateTable('tickets')
    .set((eb) => ({
      status: eb
        .case()
        .when('id', '=', anyOf(usedIds))
        .then('used' as const)
        .else('valid' as const)
        .end(),
    }))
    .where('order_id', '=', orderId)
    .where('status', '=', 'refunded')
    .where((eb) => (ticketIds === undefined ? eb.lit(true) : eb('id', '=', anyOf(ticketIds))))
    .execute();
}

// The saga of the activation, or of the top-up, stores what it made, and whether it is given back.

type Made = TopUpState & { refund?: 'refunding' | 'refunded' };

async function lockMade(em: SqlEntityManager, orderId: string): Promise<SagaRow> {
  return em.findOneOrFail(
    SagaRow,
    { id: orderId, kind: { $in: ['esim-activation', 'esim-top-up'] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
}

/** Marks the eSIM, or the top-up, as being given back. Throws ORDER_NOT_REFUNDABLE if it was used. Returns the eSIM that was topped up. */
async function beginEsim(em: SqlEntityManager, orderId: string): Promise<string | undefined> {
  const saga = await lockMade(em, orderId);
  const topUp = saga.kind === 'esim-top-up' ? (saga.state as TopUpState) : undefined;
  if (!(topUp ? await beginTopUp(em, orderId, topUp) : await isUnusedEsim(em, orderId))) throw notRefundable('used');
  await setRefund(em, orderId, 'refunding');
  return topUp?.esimId;
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
export async function endEsim(em: SqlEntityManager, state: RefundState): Promise<void> {
  if (!returnsGoods(state)) return;
  const { orderId } = state;
  const saga = await setRefund(em, orderId, 'refunded');
  if (saga.kind === 'esim-top-up') {
    await db(em).updateTable('esim_top_ups').set({ status: 'refunded' }).where('id', '=', orderId).execute();
    await removeTopUp(em, saga.state as TopUpState);
  } else await db(em).updateTable('esims').set({ status: 'refunded' }).where('id', '=', orderId).execute();
}

export async function keepEsim(em: SqlEntityManager, state: RefundState): Promise<void> {
  if (!returnsGoods(state)) return;
  const saga = await setRefund(em, state.orderId, undefined);
  if (saga.kind === 'esim-top-up')
    await db(em).updateTable('esim_top_ups').set({ status: 'active' }).where('id', '=', state.orderId).execute();
}

/** Whether goods come back by a refund. */
export function returnsGoods({ lines }: RefundState): boolean {
  return lines === undefined || lines.length > 0;
}

async function setRefund(em: SqlEntityManager, orderId: string, refund: Made['refund']): Promise<SagaRow> {
  const saga = await lockMade(em, orderId);
  // Undefined leaves it out of the JSON.
  saga.state = { ...saga.state, refund };
  await em.flush();
  return saga;
}
