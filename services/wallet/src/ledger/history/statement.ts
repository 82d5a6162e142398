// The balance of a wallet at a time, and its changes in a period. A balance is read from the last entry before the time or, if that is archived, from the
// row of its month: it is never summed up from the beginning.
import type { GetStatementRequest, GetStatementResponse } from '@plaza/api/statement';
import { formatAmount, parseAccountCurrency } from '@plaza/money';
import {
  fields,
  pageTokens,
  parse,
  cursorFields,
  together,
  type Database,
  type SqlEntityManager,
} from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import { cursorToken, type Cursor } from '../../cursor.ts';
import { db } from '../../db.ts';
import { walletOf } from '../posting/accounts.ts';
import { readPage } from './history.ts';
import { after, assertNotArchived, moment, optionalMoment } from './period.ts';
import { toProto } from './transaction.ts';

// Entries are found by their key, (wallet_id, "timestamp", id), backwards from the moment, in the newest month first.
const balanceBefore = (walletId: string, time: Date): RawBuilder<string> => sql`(select coalesce((
  select known.balance from (
    (select e."timestamp", e.balance_after as balance from wallet.entries e
      where e.wallet_id = ${walletId} and e."timestamp" < ${time}::timestamptz order by e."timestamp" desc, e.number desc limit 1)
    union all
    (select (a.month + interval '1 month') at time zone 'UTC', a.closing_balance from wallet.archived_balances a
      where a.wallet_id = ${walletId} and (a.month + interval '1 month') at time zone 'UTC' <= ${time}::timestamptz order by a.month desc limit 1)
  ) known order by known."timestamp" desc limit 1), 0)::text)`;

/** How far a caller's clock may be ahead of the server's. */
const aheadMs = 60_000;

const balanceRequest = z.object({
  time: optionalMoment.refine((time) => !time || time.getTime() < Date.now() + aheadMs, 'Must not be in the future.'),
  currency: z.string(),
});

/** The balance of a wallet at a time, including all postings of its millisecond. Throws PERIOD_ARCHIVED, CURRENCY_UNKNOWN, INVALID_ARGUMENT. */
export async function balanceAt(
  database: Database,
  userId: string,
  message: { time?: Date | undefined; currency: string },
): Promise<{ balance: string; currency: string; time: Date }> {
  const { time = new Date(), ...given } = parse(balanceRequest, message);
  const currency = parseAccountCurrency(given.currency);
  const wallet = walletOf(userId, currency).id;
  const balance = await database.asUser(userId, async (em) => {
    const before = await db(em)
      .selectNoFrom(balanceBefore(wallet, after(time)).as('balance'))
      .executeTakeFirstOrThrow();
    await assertNotArchived(em, time, after(time));
    return before.balance;
  });
  return { balance: formatAmount(balance, currency), currency, time };
}

export interface StatementPage {
  currency: string;
  from: Date;
  /** Never in the future, so that every page has the same period. */
  to: Date;
  requestedTo: Date | undefined;
  pageSize: number;
  cursor: Cursor | undefined;
}

const statementRequest = together(
  z.object({
    from: moment,
    to: optionalMoment,
    currency: z.string(),
    pageSize: fields.pageSize(),
    pageToken: fields.pageToken(),
  }),
  { holds: ({ from, to }) => from < (to ?? new Date()), path: ['to'], message: 'Must be after from.' },
);
// The end of the period, and a cursor in it.
const tokens = pageTokens('statement', z.tuple([cursorFields.milliseconds(), ...cursorToken]));

/** The requested `to`; 0 without one. */
const filtersOf = ({
  from,
  requestedTo,
  currency,
}: Pick<StatementPage, 'from' | 'requestedTo' | 'currency'>): (string | number)[] => [
  from.getTime(),
  requestedTo?.getTime() ?? 0,
  currency,
];

/** Parses the request of a page of a statement. Throws INVALID_ARGUMENT, CURRENCY_UNKNOWN, PAGE_TOKEN_INVALID. */
export function parseStatement(message: GetStatementRequest): StatementPage {
  const { from, to: requestedTo, pageSize, pageToken, ...given } = parse(statementRequest, message);
  const currency = parseAccountCurrency(given.currency);
  const place = tokens.read(pageToken, filtersOf({ from, requestedTo, currency }));
  const to = new Date(place?.[0] ?? Math.min(requestedTo?.getTime() ?? Infinity, Date.now()));
  return { currency, from, to, requestedTo, pageSize, cursor: place && [place[1], place[2]] };
}

interface Totals {
  opening: string;
  closing: string;
  totals: { type: string; direction: string; amount: string; count: number }[];
}

/** The statement of one wallet. Throws PERIOD_ARCHIVED. */
export async function readStatement(
  database: Database,
  userId: string,
  page: StatementPage,
): Promise<GetStatementResponse> {
  const { currency, from, to, pageSize } = page;
  const walletId = walletOf(userId, currency).id;
  return database.asUser(userId, async (em) => {
    const { opening, closing, totals } = await readTotals(em, userId, walletId, page);
    const { rows, next } = await readPage(
      em,
      userId,
      { from, to, currency, walletId },
      { order: 'asc', cursor: page.cursor, size: pageSize },
    );
    await assertNotArchived(em, from, to);
    return {
      currency,
      from,
      to,
      openingBalance: formatAmount(opening, currency),
      closingBalance: formatAmount(closing, currency),
      totals: totals.map((total) => ({ ...total, amount: formatAmount(total.amount, currency) })),
      transactions: rows.map(toProto),
      nextPageToken: tokens.write(next && [to.getTime(), ...next], filtersOf(page)),
    };
  });
}

// One SQL statement, so that all of it has the same snapshot.
async function readTotals(
  em: SqlEntityManager,
  userId: string,
  walletId: string,
  { from, to }: StatementPage,
): Promise<Totals> {
  return db(em)
    .selectNoFrom([
      balanceBefore(walletId, from).as('opening'),
      balanceBefore(walletId, to).as('closing'),
      sql<Totals['totals']>`(
        select coalesce(jsonb_agg(jsonb_build_object('type', type, 'direction', direction, 'amount', amount::text, 'count', count) order by type, direction), '[]') from (
          select t.type, t.direction, sum(t.amount) as amount, count(*)::int as count
            from wallet.entries e join wallet.transactions t on t."timestamp" = e."timestamp" and t.movement_id = e.movement_id and t.user_id = ${userId}
              and e.amount = case t.direction when 'credit' then t.amount else -t.amount end
            where e.wallet_id = ${walletId} and e."timestamp" >= ${from}::timestamptz and e."timestamp" < ${to}::timestamptz
            group by t.type, t.direction) total)`.as('totals'),
    ])
    .executeTakeFirstOrThrow();
}
