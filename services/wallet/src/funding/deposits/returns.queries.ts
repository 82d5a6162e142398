import type { SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import type { PaymentReturn } from '../providers/provider.ts';

function toReturn(row: Selectable<DB['stripe_claims']>): PaymentReturn {
  return {
    id: row.id,
    reference: row.provider_id,
    kind: row.kind,
    amount: Number(row.amount),
    currency: row.currency,
    state: row.status,
    at: row.status_at,
    requestId: row.request_id ?? undefined,
  };
}

/** What is known to go back of a payment, by the provider's id of it. */
export async function returnsOf(em: SqlEntityManager, reference: string): Promise<PaymentReturn[]> {
  const rows = await db(em).selectFrom('stripe_claims').selectAll().where('provider_id', '=', reference).execute();
  return rows.map(toReturn);
}

/** Whether a refund that we requested was begun. */
export async function isRefundKnown(em: SqlEntityManager, requestId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('stripe_claims')
    .select('id')
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function saveReturn(
  em: SqlEntityManager,
  { id, reference, kind, amount, currency, state, at, requestId }: PaymentReturn,
): Promise<void> {
  const reported = { amount: String(amount), status: state, status_at: at };
  await db(em)
    .insertInto('stripe_claims')
    .values({ id, provider_id: reference, kind, currency, request_id: requestId ?? null, ...reported })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ fn }) => ({
        ...reported,
        request_id: fn.coalesce('stripe_claims.request_id', 'excluded.request_id'),
      })),
    )
    .execute();
}
