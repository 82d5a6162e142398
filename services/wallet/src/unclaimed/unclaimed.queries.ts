// What is read of unclaimed money. Its accounts are rows of `wallets` that only the platform sees.
import { Big } from '@plaza/money';
import type { Database, SqlEntityManager } from '@plaza/service';
import { unclaimedOf } from '../wallets/accounts.ts';

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

interface Row {
  id: string;
  party: string;
  user_id: string;
  merchant_id: string | null;
  amount: string;
  currency: string;
  created_at: Date | string;
}

// A merchant bears an id of its own.
const accounts = `
  select u.id, u.party, coalesce(m.user_id, u.party) as user_id, m.id as merchant_id, u.balance, u.balance::text as amount, u.currency, u.created_at,
      to_char(u.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from (select w.*, substr(w.name, length('unclaimed:') + 1)::uuid as party from wallet.wallets w where w.kind = 'unclaimed') u
      left join wallet.merchants m on m.id = u.party`;

function toAccount({
  id,
  party,
  user_id: userId,
  merchant_id: merchantId,
  amount,
  currency,
  created_at: createdAt,
}: Row): UnclaimedAccount {
  return {
    id,
    party,
    userId,
    merchantId: merchantId ?? undefined,
    amount: new Big(amount),
    currency,
    createdAt: new Date(createdAt),
  };
}

export interface Place {
  createdAt: string;
  id: string;
}

/** One page of what is left somewhere, newest first. */
export async function listUnclaimed(
  database: Database,
  { userId, currency }: { userId: string; currency: string },
  place: Place | undefined,
  size: number,
): Promise<{ accounts: UnclaimedAccount[]; next: Place | undefined }> {
  const rows = await database.asSystem((em) =>
    em.execute<(Row & { at: string })[]>(
      `
    select * from (${accounts}) a
      where a.balance > 0 ${userId ? 'and a.user_id = ?' : ''} ${currency ? 'and a.currency = ?' : ''} ${place ? 'and (a.created_at, a.id) < (?::timestamptz, ?::uuid)' : ''}
      order by a.created_at desc, a.id desc limit ?`,
      [
        ...(userId ? [userId] : []),
        ...(currency ? [currency] : []),
        ...(place ? [place.createdAt, place.id] : []),
        size + 1,
      ],
    ),
  );
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    accounts: page.map(toAccount),
    next: last && rows.length > size ? { createdAt: last.at, id: last.id } : undefined,
  };
}

/** One of them, also where nothing is left. */
export async function findUnclaimed(database: Database, id: string): Promise<UnclaimedAccount | undefined> {
  const [row] = await database.asSystem((em) =>
    em.execute<Row[]>(`select * from (${accounts}) a where a.id = ?`, [id]),
  );
  return row && toAccount(row);
}

/** What there is unclaimed for somebody in a currency. */
export async function unclaimedAmount(em: SqlEntityManager, party: string, currency: string): Promise<Big> {
  const [row] = await em.execute<{ balance: string }[]>('select balance::text from wallet.wallets where id = ?', [
    unclaimedOf(party, currency).id,
  ]);
  return new Big(row?.balance ?? '0');
}

/** All that is unclaimed, by currency. */
export async function unclaimedTotals(database: Database): Promise<{ currency: string; amount: string }[]> {
  return database.asSystem((em) =>
    em.execute<{ currency: string; amount: string }[]>(
      `select currency, sum(balance)::text as amount from wallet.wallets where kind = 'unclaimed' and balance > 0 group by currency order by currency`,
    ),
  );
}
