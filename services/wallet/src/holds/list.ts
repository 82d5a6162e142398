import type { ListHoldsRequest, ListHoldsResponse } from '@plaza/api/hold';
import { formatAmount } from '@plaza/money';
import { cutPage, fields, pageTokens, parse, places, type Database } from '@plaza/service';
import { z } from 'zod';
import type { Struct } from './hold.queries.ts';

const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('holds', z.tuple([places.moment(), places.id()]));

interface Row {
  id: string;
  rest: string;
  captured: string;
  currency: string;
  metadata: Struct;
  expires_at: string | Date;
  at: string;
}

/** What is held of a person's money, newest first. Throws INVALID_ARGUMENT, PAGE_TOKEN_INVALID. */
export async function listHolds(
  database: Database,
  userId: string,
  asked: ListHoldsRequest,
): Promise<ListHoldsResponse> {
  const { pageSize, pageToken } = parse(listRequest, asked);
  const place = tokens.read(pageToken);
  const rows = await database.asUser(userId, (em) =>
    em.execute<Row[]>(
      `
    select id, (amount - captured)::text as rest, captured::text, currency, metadata, expires_at, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from wallet.holds
      where user_id = ? and status = 'held' ${place ? 'and (created_at, id) < (?::timestamptz, ?::uuid)' : ''}
      order by created_at desc, id desc limit ?`,
      [userId, ...(place ?? []), pageSize + 1],
    ),
  );
  const { shown, last } = cutPage(rows, pageSize);
  return {
    holds: shown.map(({ id, rest, captured, currency, metadata, expires_at: expiresAt, at }) => ({
      id,
      amount: formatAmount(rest, currency),
      currency,
      captured: formatAmount(captured, currency),
      metadata,
      expiresAt: new Date(expiresAt),
      createdAt: new Date(at),
    })),
    nextPageToken: tokens.write(last && [last.at, last.id]),
  };
}
