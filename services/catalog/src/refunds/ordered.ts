// What was ordered, as the saga of the order keeps it, and what was refunded of it.
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import type { ActivationState } from '../esim/index.ts';
import { isOpenSaga, isOrder, orderKinds, type OrderKind, type OrderSaga } from '../saga/index.ts';
import { lineName, orderTitle, shopCurrency, type CheckoutState } from '../shop/index.ts';
import type { PurchaseState } from '../tickets/index.ts';
import type { EarlierRefund, OrderedLine } from './plan.ts';

export const refundKinds = ['order-refund', 'ticket-refund', 'esim-refund'] as const;

/** As the predicate of the index of refunds has it. */
export const isRefund = sql<boolean>`kind in (${sql.join(refundKinds.map((kind) => sql.lit(kind)))})`;

export interface Ordered {
  kind: OrderKind;
  /** The buyer. */
  userId: string;
  /** Of the saga. */
  status: string;
  /** The name of the event, of the plan, or of the products. */
  title: string;
  currency: string;
  lines: OrderedLine[];
  /** The club whose lists show the seats. */
  club: string;
}

/** What was ordered, as it was when it was ordered. */
export function orderedOf(saga: OrderSaga, state: object): Omit<Ordered, 'kind' | 'userId' | 'status'> {
  switch (saga) {
    case 'ticket-purchase': {
      const { eventId, category, quantity, price, currency, merchantId, event } = state as PurchaseState;
      const line = { name: category, merchantId: merchantId ?? '', price, quantity, subjectId: eventId };
      return { title: event.title, currency, lines: [line], club: event.club };
    }
    case 'checkout': {
      const { lines } = state as CheckoutState;
      const sold = lines.map((line) => ({
        // Two variants of a product are two lines.
        name: lineName(line.name, line),
        merchantId: line.merchant_id ?? '',
        price: line.price,
        quantity: line.quantity,
        subjectId: line.product_id,
      }));
      return { title: orderTitle(lines), currency: shopCurrency, lines: sold, club: '' };
    }
    case 'esim-activation':
    case 'esim-top-up': {
      const { planId, name, price, currency, merchantId } = state as ActivationState;
      const line = { name, merchantId: merchantId || '', price, quantity: 1, subjectId: planId };
      return { title: name, currency, lines: [line], club: '' };
    }
  }
}

/** An order; undefined if there is none. Where it is locked, whoever refunds it waits here for the others. */
export async function findOrdered(
  em: SqlEntityManager,
  orderId: string,
  { lock = false } = {},
): Promise<Ordered | undefined> {
  const row = await db(em)
    .selectFrom('sagas')
    .select(['kind', 'user_id', 'status', 'state'])
    .where('id', '=', orderId)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row || !isOrder(row.kind)) return undefined;
  return { ...orderedOf(row.kind, row.state), kind: orderKinds[row.kind], userId: row.user_id, status: row.status };
}

export interface MadeRefund extends EarlierRefund {
  isOpen: boolean;
}

/** The refunds of an order that were not refused, oldest first. There are no more of them than cents were paid. */
export async function madeRefunds(em: SqlEntityManager, orderId: string): Promise<MadeRefund[]> {
  const rows = await db(em)
    .selectFrom('sagas')
    .select(['state', isOpenSaga().as('open')])
    .where(isRefund)
    .where(sql<boolean>`state ->> 'orderId' = ${orderId}`)
    .where('status', '<>', 'failed')
    .orderBy('id')
    .execute();
  return rows.map(({ state, open }) => ({ ...(state as EarlierRefund), isOpen: open }));
}

/** What the refunds of an order returned, in its currency; empty if there were none. */
export async function refundedOf(em: SqlEntityManager, orderId: string): Promise<string> {
  const row = await db(em)
    .selectFrom('sagas')
    .select([
      sql<string | null>`sum((state ->> 'amount')::numeric)::text`.as('amount'),
      sql<string | null>`min(state ->> 'currency')`.as('currency'),
    ])
    .where(isRefund)
    .where(sql<boolean>`state ->> 'orderId' = ${orderId}`)
    .where('status', '=', 'done')
    .executeTakeFirst();
  return row?.amount && row.currency ? formatAmount(row.amount, row.currency) : '';
}
