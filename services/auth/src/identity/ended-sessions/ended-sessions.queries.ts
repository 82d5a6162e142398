import { exactTime, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

/** The time of an end, to the microsecond, and the session. */
export type EndCursor = [endedAt: string, id: string];

/**
 * Sessions that ended after a cursor and had a token that was signed after `signedAfter`, in the order of their end; of those in which somebody looks
 * as another person, whose tokens live longer, all.
 */
export async function endedAfter(
  em: SqlEntityManager,
  [endedAt, id]: EndCursor,
  signedAfter: Date,
  limit: number,
): Promise<{ id: string; suspended: boolean; endedExactly: string }[]> {
  return db(em)
    .selectFrom('sessions')
    .select(['id', sql<boolean>`end_reason = 'suspended'`.as('suspended'), exactTime('ended_at').as('endedExactly')])
    .where(sql<boolean>`(ended_at, id) > (${endedAt}::timestamptz, ${id}::uuid)`)
    .where(sql<boolean>`(actor_id is not null or greatest(created_at, rotated_at, authenticated_at) > ${signedAfter})`)
    .orderBy('ended_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}
