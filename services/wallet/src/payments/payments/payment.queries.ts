// Payments as they are kept. A draft is written before its money moves and becomes a payment in the ledger's own transaction (payment_posted.sql,
// payment_held.sql); so a payment never differs from the ledger, and a draft whose money never moved means nothing.
import { Big } from '@plaza/money';
import { exactTime, type Database, type SqlEntityManager } from '@plaza/service';
import { sql, type InferResult, type SqlBool } from 'kysely';
import { pageOf, rowsBeyond, type Cursor } from '../../cursor.ts';
import { db } from '../../db.ts';
import { asReader, type Reader } from '../merchants/reader.ts';
import { readSplits, writeSplits } from '../shares/splits.ts';
import { statusOf, type PaymentStatus } from './payment.states.ts';
import type { PaymentNow, PaymentTerms, Standing } from './payment.ts';

export interface StoredPayment {
  terms: PaymentTerms;
  /** As it is now. */
  state: PaymentNow;
}

/** Those that are no drafts. */
export const payments = (em: SqlEntityManager) =>
  db(em)
    .selectFrom('payments')
    .select(['id', 'user_id', 'merchant_id', 'owner_id', 'amount', 'currency', 'capture_method', 'description'])
    .select(['order_reference', 'splits', 'payment_request_id', 'status', 'captured', 'refunded', 'fee'])
    .select(['expires_at', 'created_at'])
    .where('status', '<>', 'draft')
    .$narrowType<{ status: PaymentStatus }>();

export function toStored(row: InferResult<ReturnType<typeof payments>>[number]): StoredPayment {
  return {
    terms: {
      id: row.id,
      userId: row.user_id,
      merchantId: row.merchant_id,
      ownerId: row.owner_id,
      amount: new Big(row.amount),
      currency: row.currency,
      captureMethod: row.capture_method,
      description: row.description,
      orderReference: row.order_reference,
      splits: readSplits(row.splits),
      requestId: row.payment_request_id ?? undefined,
      createdAt: row.created_at,
    },
    state: { status: row.status, ...standingOf(row), expiresAt: row.expires_at ?? undefined },
  };
}

function standingOf(row: { captured: string; refunded: string; fee: string }): Standing {
  return { captured: new Big(row.captured), refunded: new Big(row.refunded), fee: new Big(row.fee) };
}

export async function insertDraft(database: Database, terms: PaymentTerms): Promise<void> {
  await database.asUser(terms.userId, (em) =>
    db(em)
      .insertInto('payments')
      .values({
        id: terms.id,
        user_id: terms.userId,
        merchant_id: terms.merchantId,
        owner_id: terms.ownerId,
        amount: terms.amount.toFixed(),
        currency: terms.currency,
        capture_method: terms.captureMethod,
        description: terms.description,
        order_reference: terms.orderReference,
        splits: sql`${JSON.stringify(writeSplits(terms.splits))}::jsonb`,
        payment_request_id: terms.requestId ?? null,
        created_at: terms.createdAt,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute(),
  );
}

/** Deletes a draft whose money did not move. A payment stays. */
export async function deleteDraft(database: Database, { id, userId }: PaymentTerms): Promise<void> {
  await database.asUser(userId, (em) =>
    db(em).deleteFrom('payments').where('id', '=', id).where('status', '=', 'draft').execute(),
  );
}

/** Deletes drafts whose money never moved: nothing that still runs is as old as that. */
export async function forgetPaymentDrafts(database: Database): Promise<void> {
  await database.asSystem((em) =>
    db(em)
      .deleteFrom('payments')
      .where('status', '=', 'draft')
      .where('created_at', '<', sql<Date>`now() - interval '1 day'`)
      .execute(),
  );
}

export async function findPayment(database: Database, id: string, reader: Reader): Promise<StoredPayment | undefined> {
  const row = await asReader(database, reader, (em) => payments(em).where('id', '=', id).executeTakeFirst());
  return row && toStored(row);
}

export async function findPaymentOfHold(database: Database, holdId: string): Promise<StoredPayment | undefined> {
  const row = await database.asSystem((em) => payments(em).where('hold_id', '=', holdId).executeTakeFirst());
  return row && toStored(row);
}

/** Where a payment stood right after one of its transactions; with what became of its hold in the same movement, where it is known. */
export async function stateAfter(
  database: Database,
  transactionId: string,
  holdStatus: string | undefined,
): Promise<Omit<PaymentNow, 'expiresAt'>> {
  const row = await database.asSystem((em) =>
    db(em)
      .selectFrom('payment_postings')
      .select(['hold_status', 'captured', 'refunded', 'fee'])
      .where('transaction_id', '=', transactionId)
      .executeTakeFirst(),
  );
  if (!row) throw new Error('The transaction belongs to no payment.');
  const standing = standingOf(row);
  return { status: statusOf(holdStatus ?? row.hold_status, standing), ...standing };
}

export interface Capture {
  transactionId: string;
  /** What of it was not refunded yet. */
  rest: Big;
}

/** What was captured of a payment and not refunded, the oldest first. */
export async function capturesOf(database: Database, paymentId: string): Promise<Capture[]> {
  const rows = await database.asSystem((em) =>
    db(em)
      .selectFrom('payment_postings as p')
      .leftJoin('refunds as r', 'r.transaction_id', 'p.transaction_id')
      .select(['p.transaction_id', sql<string>`p.amount - coalesce(r.refunded, 0)`.as('rest')])
      .where('p.payment_id', '=', paymentId)
      .where('p.kind', '=', 'capture')
      .where(sql<SqlBool>`coalesce(r.refunded, 0) < p.amount`)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('transactions as t')
              .innerJoin('reversals as v', 'v.movement_id', 't.movement_id')
              .select('t.id')
              .whereRef('t.id', '=', 'p.transaction_id')
              .whereRef('t.timestamp', '=', 'p.posted_at'),
          ),
        ),
      )
      .orderBy('p.posted_at')
      .orderBy('p.transaction_id')
      .execute(),
  );
  return rows.map(({ transaction_id: transactionId, rest }) => ({ transactionId, rest: new Big(rest) }));
}

export interface PaymentFilter {
  /** What they paid, or what was paid to the merchant. */
  of: { userId: string } | { merchantId: string };
  status: PaymentStatus | '';
  /** Of the merchant's order; empty: of any. */
  orderReference: string;
}

/** One page, newest first. */
export async function listPayments(
  database: Database,
  reader: Reader,
  { of, status, orderReference }: PaymentFilter,
  cursor: Cursor | undefined,
  size: number,
): Promise<{ payments: StoredPayment[]; next: Cursor | undefined }> {
  const rows = await asReader(database, reader, (em) => {
    let query = payments(em)
      .select(exactTime('created_at').as('at'))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size + 1);
    query = 'userId' in of ? query.where('user_id', '=', of.userId) : query.where('merchant_id', '=', of.merchantId);
    if (status) query = query.where('status', '=', status);
    if (orderReference) query = query.where('order_reference', '=', orderReference);
    if (cursor) query = query.where(rowsBeyond(cursor, 'desc'));
    return query.execute();
  });
  const { shown, next } = pageOf(rows, size);
  return { payments: shown.map(toStored), next };
}
