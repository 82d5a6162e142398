import { exactTime, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

/** The time of an end, to the microsecond, and the session. */
export type EndCursor = [endedAt: string, id: string];

/**
 * Grants that ended after a cursor, and sessions that did and had a token that was signed after `signedAfter`, in the order of their end; of those in which somebody looks
 * as another person, whose tokens live longer, all.
 */
export async function endedAfter(
  em: SqlEntityManager,
  [endedAt, id]: EndCursor,
  signedAfter: Date,
  limit: number,
): Promise<{ id: string; suspended: boolean; endedExactly: string }[]> {
  const isAfter = sql<boolean>`(ended_at, id) > (${endedAt}::timestamptz, ${id}::uuid)`;
  const sessions = db(em)
    .selectFrom('sessions')
    .select(['id', 'ended_at', sql<boolean>`end_reason = 'suspended'`.as('suspended')])
    .where(isAfter)
    .where(sql<boolean>`(actor_id is not null or greatest(created_at, rotated_at, authenticated_at) > ${signedAfter})`)
    .orderBy('ended_at')
    .orderBy('id')
    .limit(limit);
  const grants = db(em)
    .selectFrom('ended_grants')
    .select(['id', sql<Date | null>`ended_at`.as('ended_at'), sql<boolean>`false`.as('suspended')])
    .where(isAfter)
    .orderBy('ended_at')
    .orderBy('id')
    .limit(limit);
  return db(em)
    .selectFrom(
      db(em)
        .selectFrom(sessions.as('s'))
        .selectAll()
        .unionAll(db(em).selectFrom(grants.as('g')).selectAll())
        .as('ended'),
    )
    .select(['id', 'suspended', exactTime('ended_at').as('endedExactly')])
    .orderBy('ended_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}
