import { lockUntilCommit, type SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import type { Purpose } from './versions.ts';

export type Decision = Pick<
  Selectable<DB['consents']>,
  'id' | 'purpose' | 'version' | 'given' | 'source' | 'created_at'
>;

const columns = ['id', 'purpose', 'version', 'given', 'source', 'created_at'] as const;

// One decision of a person after the other: which one is the last must be certain.
const consentsLock = 7_052_941;

export function lockConsents(em: SqlEntityManager, userId: string): Promise<void> {
  return lockUntilCommit(em, consentsLock, userId);
}

/** The last decision about each purpose. */
export async function lastDecisions(em: SqlEntityManager, userId: string): Promise<Map<Purpose, Decision>> {
  const rows = await db(em)
    .selectFrom('consents')
    .distinctOn('purpose')
    .select(columns)
    .where('user_id', '=', userId)
    .orderBy('purpose')
    .orderBy('created_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.purpose, row]));
}

/** Within `asUser`. */
export async function personExists(em: SqlEntityManager, userId: string): Promise<boolean> {
  const row = await db(em).selectFrom('users').select('id').where('id', '=', userId).forKeyShare().executeTakeFirst();
  return row !== undefined;
}

/** Newest first. */
export function decisionsOf(
  em: SqlEntityManager,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<Decision[]> {
  return db(em)
    .selectFrom('consents')
    .select(columns)
    .where('user_id', '=', userId)
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function addDecision(
  em: SqlEntityManager,
  userId: string,
  decision: Pick<Decision, 'id' | 'purpose' | 'version' | 'given' | 'source'>,
): Promise<Decision> {
  return db(em)
    .insertInto('consents')
    .values({ ...decision, user_id: userId })
    .returning(columns)
    .executeTakeFirstOrThrow();
}
