// Calls of the audit log that belong to a trace: of a person, about something, or with a request id. As the system.
import { sql } from 'kysely';
import type { SqlEntityManager } from '../database.ts';
import { db } from '../db.ts';
import { readEntriesOf, type EntryRow } from './entries.queries.ts';

/** Nothing finds a request id but a look at each entry: so many of the newest are looked through. */
const maxRead = 50_000;

export interface TracedCalls {
  /** What a person did, and what was done to them. Empty: nobody's. */
  userId: string;
  /** What calls were about. */
  subjects: readonly string[];
  requestIds: readonly string[];
  since: Date | undefined;
}

/** At most `limit` of each way in which they are found, newest first, each once. */
export async function tracedCalls(
  em: SqlEntityManager,
  { userId, subjects, requestIds, since }: TracedCalls,
  limit: number,
): Promise<EntryRow[]> {
  const found: EntryRow[] = userId ? await readEntriesOf(em, userId, undefined, limit) : [];
  const among = (column: 'subject' | 'request_id', texts: readonly string[]) =>
    sql<boolean>`${sql.ref(column)} = any (${texts}::text[])`;
  if (subjects.length > 0) {
    const about = db(em).selectFrom('audit_log').selectAll().where(among('subject', subjects));
    found.push(...(await about.orderBy('position', 'desc').limit(limit).execute()));
  }
  if (requestIds.length > 0) {
    const newest = db(em).selectFrom('audit_log').selectAll().orderBy('position', 'desc').limit(maxRead).as('a');
    const same = db(em).selectFrom(newest).selectAll().where(among('request_id', requestIds));
    found.push(...(await same.orderBy('position', 'desc').limit(limit).execute()));
  }
  const once = new Map(found.map((entry) => [entry.position, entry]));
  return [...once.values()].filter(({ at }) => since === undefined || at >= since);
}
