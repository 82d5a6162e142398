// The row of a merge, and those of the two people. Each function is a part of one transaction; which are called together is in merge.ts.
import { leaseMs, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

export interface Merge {
  guestId: string;
  userId: string;
}

export type KnownMerge = Merge & { state: 'moving' | 'done' };

const lease = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;

export async function findMerge(em: SqlEntityManager, guestId: string): Promise<KnownMerge | undefined> {
  const row = await db(em)
    .selectFrom('guest_merges')
    .select(['guest_id', 'user_id', 'state'])
    .where('guest_id', '=', guestId)
    .executeTakeFirst();
  return row && { guestId: row.guest_id, userId: row.user_id, state: row.state };
}

export interface LockedUser {
  id: string;
  role: string;
  suspended_at: Date | null;
  suspended_until: Date | null;
}

/** In the order of their ids. Neither signs up, is suspended or deleted until the commit. */
export async function lockBoth(
  em: SqlEntityManager,
  { guestId, userId }: Merge,
): Promise<{ guest: LockedUser | undefined; heir: LockedUser | undefined }> {
  const rows = await db(em)
    .selectFrom('users')
    .select(['id', 'role', 'suspended_at', 'suspended_until'])
    .where('id', 'in', [guestId, userId])
    .orderBy('id')
    .forUpdate()
    .execute();
  return { guest: rows.find(({ id }) => id === guestId), heir: rows.find(({ id }) => id === userId) };
}

export async function hasSession(em: SqlEntityManager, userId: string, sessionId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertMerge(em: SqlEntityManager, { guestId, userId }: Merge): Promise<void> {
  await db(em)
    .insertInto('guest_merges')
    .values({ guest_id: guestId, user_id: userId, state: 'moving', lease_until: lease })
    .execute();
}

/** Whether this call ends it: another one may have done so meanwhile. */
export async function endMerge(em: SqlEntityManager, guestId: string): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('guest_merges')
    .set({ state: 'done', done_at: sql`now()` })
    .where('guest_id', '=', guestId)
    .where('state', '=', 'moving')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Takes over the merges of processes that are dead, or that could not reach a service. */
export async function takeOverMerges(em: SqlEntityManager): Promise<Merge[]> {
  const rows = await db(em)
    .updateTable('guest_merges')
    .set({ lease_until: lease })
    .where('guest_id', 'in', (eb) =>
      eb
        .selectFrom('guest_merges')
        .select('guest_id')
        .where('state', '=', sql.lit('moving'))
        .where('lease_until', '<=', sql<Date>`now()`)
        .orderBy('lease_until')
        .limit(20)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['guest_id', 'user_id'])
    .execute();
  return rows.map(({ guest_id: guestId, user_id: userId }) => ({ guestId, userId }));
}

export async function renewMerges(em: SqlEntityManager, merges: readonly Merge[]): Promise<void> {
  await db(em)
    .updateTable('guest_merges')
    .set({ lease_until: lease })
    .where(
      'guest_id',
      'in',
      merges.map(({ guestId }) => guestId),
    )
    .where('state', '=', 'moving')
    .execute();
}
