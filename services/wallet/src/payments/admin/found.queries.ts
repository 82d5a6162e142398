// Payments and payouts of everybody, newest first: down their ids, which ascend with time, along the primary key. Those of one person or merchant are read
// along their index. Of everybody's payments a page reads so many at most, whatever matches.
import type { FoundPayout } from '@plaza/api/payment-admin';
import { testCurrency } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import { payments, toStored, type StoredPayment } from '../payments/payment.queries.ts';
import type { PaymentStatus } from '../payments/payment.states.ts';
import { payouts, toPayout } from '../payouts/payout.queries.ts';
import { toMessage } from '../payouts/payout.ts';
import type { PayoutStatus } from '../payouts/payout.states.ts';

/** What is left out or empty does not filter. */
export interface PaymentFilter {
  userId?: string;
  merchantId?: string;
  status?: PaymentStatus | '';
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
}

export interface Found<Row> {
  rows: Row[];
  /** The id after which the next page begins; undefined at the end. */
  next: string | undefined;
}

/** The payments that one page reads. */
export const readAtOnce = 10_000;

/** A page of those with ids below `before`. */
export async function findPayments(
  em: SqlEntityManager,
  { userId, merchantId, status, createdAfter, createdBefore }: PaymentFilter,
  before: string | undefined,
  size: number,
  maxRows = readAtOnce,
): Promise<Found<StoredPayment>> {
  let read = payments(em);
  if (userId) read = read.where('user_id', '=', userId);
  if (merchantId) read = read.where('merchant_id', '=', merchantId);
  if (createdAfter) read = read.where('created_at', '>=', createdAfter);
  if (createdBefore) read = read.where('created_at', '<', createdBefore);
  if (before !== undefined) read = read.where('id', '<', before);
  const some = read.orderBy('id', 'desc').limit(maxRows).as('p');
  const all = db(em).selectFrom(some).selectAll();
  // Test payments are found by their merchant.
  const real = merchantId || userId ? all : all.where('p.currency', '<>', testCurrency);
  const matching = status ? real.where('p.status', '=', status) : real;
  const rows = await matching
    .orderBy('p.id', 'desc')
    .limit(size + 1)
    .execute();
  if (rows.length > size) return { rows: rows.slice(0, size).map(toStored), next: rows[size - 1]!.id };
  const { count, last } = await db(em)
    .selectFrom(some)
    .select([sql<number>`count(*)::int`.as('count'), sql<string | null>`min(p.id::text)`.as('last')])
    .executeTakeFirstOrThrow();
  return { rows: rows.map(toStored), next: count < maxRows ? undefined : (last ?? undefined) };
}

/** Steps of one payment: each is a capture or a refund. */
const maxSteps = 1_000;

export async function stepsOf(em: SqlEntityManager, paymentId: string) {
  return db(em)
    .selectFrom('payment_postings')
    .select(['kind', 'posted_at', 'amount', 'captured', 'refunded', 'fee', 'transaction_id'])
    .where('payment_id', '=', paymentId)
    .orderBy('posted_at')
    .orderBy('transaction_id')
    .limit(maxSteps)
    .execute();
}
export type StepRow = Awaited<ReturnType<typeof stepsOf>>[number];

export interface PayoutFilter {
  userId?: string;
  merchantId?: string;
  status?: PayoutStatus | 'open' | '';
}

const found = (em: SqlEntityManager) =>
  payouts(em).select(['user_id', 'reference', 'attempts', 'transaction_id', 'due_at']);
type PayoutRow = Parameters<typeof toPayout>[0] &
  Pick<Selectable<DB['payouts']>, 'user_id' | 'reference' | 'attempts' | 'transaction_id' | 'due_at'>;

/** A page of those with ids below `before`. There are as many payouts as merchants want money: a status needs no index of its own. */
export async function findPayouts(
  em: SqlEntityManager,
  { userId, merchantId, status }: PayoutFilter,
  before: string | undefined,
  limit: number,
): Promise<FoundPayout[]> {
  let query = found(em);
  if (userId) query = query.where('user_id', '=', userId);
  if (merchantId) query = query.where('merchant_id', '=', merchantId);
  if (!merchantId && !userId) query = query.where('currency', '<>', testCurrency);
  if (status === 'open') query = query.where('status', 'in', ['requested', 'processing']);
  else if (status) query = query.where('status', '=', status);
  if (before !== undefined) query = query.where('id', '<', before);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toFoundPayout);
}

export async function findAnyPayout(em: SqlEntityManager, id: string): Promise<FoundPayout | undefined> {
  const row = await found(em).where('id', '=', id).executeTakeFirst();
  return row && toFoundPayout(row);
}

function toFoundPayout(row: PayoutRow): FoundPayout {
  const isOpen = row.status === 'requested' || row.status === 'processing';
  return {
    payout: toMessage(toPayout(row)),
    userId: row.user_id,
    provider: row.provider,
    reference: row.reference,
    attempts: row.attempts,
    transactionId: row.transaction_id ?? '',
    nextAttemptAt: isOpen ? row.due_at : undefined,
  };
}
