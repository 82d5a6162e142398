// Whether a person is suspended. A suspension ends by itself: its end is compared each time, and nothing has to happen then.
import type { SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';

export interface Suspension {
  suspended_at: Date | null;
  suspended_until: Date | null;
}

export function isSuspended({ suspended_at: from, suspended_until: until }: Suspension, now: Date): boolean {
  return from !== null && (until === null || until > now);
}

/**
 * The suspension of a person, if there is one now. Waits for one that is being written; one that comes later waits for this transaction, and then finds
 * the session that it opens.
 */
export async function suspensionOf(
  em: SqlEntityManager,
  userId: string,
  now: Date,
): Promise<{ until: Date | null } | undefined> {
  const row = await db(em)
    .selectFrom('users')
    .select(['suspended_at', 'suspended_until'])
    .where('id', '=', userId)
    .forShare()
    .executeTakeFirst();
  return row && isSuspended(row, now) ? { until: row.suspended_until } : undefined;
}
