import { Big } from '@plaza/money';
import type { Database } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import type { PostedMovement, Purchase } from './correction.ts';

/** The transaction, or the one that a hold was captured as. */
export async function findPurchase(
  database: Database,
  by: { transactionId: string } | { holdRequestId: string },
): Promise<(Purchase & { ofPlatform: boolean }) | undefined> {
  const row = await database.asSystem((em) =>
    db(em)
      .selectFrom('transactions as t')
      .select(['t.id', 't.user_id', 't.amount', 't.currency', 't.metadata'])
      // Along the index of the merchants' transactions: the movement alone has none.
      .select(
        sql<Record<string, string>>`coalesce((select jsonb_object_agg(m.user_id, m.metadata->>'fee')
          from jsonb_array_elements(t.metadata->'sellers') s join wallet.transactions m
            on m.user_id = (s.value->>'merchant_id')::uuid and m."timestamp" = t."timestamp" and m.movement_id = t.movement_id),
          '{}')`.as('fees'),
      )
      .select(
        sql<boolean>`t.type = 'purchase' and t.direction = 'debit' and (
          select bool_and(w.user_id = t.user_id and e.currency = t.currency or w.name = 'revenue'
              or (t.metadata ? 'sellers') and (w.kind = 'merchant' or w.name = 'fees'))
            from wallet.entries e join wallet.wallets w on w.id = e.wallet_id where e.movement_id = t.movement_id and e."timestamp" = t."timestamp"
        )`.as('of_platform'),
      )
      .where('t.id', '=', (eb) =>
        'transactionId' in by
          ? eb.val(by.transactionId)
          : eb
              .selectFrom('holds')
              .select('transaction_id')
              .where('request_id', '=', by.holdRequestId)
              .$castTo<{ transaction_id: string }>(),
      )
      .executeTakeFirst(),
  );
  if (!row) return undefined;
  return {
    transactionId: row.id,
    userId: row.user_id,
    amount: new Big(row.amount),
    currency: row.currency,
    metadata: row.metadata,
    fees: row.fees,
    ofPlatform: row.of_platform,
  };
}

/** What was given back of a transaction so far. */
export async function refundedOf(database: Database, transactionId: string): Promise<Big> {
  const row = await database.asSystem((em) =>
    db(em).selectFrom('refunds').select('refunded').where('transaction_id', '=', transactionId).executeTakeFirst(),
  );
  return new Big(row?.refunded ?? '0');
}

/** The movement that a transaction belongs to. */
export async function findMovement(database: Database, transactionId: string): Promise<PostedMovement | undefined> {
  return database.asSystem(async (em) => {
    const of = await db(em)
      .selectFrom('transactions')
      // As a text, because a Date ends at the millisecond.
      .select(['movement_id', sql<string>`"timestamp"::text`.as('at')])
      .where('id', '=', transactionId)
      .executeTakeFirst();
    if (!of) return undefined;
    const at = sql<Date>`${of.at}::timestamptz`;
    const entries = await db(em)
      .selectFrom('entries as e')
      .innerJoin('wallets as w', 'w.id', 'e.wallet_id')
      .select(['e.amount', 'w.id', 'w.kind', 'w.user_id', 'w.name', 'w.shard', 'w.currency'])
      .where('e.movement_id', '=', of.movement_id)
      .where('e.timestamp', '=', at)
      .execute();
    const transactions = await db(em)
      .selectFrom('transactions')
      .select(['id', 'user_id as userId', 'type', 'currency', 'metadata'])
      .where('movement_id', '=', of.movement_id)
      .where('timestamp', '=', at)
      .execute();
    return {
      id: of.movement_id,
      entries: entries.map(({ amount, id, kind, user_id: userId, name, shard, currency }) => ({
        amount: new Big(amount),
        account: { id, kind, currency, ...(userId && { userId }), ...(name && { name }), shard },
      })),
      transactions,
    };
  });
}
