// Payments as they are kept. A draft is written before its money moves and becomes a payment in the ledger's own transaction, by triggers on
// `transactions` and `holds`; so a payment never tells another story than the ledger, and a draft whose money never moved is nothing.
import { Big } from '@plaza/money';
import type { Database, SqlEntityManager } from '@plaza/service';
import type { CaptureMethod, PaymentState, PaymentStatus, PaymentTerms } from './payment.ts';
import type { Part } from './shares.ts';

export interface StoredPayment {
  terms: PaymentTerms;
  /** As it is now. */
  state: PaymentState;
}

interface Row {
  id: string;
  user_id: string;
  merchant_id: string;
  owner_id: string;
  amount: string;
  currency: string;
  capture_method: CaptureMethod;
  description: string;
  order_reference: string;
  splits: WrittenSplit[];
  payment_request_id: string | null;
  status: PaymentStatus;
  captured: string;
  refunded: string;
  fee: string;
  expires_at: string | Date | null;
  created_at: string | Date;
}

/** As a row keeps it. */
export interface WrittenSplit {
  merchant_id: string;
  amount: string;
}

const columns = `id, user_id, merchant_id, owner_id, amount::text, currency, capture_method, description, order_reference, splits, payment_request_id, status,
  captured::text, refunded::text, fee::text, expires_at, created_at`;

function toStored(row: Row): StoredPayment {
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
      createdAt: new Date(row.created_at),
    },
    state: {
      status: row.status,
      captured: new Big(row.captured),
      refunded: new Big(row.refunded),
      fee: new Big(row.fee),
      expiresAt: row.expires_at === null ? undefined : new Date(row.expires_at),
    },
  };
}

export function readSplits(splits: readonly WrittenSplit[]): Part[] {
  return splits.map(({ merchant_id: merchantId, amount }) => ({ merchantId, amount: new Big(amount) }));
}

export function writeSplits(splits: readonly Part[]): WrittenSplit[] {
  return splits.map(({ merchantId, amount }) => ({ merchant_id: merchantId, amount: amount.toFixed() }));
}

export async function insertDraft(database: Database, terms: PaymentTerms): Promise<void> {
  await database.asUser(terms.userId, (em) =>
    em.execute(
      `
    insert into wallet.payments (id, user_id, merchant_id, owner_id, amount, currency, capture_method, description, order_reference, splits, payment_request_id, created_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::timestamptz) on conflict (id) do nothing`,
      [
        terms.id,
        terms.userId,
        terms.merchantId,
        terms.ownerId,
        terms.amount.toFixed(),
        terms.currency,
        terms.captureMethod,
        terms.description,
        terms.orderReference,
        JSON.stringify(writeSplits(terms.splits)),
        terms.requestId ?? null,
        terms.createdAt.toISOString(),
      ],
    ),
  );
}

/** Forgets a draft whose money did not move. A payment stays. */
export async function deleteDraft(database: Database, { id, userId }: PaymentTerms): Promise<void> {
  await database.asUser(userId, (em) =>
    em.execute(`delete from wallet.payments where id = ? and status = 'draft'`, [id]),
  );
}

/** Forgets drafts whose money never moved: nothing that still runs is as old as that. */
export async function forgetPaymentDrafts(database: Database): Promise<void> {
  await database.asSystem((em) =>
    em.execute(`delete from wallet.payments where status = 'draft' and created_at < now() - interval '1 day'`),
  );
}

/** Whose eyes: a person sees what they paid and what was paid to their merchants, an administrator (undefined) sees all. */
export type Reader = string | undefined;

function as<Result>(
  database: Database,
  reader: Reader,
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  return reader === undefined ? database.asSystem(work) : database.asUser(reader, work);
}

export async function findPayment(database: Database, id: string, reader: Reader): Promise<StoredPayment | undefined> {
  const [row] = await as(database, reader, (em) =>
    em.execute<Row[]>(`select ${columns} from wallet.payments where id = ? and status <> 'draft'`, [id]),
  );
  return row && toStored(row);
}

export async function findPaymentOfHold(database: Database, holdId: string): Promise<StoredPayment | undefined> {
  const [row] = await database.asSystem((em) =>
    em.execute<Row[]>(`select ${columns} from wallet.payments where hold_id = ?`, [holdId]),
  );
  return row && toStored(row);
}

/** Where a payment stood right after one of its transactions; with what became of its hold in the same movement, where it is known. */
export async function stateAfter(
  database: Database,
  transactionId: string,
  holdStatus: string | undefined,
): Promise<Omit<PaymentState, 'expiresAt'>> {
  const [row] = await database.asSystem((em) =>
    em.execute<Pick<Row, 'status' | 'captured' | 'refunded' | 'fee'>[]>(
      `
    select wallet.payment_status(coalesce(?, hold_status), captured, refunded) as status, captured::text, refunded::text, fee::text
      from wallet.payment_postings where transaction_id = ?`,
      [holdStatus ?? null, transactionId],
    ),
  );
  if (!row) throw new Error('The transaction belongs to no payment.');
  return {
    status: row.status,
    captured: new Big(row.captured),
    refunded: new Big(row.refunded),
    fee: new Big(row.fee),
  };
}

export interface Capture {
  transactionId: string;
  /** What of it was not given back yet. */
  rest: Big;
}

/** What was captured of a payment and not given back, the oldest first. */
export async function capturesOf(database: Database, paymentId: string): Promise<Capture[]> {
  const rows = await database.asSystem((em) =>
    em.execute<{ transaction_id: string; rest: string }[]>(
      `
    select p.transaction_id, (p.amount - coalesce(r.refunded, 0))::text as rest
      from wallet.payment_postings p left join wallet.refunds r on r.transaction_id = p.transaction_id
      where p.payment_id = ? and p.kind = 'capture' and coalesce(r.refunded, 0) < p.amount
        and not exists (select from wallet.transactions t join wallet.reversals v on v.movement_id = t.movement_id where t.id = p.transaction_id and t."timestamp" = p.posted_at)
      order by p.posted_at, p.transaction_id`,
      [paymentId],
    ),
  );
  return rows.map(({ transaction_id: transactionId, rest }) => ({ transactionId, rest: new Big(rest) }));
}

export interface PaymentFilter {
  /** What they paid, or what was paid to the merchant. */
  of: { userId: string } | { merchantId: string };
  status: string;
}

export interface Place {
  createdAt: string;
  id: string;
}

/** One page, newest first. */
export async function listPayments(
  database: Database,
  reader: Reader,
  { of, status }: PaymentFilter,
  place: Place | undefined,
  size: number,
): Promise<{ payments: StoredPayment[]; next: Place | undefined }> {
  const [column, owner] = 'userId' in of ? ['user_id', of.userId] : ['merchant_id', of.merchantId];
  const rows = await as(database, reader, (em) =>
    em.execute<(Row & { at: string })[]>(
      `
    select ${columns}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from wallet.payments
      where ${column} = ? and status <> 'draft' ${status ? 'and status = ?' : ''} ${place ? 'and (created_at, id) < (?::timestamptz, ?::uuid)' : ''}
      order by created_at desc, id desc limit ?`,
      [owner, ...(status ? [status] : []), ...(place ? [place.createdAt, place.id] : []), size + 1],
    ),
  );
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    payments: page.map(toStored),
    next: last && rows.length > size ? { createdAt: last.at, id: last.id } : undefined,
  };
}
