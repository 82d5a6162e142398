import type { ListCreditTransactionsRequest, ListCreditTransactionsResponse } from '@plaza/api/credit';
import { cutPage, fields, pageTokens, parse, places, type Database } from '@plaza/service';
import { z } from 'zod';
import { creditSources, toProto, type CreditRow } from './credit.ts';

const request = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  source: z.union([z.literal(''), z.enum(creditSources)], { error: `Must be one of ${creditSources.join(', ')}.` }),
});
const tokens = pageTokens('credits', z.tuple([places.moment(), places.id()]));

/** Every change of a person's credits, newest first. Throws INVALID_ARGUMENT, PAGE_TOKEN_INVALID. */
export async function listCreditTransactions(
  database: Database,
  userId: string,
  asked: ListCreditTransactionsRequest,
): Promise<ListCreditTransactionsResponse> {
  const { pageSize, pageToken, source } = parse(request, asked);
  const place = tokens.read(pageToken, [source]);
  // To the microsecond, as Postgres keeps it: a Date would cut the place of the next page short.
  const rows = await database.asUser(userId, (em) =>
    em.execute<CreditRow[]>(
      `
    select id, user_id, amount, balance_after, source, description, reference,
        to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at
      from wallet.credit_transactions
      where user_id = ? ${source ? 'and source = ?' : ''} ${place ? 'and (credit_transactions.created_at, id) < (?::timestamptz, ?::uuid)' : ''}
      order by credit_transactions.created_at desc, id desc limit ?`,
      [userId, ...(source ? [source] : []), ...(place ?? []), pageSize + 1],
    ),
  );
  const { shown, last } = cutPage(rows, pageSize);
  return {
    transactions: shown.map(toProto),
    nextPageToken: tokens.write(last && [last.created_at, last.id], [source]),
  };
}
