import type { ListTransactionsRequest, ListTransactionsResponse } from '@plaza/api/wallet';
import { Big, isAccountCurrency } from '@plaza/money';
import {
  cutPage,
  exactTime,
  fields,
  pageTokens,
  parse,
  together,
  type Database,
  type SqlEntityManager,
} from '@plaza/service';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { z } from 'zod';
import { cursorToken, rowsBeyond, type Cursor } from '../../cursor.ts';
import { db } from '../../db.ts';
import { transactionTypes, type PostedTransaction, type TransactionType } from '../posting/movement.ts';
import { after, assertNotArchived, optionalMoment } from './period.ts';
import { toProto } from './transaction.ts';

/** The filters of a person's transactions; all are optional. */
export interface Filter {
  type?: TransactionType;
  currency?: string;
  direction?: 'credit' | 'debit';
  from?: Date;
  to?: Date;
  /** Decimal strings. */
  minAmount?: string;
  maxAmount?: string;
  /** Only those of this wallet: a person may have several in one currency, as the owner of a merchant's. */
  walletId?: string;
}

export interface HistoryPage {
  pageSize: number;
  filter: Filter;
  cursor: Cursor | undefined;
}

const text = <Allowed extends string = string>(allowed: (value: string) => boolean, complaint: string) =>
  z
    .string()
    .refine((value) => value === '' || allowed(value), complaint)
    .transform((value) => (value as Allowed) || undefined);

export const typeFilter = text<TransactionType>(
  (value) => (transactionTypes as readonly string[]).includes(value),
  `Must be one of ${transactionTypes.join(', ')}.`,
);
export const currencyFilter = text(isAccountCurrency, 'Must be a supported currency.');
// In any currency; none has more than four digits after the point.
const amountFilter = text(
  (value) => /^\d{1,16}(\.\d{1,4})?$/.test(value),
  'Must be an amount such as 89.99.',
).transform((value) => value && new Big(value).toFixed());

const request = together(
  z.object({
    pageSize: fields.pageSize(),
    pageToken: fields.pageToken(),
    type: typeFilter,
    currency: currencyFilter,
    direction: text((value) => value === 'credit' || value === 'debit', 'Must be credit or debit.'),
    from: optionalMoment,
    to: optionalMoment,
    minAmount: amountFilter,
    maxAmount: amountFilter,
  }),
  {
    holds: ({ from, to }) => !from || !to || from < to,
    path: ['to'],
    message: 'Must be after from.',
  },
  {
    holds: ({ minAmount, maxAmount }) => !minAmount || !maxAmount || new Big(minAmount).lte(maxAmount),
    path: ['maxAmount'],
    message: 'Must not be less than min_amount.',
  },
);

const tokens = pageTokens('transactions', z.tuple(cursorToken));

/** Parses the request of a page. Throws INVALID_ARGUMENT, PAGE_TOKEN_INVALID. */
export function parsePage(message: ListTransactionsRequest, userId: string): HistoryPage {
  const { pageSize, pageToken, ...given } = parse(request, message);
  const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Filter;
  return { pageSize, filter, cursor: tokens.read(pageToken, [userId, nameOf(filter)]) };
}

export function isFiltered(filter: Filter): boolean {
  return Object.keys(filter).length > 0;
}

function nameOf({ type, currency, direction, from, to, minAmount, maxAmount }: Filter): string {
  return [type, currency, direction, from?.getTime(), to?.getTime(), minAmount, maxAmount].join(' ').trim();
}

export interface ReadPage {
  rows: PostedTransaction[];
  /** The cursor of the next page; undefined on the last one. */
  next: Cursor | undefined;
}

/** One page of a person's transactions, by keyset, so that every page costs the same. */
export async function readPage(
  em: SqlEntityManager,
  userId: string,
  filter: Filter,
  { order, cursor, size }: { order: 'asc' | 'desc'; cursor: Cursor | undefined; size: number },
): Promise<ReadPage> {
  const { type, currency, direction, from, to, minAmount, maxAmount, walletId } = filter;
  let query = db(em)
    .selectFrom('transactions')
    .select(['id', 'user_id as userId', 'type', 'direction', 'amount', 'currency', 'balance_after as balanceAfter'])
    .select(['metadata', exactTime('timestamp').as('timestamp')])
    .where('user_id', '=', userId)
    .orderBy('transactions.timestamp', order)
    .orderBy('id', order)
    .limit(size + 1);
  if (type) query = query.where('type', '=', type);
  if (currency) query = query.where('currency', '=', currency);
  if (direction) query = query.where('direction', '=', direction);
  if (from) query = query.where('timestamp', '>=', from);
  if (to) query = query.where('timestamp', '<', to);
  if (minAmount) query = query.where('amount', '>=', minAmount);
  if (maxAmount) query = query.where('amount', '<=', maxAmount);
  if (walletId) query = query.where(inWallet(walletId));
  if (cursor) query = query.where(rowsBeyond(cursor, order, 'timestamp'));
  const { shown, last } = cutPage(await query.execute(), size);
  return { rows: shown, next: last && [last.timestamp, last.id] };
}

/** The condition that a transaction has an entry of this wallet. */
function inWallet(walletId: string): RawBuilder<SqlBool> {
  return sql`exists (select from wallet.entries e where e.wallet_id = ${walletId} and e."timestamp" = transactions."timestamp"
    and e.movement_id = transactions.movement_id and e.amount = case direction when 'credit' then transactions.amount else -transactions.amount end)`;
}

/** A person's transactions, newest first. Throws PERIOD_ARCHIVED for a time in such a month. */
export async function listTransactions(
  database: Database,
  userId: string,
  { pageSize, filter, cursor }: HistoryPage,
): Promise<ListTransactionsResponse> {
  const { rows, next } = await database.asUser(userId, async (em) => {
    const page = await readPage(em, userId, filter, { order: 'desc', cursor, size: pageSize });
    const { from, to } = filter;
    if (from) await assertNotArchived(em, from, to ?? after(from));
    else if (to) await assertNotArchived(em, new Date(to.getTime() - 1), to);
    return page;
  });
  return {
    transactions: rows.map(toProto),
    nextPageToken: tokens.write(next, [userId, nameOf(filter)]),
  };
}
