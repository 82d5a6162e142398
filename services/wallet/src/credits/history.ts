import type { ListCreditTransactionsRequest, ListCreditTransactionsResponse } from '@plaza/api/credit';
import { commonErrors, decodePageToken, encodePageToken, fields, parse, places, type Database } from '@plaza/service';
import { z } from 'zod';
import { creditSources, toProto, type CreditRow } from './credit.ts';

const request = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  source: z.union([z.literal(''), z.enum(creditSources)], { error: `Must be one of ${creditSources.join(', ')}.` }),
});
// The source is part of the token: a token of one list is no place in another.
const token = z.tuple([z.string(), places.moment(), places.id()]);

/** Every change of a person's credits, newest first. Throws INVALID_ARGUMENT, PAGE_TOKEN_INVALID. */
export async function listCreditTransactions(database: Database, userId: string, asked: ListCreditTransactionsRequest): Promise<ListCreditTransactionsResponse> {
  const { pageSize, pageToken, source } = parse(request, asked);
  const place = decodePageToken(pageToken, token);
  if (place && place[0] !== source) throw commonErrors.PAGE_TOKEN_INVALID();
  // To the microsecond, as Postgres keeps it: a Date would cut the place of the next page short.
  const rows = await database.asUser(userId, (em) => em.execute<CreditRow[]>(`
    select id, user_id, amount, balance_after, source, description, reference,
        to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at
      from wallet.credit_transactions
      where user_id = ? ${source ? 'and source = ?' : ''} ${place ? 'and (credit_transactions.created_at, id) < (?::timestamptz, ?::uuid)' : ''}
      order by credit_transactions.created_at desc, id desc limit ?`,
    [userId, ...(source ? [source] : []), ...(place ? [place[1], place[2]] : []), pageSize + 1]));
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    transactions: page.map(toProto),
    nextPageToken: last && rows.length > pageSize ? encodePageToken([source, last.created_at, last.id]) : '',
  };
}
