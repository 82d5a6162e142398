// Merchants of everybody. There are few of them: a part of a name is searched for in all names.
import type { FoundMerchant } from '@plaza/api/payment-admin';
import { formatAmount } from '@plaza/money';
import { exactTime, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import type { Cursor } from '../../cursor.ts';
import { db } from '../../db.ts';
import { toOwn } from '../merchants/merchant.ts';
import { toMerchant } from '../merchants/merchant.queries.ts';

export interface MerchantFilter {
  /** A part of the name, or an id. */
  query?: string | undefined;
  /** Empty: any. */
  status?: 'active' | 'frozen' | '';
}

const merchants = (em: SqlEntityManager) =>
  db(em)
    .selectFrom('merchants as m')
    // The wallet is opened before the merchant is kept.
    .innerJoin('wallets as w', (join) => join.onRef('w.user_id', '=', 'm.id').onRef('w.currency', '=', 'm.currency'))
    .selectAll('m')
    .select(['w.balance', 'w.held', 'w.frozen', sql<string>`w.balance - w.held`.as('available')])
    .select(exactTime('m.created_at').as('at'));
type Row = Awaited<ReturnType<ReturnType<typeof merchants>['execute']>>[number];

export interface FoundRow extends FoundMerchant {
  id: string;
  at: string;
}

/** Newest first, those after the cursor. */
export async function findMerchants(
  em: SqlEntityManager,
  { query, status }: MerchantFilter,
  cursor: Cursor | undefined,
  limit: number,
): Promise<FoundRow[]> {
  let read = merchants(em).where('m.twin_of', 'is', null);
  if (query !== undefined)
    read = isId(query)
      ? read.where((eb) => eb.or([eb('m.id', '=', query), eb('m.user_id', '=', query)]))
      : read.where(sql<boolean>`position(lower(${query}) in lower(m.name)) > 0`);
  if (status) read = read.where('w.frozen', status === 'frozen' ? 'is not' : 'is', null);
  if (cursor) read = read.where(sql<boolean>`(m.created_at, m.id) < (${cursor[0]}::timestamptz, ${cursor[1]}::uuid)`);
  const rows = await read.orderBy('m.created_at', 'desc').orderBy('m.id', 'desc').limit(limit).execute();
  return rows.map((row) => ({ ...toFound(row), id: row.id, at: row.at }));
}

export async function findAnyMerchant(em: SqlEntityManager, id: string): Promise<FoundMerchant | undefined> {
  const row = await merchants(em).where('m.id', '=', id).executeTakeFirst();
  return row && toFound(row);
}

const mostCounted = 1_000;

/** What is under way: both are counted along an index, up to 1,000. */
export async function openOf(
  em: SqlEntityManager,
  merchantId: string,
): Promise<{ openPayments: number; openPayouts: number }> {
  const payments = db(em)
    .selectFrom('payments')
    .select('id')
    .where('merchant_id', '=', merchantId)
    .where('status', '=', 'requires_capture')
    .limit(mostCounted)
    .as('p');
  const payouts = db(em)
    .selectFrom('payouts')
    .select('id')
    .where('merchant_id', '=', merchantId)
    .where('status', 'in', ['requested', 'processing'])
    .limit(mostCounted)
    .as('p');
  const count = sql<number>`count(*)::int`.as('count');
  const [openPayments, openPayouts] = [
    await db(em).selectFrom(payments).select(count).executeTakeFirstOrThrow(),
    await db(em).selectFrom(payouts).select(count).executeTakeFirstOrThrow(),
  ];
  return { openPayments: openPayments.count, openPayouts: openPayouts.count };
}

const isId = (text: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);

function toFound(row: Row): FoundMerchant {
  const { currency, balance, available, held, frozen } = row;
  return {
    merchant: toOwn(toMerchant(row)),
    wallet: {
      currency,
      balance: formatAmount(balance, currency),
      available: formatAmount(available, currency),
      held: formatAmount(held, currency),
      status: frozen === null ? 'active' : 'frozen',
    },
  };
}
