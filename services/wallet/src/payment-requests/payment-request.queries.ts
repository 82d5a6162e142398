// Payment requests as they are kept. That one is paid only the ledger says, in the transaction that pays it: see claim_payment_request.sql.
import { Big } from '@plaza/money';
import type { Database, SqlEntityManager } from '@plaza/service';
import { readSplits, type Place, type Reader, type WrittenSplit } from '../payments/payment.queries.ts';
import type { PaymentRequest } from './payment-request.ts';
import type { PaymentRequestStatus } from './payment-requests.requests.ts';

interface Row {
  id: string;
  user_id: string;
  merchant_id: string;
  amount: string;
  currency: string;
  description: string;
  order_reference: string;
  splits: WrittenSplit[];
  status: PaymentRequestStatus;
  payment_id: string | null;
  expires_at: string | Date;
  created_at: string | Date;
}

const columns = `id, user_id, merchant_id, amount::text, currency, description, order_reference, splits,
  case when status = 'open' and expires_at <= now() then 'expired' else status end as status, payment_id, expires_at, created_at`;

/** What a status means in the table, where one that has expired is open. */
const conditions: Record<PaymentRequestStatus, string> = {
  open: `status = 'open' and expires_at > now()`,
  expired: `status = 'open' and expires_at <= now()`,
  paid: `status = 'paid'`,
  cancelled: `status = 'cancelled'`,
};

function toRequest(row: Row): PaymentRequest {
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
    expiresAt: new Date(row.expires_at),
    createdAt: new Date(row.created_at),
  };
}

/** For whoever knows the id. */
export async function findPaymentRequest(database: Database, id: string): Promise<PaymentRequest | undefined> {
  const [row] = await database.asSystem((em) =>
    em.execute<Row[]>(`select ${columns} from wallet.payment_requests where id = ?`, [id]),
  );
  return row && toRequest(row);
}

/** Takes an open one back. Any other stays as it is. */
export async function cancelPaymentRequest(database: Database, userId: string, id: string): Promise<void> {
  await database.asUser(userId, (em) =>
    em.execute(
      `update wallet.payment_requests set status = 'cancelled', updated_at = clock_timestamp() where id = ? and user_id = ? and ${conditions.open}`,
      [id, userId],
    ),
  );
}

/** One page of a merchant's, newest first. */
export async function listPaymentRequests(
  database: Database,
  reader: Reader,
  { merchantId, status }: { merchantId: string; status: PaymentRequestStatus | '' },
  place: Place | undefined,
  size: number,
): Promise<{ requests: PaymentRequest[]; next: Place | undefined }> {
  const work = (em: SqlEntityManager): Promise<(Row & { at: string })[]> =>
    em.execute(
      `
    select ${columns}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from wallet.payment_requests
      where merchant_id = ? ${status ? `and ${conditions[status]}` : ''} ${place ? 'and (created_at, id) < (?::timestamptz, ?::uuid)' : ''}
      order by created_at desc, id desc limit ?`,
      [merchantId, ...(place ? [place.createdAt, place.id] : []), size + 1],
    );
  const rows = await (reader === undefined ? database.asSystem(work) : database.asUser(reader, work));
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    requests: page.map(toRequest),
    next: last && rows.length > size ? { createdAt: last.at, id: last.id } : undefined,
  };
}

/** Takes back all that is open of people who are deleted. */
export async function cancelPaymentRequestsOf(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  await em.execute(
    `update wallet.payment_requests set status = 'cancelled', updated_at = clock_timestamp() where user_id = any (string_to_array(?, ',')::uuid[]) and status = 'open'`,
    [userIds.join(',')],
  );
}
