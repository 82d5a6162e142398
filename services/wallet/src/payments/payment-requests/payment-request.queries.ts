// Payment requests as they are kept. Only the ledger marks one as paid, in the transaction that pays it: see mark_request_paid.sql.
import { Big } from '@plaza/money';
import { anyOf, exactTime, type Database, type SqlEntityManager } from '@plaza/service';
import { sql, type InferResult, type RawBuilder, type SqlBool } from 'kysely';
import { pageOf, rowsBeyond, type Cursor } from '../../cursor.ts';
import { db } from '../../db.ts';
import type { Party } from '../merchants/party.ts';
import { asReader, type Reader } from '../merchants/reader.ts';
import { readSplits } from '../shares/splits.ts';
import type { PaymentRequest } from './payment-request.ts';
import type { PaymentRequestStatus } from './payment-requests.requests.ts';

const requests = (em: SqlEntityManager) =>
  db(em)
    .selectFrom('payment_requests')
    .select(['id', 'user_id', 'merchant_id', 'amount', 'currency', 'description', 'order_reference', 'splits'])
    .select(['payment_id', 'expires_at', 'created_at'])
    .select(
      sql<PaymentRequestStatus>`case when status = 'open' and expires_at <= now() then 'expired' else status end`.as(
        'status',
      ),
    );

/** What a status means in the table, where one that has expired is open. */
const conditions: Record<PaymentRequestStatus, RawBuilder<SqlBool>> = {
  open: sql`status = 'open' and expires_at > now()`,
  expired: sql`status = 'open' and expires_at <= now()`,
  paid: sql`status = 'paid'`,
  cancelled: sql`status = 'cancelled'`,
};

function toRequest(row: InferResult<ReturnType<typeof requests>>[number]): PaymentRequest {
  return {
    id: row.id,
    userId: row.user_id,
    merchantId: row.merchant_id,
    amount: new Big(row.amount),
    currency: row.currency,
    description: row.description,
    orderReference: row.order_reference,
    splits: readSplits(row.splits),
    status: row.status,
    paymentId: row.payment_id ?? undefined,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  };
}

/** For whoever knows the id. */
export async function findPaymentRequest(database: Database, id: string): Promise<PaymentRequest | undefined> {
  const row = await database.asSystem((em) => requests(em).where('id', '=', id).executeTakeFirst());
  return row && toRequest(row);
}

/** Cancels an open one. Any other stays as it is. */
export async function cancelPaymentRequest(database: Database, party: Party, id: string): Promise<void> {
  await database.asUser(party.id, (em) =>
    db(em)
      .updateTable('payment_requests')
      .set({ status: 'cancelled', updated_at: sql`clock_timestamp()` })
      .where('id', '=', id)
      .where(party.column, '=', party.id)
      .where(conditions.open)
      .execute(),
  );
}

/** One page of a merchant's, newest first. */
export async function listPaymentRequests(
  database: Database,
  reader: Reader,
  { merchantId, status }: { merchantId: string; status: PaymentRequestStatus | '' },
  cursor: Cursor | undefined,
  size: number,
): Promise<{ requests: PaymentRequest[]; next: Cursor | undefined }> {
  const rows = await asReader(database, reader, (em) => {
    let query = requests(em)
      .select(exactTime('created_at').as('at'))
      .where('merchant_id', '=', merchantId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size + 1);
    if (status) query = query.where(conditions[status]);
    if (cursor) query = query.where(rowsBeyond(cursor, 'desc'));
    return query.execute();
  });
  const { shown, next } = pageOf(rows, size);
  return { requests: shown.map(toRequest), next };
}

/** Cancels all that is open of people whose accounts are deleted. */
export async function cancelPaymentRequestsOf(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  await db(em)
    .updateTable('payment_requests')
    .set({ status: 'cancelled', updated_at: sql`clock_timestamp()` })
    .where('user_id', '=', anyOf(userIds))
    .where('status', '=', 'open')
    .execute();
}
