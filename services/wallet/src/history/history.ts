import type { ListTransactionsRequest, ListTransactionsResponse } from '@plaza/api/wallet';
import { Big, isCurrency } from '@plaza/money';
import {
  cutPage,
  fields,
  pageTokens,
  parse,
  places,
  together,
  type Database,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { transactionTypes, type PostedTransaction } from '../posting/movement.ts';
import { after, assertNotArchived, optionalMoment } from './period.ts';
import { toProto } from './transaction.ts';

/** Which of a person's transactions. What is left out filters nothing. */
export interface Filter {
  type?: string;
  currency?: string;
  direction?: string;
  from?: Date;
  to?: Date;
  /** Decimal strings. */
  minAmount?: string;
  maxAmount?: string;
  /** Only those of this wallet: a person may have several in one currency, as the owner of a merchant's. */
  walletId?: string;
}

/** A place in a list: the last row of the page before. */
export interface Place {
  timestamp: string;
  id: string;
}

export interface HistoryPage {
  pageSize: number;
  filter: Filter;
  after: Place | undefined;
}

const text = (allowed: (value: string) => boolean, complaint: string) =>
  z
    .string()
    .refine((value) => value === '' || allowed(value), complaint)
    .transform((value) => value || undefined);

export const typeFilter = text(
  (value) => (transactionTypes as readonly string[]).includes(value),
  `Must be one of ${transactionTypes.join(', ')}.`,
);
export const currencyFilter = text(isCurrency, 'Must be a supported currency.');
// In whatever currency; none has more than four digits after the point.
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

export const placeToken = [places.moment(), places.id()] as const;
const tokens = pageTokens('transactions', z.tuple(placeToken));

/** Reads what page is asked for, of whose list. Throws INVALID_ARGUMENT, PAGE_TOKEN_INVALID. */
export function parsePage(asked: ListTransactionsRequest, userId: string): HistoryPage {
  const { pageSize, pageToken, ...given } = parse(request, asked);
  const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Filter;
  const place = tokens.read(pageToken, [userId, nameOf(filter)]);
  return { pageSize, filter, after: place && { timestamp: place[0], id: place[1] } };
}

export function isFiltered(filter: Filter): boolean {
  return Object.keys(filter).length > 0;
}

function nameOf({ type, currency, direction, from, to, minAmount, maxAmount }: Filter): string {
  return [type, currency, direction, from?.getTime(), to?.getTime(), minAmount, maxAmount].join(' ').trim();
}

interface Row extends Omit<PostedTransaction, 'userId' | 'balanceAfter'> {
  user_id: string;
  balance_after: string;
}

export interface ReadPage {
  rows: PostedTransaction[];
  /** Where the next page begins; undefined if this is the last one. */
  next: Place | undefined;
}

/** One page of a person's transactions, by keyset, so that a later page costs what the first did. */
export async function readPage(
  em: SqlEntityManager,
  userId: string,
  filter: Filter,
  { order, from, size }: { order: 'asc' | 'desc'; from: Place | undefined; size: number },
): Promise<ReadPage> {
  const parameters: unknown[] = [];
  const condition = (sql: string, ...values: unknown[]): string => {
    parameters.push(...values);
    return `and ${sql}`;
  };
  const conditions = [
    condition('user_id = ?', userId),
    filter.type && condition('type = ?', filter.type),
    filter.currency && condition('currency = ?', filter.currency),
    filter.direction && condition('direction = ?', filter.direction),
    filter.from && condition('"timestamp" >= ?::timestamptz', filter.from.toISOString()),
    filter.to && condition('"timestamp" < ?::timestamptz', filter.to.toISOString()),
    filter.minAmount && condition('amount >= ?::numeric', filter.minAmount),
    filter.maxAmount && condition('amount <= ?::numeric', filter.maxAmount),
    filter.walletId &&
      condition(
        `exists (select from wallet.entries e where e.wallet_id = ? and e."timestamp" = transactions."timestamp" and e.movement_id = transactions.movement_id
      and e.amount = case direction when 'credit' then transactions.amount else -transactions.amount end)`,
        filter.walletId,
      ),
    from &&
      condition(`("timestamp", id) ${order === 'asc' ? '>' : '<'} (?::timestamptz, ?::uuid)`, from.timestamp, from.id),
  ];
  // To the microsecond, as Postgres keeps it: a Date would cut the place of the next page short.
  const rows = await em.execute<Row[]>(
    `
    select id, user_id, type, direction, amount::text, currency, balance_after::text, metadata,
        to_char("timestamp" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as timestamp
      from wallet.transactions
      where true ${conditions.filter(Boolean).join(' ')}
      order by transactions."timestamp" ${order}, id ${order} limit ?`,
    [...parameters, size + 1],
  );
  const { shown, last } = cutPage(rows, size);
  return {
    rows: shown.map(({ user_id: owner, balance_after: balanceAfter, ...row }) => ({
      ...row,
      userId: owner,
      balanceAfter,
    })),
    next: last && { timestamp: last.timestamp, id: last.id },
  };
}

/** A person's transactions, newest first. Throws PERIOD_ARCHIVED for a time in such a month. */
export async function listTransactions(
  database: Database,
  userId: string,
  { pageSize, filter, after: place }: HistoryPage,
): Promise<ListTransactionsResponse> {
  const { rows, next } = await database.asUser(userId, async (em) => {
    const page = await readPage(em, userId, filter, { order: 'desc', from: place, size: pageSize });
    const { from, to } = filter;
    if (from) await assertNotArchived(em, from, to ?? after(from));
    else if (to) await assertNotArchived(em, new Date(to.getTime() - 1), to);
    return page;
  });
  return {
    transactions: rows.map(toProto),
    nextPageToken: tokens.write(next && [next.timestamp, next.id], [userId, nameOf(filter)]),
  };
}
