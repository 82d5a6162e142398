// What auth itself knows of a trace: tries to sign in, without where from, and calls with API keys. As the system.
import { isUuid, type Database } from '@plaza/service';
import { tracedOfAKind, type TracePart, type TraceSourceOptions } from '@plaza/outbox';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { canonicalEmail, findIdByEmail, findPerson } from '../identity/index.ts';

/** Calls with keys have an index of request ids for each merchant: so many of the newest of all are looked through. */
const maxRead = 50_000;

/** Whose address or id this is; undefined: nobody's. */
export async function personOf(database: Database, of: string): Promise<string | undefined> {
  const email = of.includes('@') ? canonicalEmail(of) : undefined;
  if (email !== undefined) return database.asSystem((em) => findIdByEmail(em, email));
  if (!isUuid(of)) return undefined;
  return (await database.asSystem((em) => findPerson(em, of)))?.id;
}

const signIns: TracePart = async (em, { userId }) => {
  if (!userId) return [];
  const rows = await db(em)
    .selectFrom('sign_ins')
    .select(['created_at', 'method', 'failure', 'session_id'])
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(tracedOfAKind)
    .execute();
  return rows.map(({ created_at: at, method, failure, session_id: session }) => ({
    at,
    kind: 'sign_in',
    what: method,
    outcome: failure === null ? 'done' : 'failed',
    subject: session ?? '',
    detail: failure ?? '',
  }));
};

const keyCalls: TracePart = async (em, { of, orders }) => {
  const requestIds = [...(of ? [of] : []), ...orders.flatMap((order) => order.requestIds)];
  if (requestIds.length === 0) return [];
  const newest = db(em).selectFrom('api_requests').selectAll().orderBy('at', 'desc').limit(maxRead).as('r');
  const rows = await db(em)
    .selectFrom(newest)
    .select(['at', 'method', 'route', 'status', 'request_id', 'key_id', 'duration_ms'])
    .where(sql<boolean>`request_id = any (${requestIds}::text[])`)
    .orderBy('at', 'desc')
    .limit(tracedOfAKind)
    .execute();
  return rows.map((row) => ({
    at: row.at,
    kind: 'call',
    what: `${row.method} ${row.route}`,
    outcome: String(row.status),
    subject: row.key_id,
    requestId: row.request_id,
    detail: `${row.duration_ms} ms`,
  }));
};

export const traceOf = (database: Database): TraceSourceOptions => ({
  service: 'auth',
  database,
  parts: [signIns, keyCalls],
});
