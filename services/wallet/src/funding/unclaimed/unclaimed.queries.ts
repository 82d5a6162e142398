// What is read of unclaimed money. Its accounts are rows of `wallets` that only the platform sees.
import { Big } from '@plaza/money';
import { exactTime, type Database, type SqlEntityManager } from '@plaza/service';
import { sql, type InferResult } from 'kysely';
import { pageOf, rowsBeyond, type Cursor } from '../../cursor.ts';
import { db } from '../../db.ts';

export interface UnclaimedAccount {
  id: string;
  /** Whose money it would be: the person's, or their merchant's. */
  party: string;
  /** The person who is deleted. */
  userId: string;
  merchantId: string | undefined;
  amount: Big;
  currency: string;
  createdAt: Date;
}

const accounts = (em: SqlEntityManager) => {
  const unclaimed = db(em)
    .selectFrom('wallets')
    .select(['id', 'balance', 'currency', 'created_at'])
    .select(sql<string>`substr(name, length('unclaimed:') + 1)::uuid`.as('party'))
    .where('kind', '=', 'unclaimed')
    .as('u');
  const owned = db(em)
    .selectFrom(unclaimed)
    // A merchant has an id of its own.
    .leftJoin('merchants as m', 'm.id', 'u.party')
    .select(['u.id', 'u.party', 'm.id as merchant_id', 'u.balance', 'u.currency', 'u.created_at'])
    .select(({ fn }) => fn.coalesce('m.user_id', 'u.party').as('user_id'))
    .as('a');
  return db(em).selectFrom(owned).selectAll();
};

function toAccount(row: InferResult<ReturnType<typeof accounts>>[number]): UnclaimedAccount {
  return {
    id: row.id,
    party: row.party,
    userId: row.user_id,
    merchantId: row.merchant_id ?? undefined,
    amount: new Big(row.balance),
    currency: row.currency,
    createdAt: row.created_at,
  };
}

/** One page of what is left somewhere, newest first. */
export async function listUnclaimed(
  database: Database,
  { userId, currency }: { userId: string; currency: string },
  cursor: Cursor | undefined,
  size: number,
): Promise<{ accounts: UnclaimedAccount[]; next: Cursor | undefined }> {
  const rows = await database.asSystem((em) => {
    let query = accounts(em)
      .select(exactTime('created_at').as('at'))
      .where('balance', '>', '0')
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size + 1);
    if (userId) query = query.where('user_id', '=', userId);
    if (currency) query = query.where('currency', '=', currency);
    if (cursor) query = query.where(rowsBeyond(cursor, 'desc'));
    return query.execute();
  });
  const { shown, next } = pageOf(rows, size);
  return { accounts: shown.map(toAccount), next };
}

/** One of them, also where nothing is left. */
export async function findUnclaimed(database: Database, id: string): Promise<UnclaimedAccount | undefined> {
  const row = await database.asSystem((em) => accounts(em).where('id', '=', id).executeTakeFirst());
  return row && toAccount(row);
}

/** All that is unclaimed, by currency. */
export async function unclaimedTotals(database: Database): Promise<{ currency: string; amount: string }[]> {
  return database.asSystem((em) =>
    db(em)
      .selectFrom('wallets')
      .select(({ fn }) => ['currency', fn.sum<string>('balance').as('amount')])
      .where('kind', '=', 'unclaimed')
      .where('balance', '>', '0')
      .groupBy('currency')
      .orderBy('currency')
      .execute(),
  );
}
