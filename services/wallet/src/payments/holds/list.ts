import type { ListHoldsRequest, ListHoldsResponse } from '@plaza/api/hold';
import { formatAmount } from '@plaza/money';
import { exactTime, fields, pageTokens, parse, type Database } from '@plaza/service';
import { sql, type NotNull } from 'kysely';
import { z } from 'zod';
import { cursorToken, pageOf, rowsBeyond } from '../../cursor.ts';
import { db } from '../../db.ts';

const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('holds', z.tuple(cursorToken));

/** What is held of a person's money, newest first. Throws INVALID_ARGUMENT, PAGE_TOKEN_INVALID. */
export async function listHolds(
  database: Database,
  userId: string,
  message: ListHoldsRequest,
): Promise<ListHoldsResponse> {
  const { pageSize, pageToken } = parse(listRequest, message);
  const cursor = tokens.read(pageToken);
  const rows = await database.asUser(userId, (em) => {
    const query = db(em)
      .selectFrom('holds')
      .select(['id', sql<string>`amount - captured`.as('rest'), 'captured', 'currency', 'metadata', 'expires_at'])
      .select(exactTime('created_at').as('at'))
      .where('user_id', '=', userId)
      .where('status', '=', 'held')
      // What is held has terms; only one that was voided before it was placed has none.
      .$narrowType<{ currency: NotNull; expires_at: NotNull }>()
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(pageSize + 1);
    return (cursor ? query.where(rowsBeyond(cursor, 'desc')) : query).execute();
  });
  const { shown, next } = pageOf(rows, pageSize);
  return {
    holds: shown.map(({ id, rest, captured, currency, metadata, expires_at: expiresAt, at }) => ({
      id,
      amount: formatAmount(rest, currency),
      currency,
      captured: formatAmount(captured, currency),
      metadata,
      expiresAt,
      createdAt: new Date(at),
    })),
    nextPageToken: tokens.write(next),
  };
}
