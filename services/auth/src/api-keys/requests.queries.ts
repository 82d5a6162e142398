import { exactTime, type Database, type SqlEntityManager } from '@plaza/service';
import { sql, type Insertable, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';

export type RequestRow = Selectable<DB['api_requests']>;

export interface RequestFilter {
  merchantId: string;
  keyId: string;
  outcome: '' | 'succeeded' | 'refused';
  xRequestId: string;
  idempotencyKey: string;
  route: string;
}

/** The status from which on a call counts as refused. */
const refusedFrom = 400;

/** Newest first. */
export function listRequests(
  em: SqlEntityManager,
  { merchantId, keyId, outcome, xRequestId, idempotencyKey, route }: RequestFilter,
  before: readonly [at: string, id: string] | undefined,
  limit: number,
): Promise<(RequestRow & { exactly: string })[]> {
  return db(em)
    .selectFrom('api_requests')
    .selectAll()
    .select(exactTime('at').as('exactly'))
    .where('merchant_id', '=', merchantId)
    .$if(keyId !== '', (query) => query.where('key_id', '=', keyId))
    .$if(outcome === 'succeeded', (query) => query.where('status', '<', refusedFrom))
    .$if(outcome === 'refused', (query) => query.where('status', '>=', refusedFrom))
    .$if(xRequestId !== '', (query) => query.where('request_id', '=', xRequestId))
    .$if(idempotencyKey !== '', (query) => query.where('idempotency_key', '=', idempotencyKey))
    .$if(route !== '', (query) => query.where('route', '=', route))
    .$if(before !== undefined, (query) =>
      query.where(sql<boolean>`(at, id) < (${before?.[0]}::timestamptz, ${before?.[1]}::uuid)`),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** Past MikroORM: see log_requests.sql. */
export async function addRequests(database: Database, requests: Insertable<DB['api_requests']>[]): Promise<void> {
  if (requests.length > 0) await database.statement('select log_requests($1::jsonb)', [JSON.stringify(requests)]);
}
