// Suspensions: the end of all sessions of a person, and no new one until the suspension ends.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { endSessionsOf } from '../sessions/sessions.ts';

export interface SuspensionState {
  suspendedAt: Date | null;
  until: Date | null;
  reason: string | null;
}

/** The state of before; undefined if there is no such person. From here on no session of theirs is opened until the commit. */
export async function lockSuspension(em: SqlEntityManager, userId: string): Promise<SuspensionState | undefined> {
  return db(em)
    .selectFrom('users')
    .select(['suspended_at as suspendedAt', 'suspended_until as until', 'suspension_reason as reason'])
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** @returns the number of sessions that ended */
export async function suspend(
  em: SqlEntityManager,
  userId: string,
  { until, reason }: { until: Date | undefined; reason: string },
  now: Date,
): Promise<number> {
  await db(em)
    .updateTable('users')
    .set({ suspended_at: now, suspended_until: until ?? null, suspension_reason: reason, updated_at: sql`now()` })
    .where('id', '=', userId)
    .execute();
  return (await endSessionsOf(em, userId, { reason: 'suspended', now })).length;
}

export async function lift(em: SqlEntityManager, userId: string): Promise<void> {
  await db(em)
    .updateTable('users')
    .set({ suspended_at: null, suspended_until: null, suspension_reason: null, updated_at: sql`now()` })
    .where('id', '=', userId)
    .execute();
}
