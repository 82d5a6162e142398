// The money of one order, for those who look into it: by the keys of the hold and of the transactions, and the index of entries.
import type { OrderHold, OrderPosting } from '@plaza/api/refund';
import { Big, formatAmount } from '@plaza/money';
import { anyOf, exactTime, type Database, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { plannedEntry } from './planned.ts';

const maxEntries = 110;

export async function readOrderMoney(
  database: Database,
  holdRequestId: string,
  transactionIds: readonly string[],
): Promise<{ hold: OrderHold | undefined; postings: OrderPosting[] }> {
  return database.asSystem(async (em) => ({
    hold: await holdOf(em, holdRequestId),
    postings: transactionIds.length > 0 ? await postingsOf(em, transactionIds) : [],
  }));
}

async function holdOf(em: SqlEntityManager, requestId: string): Promise<OrderHold | undefined> {
  const row = await db(em)
    .selectFrom('holds')
    .select(['status', 'amount', 'captured', 'currency', 'created_at', 'expires_at', 'ended_at'])
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { status, amount, captured, currency } = row;
  return {
    status,
    amount: amount && currency ? formatAmount(amount, currency) : '',
    captured: currency ? formatAmount(captured, currency) : '',
    currency: currency ?? '',
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}

async function postingsOf(em: SqlEntityManager, ids: readonly string[]): Promise<OrderPosting[]> {
  const transactions = await db(em)
    .selectFrom('transactions')
    .select(['id', 'movement_id', 'type', exactTime('timestamp').as('at')])
    .where('id', '=', anyOf(ids))
    .where('type', 'in', ['purchase', 'refund'])
    .orderBy('timestamp')
    .orderBy('id')
    .execute();
  if (transactions.length === 0) return [];
  const entries = await db(em)
    .selectFrom('entries as e')
    .innerJoin('wallets as w', 'w.id', 'e.wallet_id')
    .select(['e.movement_id', 'e.amount', 'e.currency', 'w.id', 'w.kind', 'w.user_id', 'w.name'])
    .select(sql<number>`w.shard`.as('shard'))
    .where('e.movement_id', '=', anyOf(transactions.map((each) => each.movement_id)))
    .orderBy('e.amount')
    .orderBy('e.id')
    .limit(ids.length * maxEntries)
    .execute();
  return transactions.map(({ id, movement_id: movementId, type, at }) => ({
    transactionId: id,
    movementId,
    type,
    postedAt: new Date(at),
    entries: entries
      .filter((entry) => entry.movement_id === movementId)
      .slice(0, maxEntries)
      .map(({ amount, currency, id: walletId, kind, user_id: userId, name, shard }) =>
        plannedEntry({
          amount: new Big(amount),
          account: { id: walletId, kind, currency, ...(userId && { userId }), ...(name && { name }), shard },
        }),
      ),
  }));
}
