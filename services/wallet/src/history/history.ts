import type { ListTransactionsRequest, ListTransactionsResponse } from '@plaza/api/wallet';
import { commonErrors, decodePageToken, encodePageToken, fields, parse, type Database } from '@plaza/service';
import { z } from 'zod';
import { transactionTypes, type PostedTransaction } from '../posting/movement.ts';
import { toProto } from './transaction.ts';

export interface HistoryPage {
  pageSize: number;
  /** Empty: of every type. */
  type: string;
  /** The last row of the page before. */
  after: { timestamp: string; id: string } | undefined;
}

const request = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  type: z.union([z.literal(''), z.enum(transactionTypes)], { error: `Must be one of ${transactionTypes.join(', ')}.` }),
});
// The type is part of the token: a token of one list is no place in another.
const token = z.tuple([z.string(), z.iso.datetime({ precision: 6 }), z.uuid()]);

/** Reads what page is asked for. Throws INVALID_ARGUMENT, PAGE_TOKEN_INVALID. */
export function parsePage(asked: ListTransactionsRequest): HistoryPage {
  const { pageSize, pageToken, type } = parse(request, asked);
  const place = decodePageToken(pageToken, token);
  if (place && place[0] !== type) throw commonErrors.PAGE_TOKEN_INVALID();
  return { pageSize, type, after: place && { timestamp: place[1], id: place[2] } };
}

interface Row extends Omit<PostedTransaction, 'userId' | 'balanceAfter'> {
  user_id: string;
  balance_after: string;
}

/** A person's transactions, newest first. */
export async function listTransactions(database: Database, userId: string, { pageSize, type, after }: HistoryPage): Promise<ListTransactionsResponse> {
  // To the microsecond, as Postgres keeps it: a Date would cut the place of the next page short.
  const rows = await database.asUser(userId, (em) => em.execute<Row[]>(`
    select id, user_id, type, direction, amount::text, currency, balance_after::text, metadata,
        to_char("timestamp" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as timestamp
      from wallet.transactions
      where user_id = ? ${type ? 'and type = ?' : ''} ${after ? 'and ("timestamp", id) < (?::timestamptz, ?::uuid)' : ''}
      order by transactions."timestamp" desc, id desc limit ?`,
    [userId, ...(type ? [type] : []), ...(after ? [after.timestamp, after.id] : []), pageSize + 1]));
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    transactions: page.map(({ user_id, balance_after, ...row }) => toProto({ ...row, userId: user_id, balanceAfter: balance_after })),
    nextPageToken: last && rows.length > pageSize ? encodePageToken([type, last.timestamp, last.id]) : '',
  };
}
