// Counts within an hour. They go on when a newer challenge replaces an older one.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

export const windowMs = 3_600_000;

export interface Count {
  count: number;
  /** Until it begins again. */
  leftMs: number;
}

/** Counts one more for each of these keys. @returns the counts, in the order of the keys */
export async function countOneMore(em: SqlEntityManager, keys: readonly Buffer[], now: Date): Promise<Count[]> {
  // In one order everywhere: two calls must not wait for each other.
  const unique = [...new Map(keys.map((key) => [key.toString('hex'), key])).entries()].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const isOver = sql<boolean>`challenge_counts.since <= ${new Date(now.getTime() - windowMs)}`;
  const rows = await db(em)
    .insertInto('challenge_counts')
    .values(unique.map(([, key]) => ({ key, count: 1, since: now })))
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        count: sql<number>`case when ${isOver} then 1 else challenge_counts.count + 1 end`,
        since: sql<Date>`case when ${isOver} then excluded.since else challenge_counts.since end`,
      }),
    )
    .returning(['key', 'count', 'since'])
    .execute();
  const found = new Map(
    rows.map(({ key, count, since }) => [
      Buffer.from(key).toString('hex'),
      { count, leftMs: Math.max(1_000, since.getTime() + windowMs - now.getTime()) },
    ]),
  );
  return keys.map((key) => found.get(key.toString('hex')) ?? { count: 1, leftMs: windowMs });
}
