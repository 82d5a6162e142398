import type { ListCreditTransactionsRequest, ListCreditTransactionsResponse } from '@plaza/api/credit';
import { cutPage, exactTime, fields, pageTokens, parse, type Database } from '@plaza/service';
import { z } from 'zod';
import { cursorToken, rowsBeyond } from '../../cursor.ts';
import { db } from '../../db.ts';
import { creditSources, toProto } from './credit.ts';

const request = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  source: fields.oneOfOrNone(creditSources),
});
const tokens = pageTokens('credits', z.tuple(cursorToken));

/** Every change of a person's credits, newest first. Throws INVALID_ARGUMENT, PAGE_TOKEN_INVALID. */
export async function listCreditTransactions(
  database: Database,
  userId: string,
  message: ListCreditTransactionsRequest,
): Promise<ListCreditTransactionsResponse> {
  const { pageSize, pageToken, source } = parse(request, message);
  const cursor = tokens.read(pageToken, [source]);
  const rows = await database.asUser(userId, (em) => {
    let query = db(em)
      .selectFrom('credit_transactions')
      .select(['id', 'user_id', 'amount', 'balance_after', 'source', 'description', 'reference'])
      .select(exactTime('created_at').as('created_at'))
      .where('user_id', '=', userId)
      .orderBy('credit_transactions.created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(pageSize + 1);
    if (source) query = query.where('source', '=', source);
    if (cursor) query = query.where(rowsBeyond(cursor, 'desc'));
    return query.execute();
  });
  const { shown, last } = cutPage(rows, pageSize);
  return {
    transactions: shown.map(toProto),
    nextPageToken: tokens.write(last && [last.created_at, last.id], [source]),
  };
}
