// Deletes old events from the outbox after they were applied, and later from the inbox.
import { startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';

const everyMs = 60 * 60_000;
/** For operators who look for an event. */
const doneHours = 24;
/** Much longer than the delivery of an event can take. */
const inboxDays = 14;
// Small enough for short locks and transactions.
const batchSize = 2_000;

/**
 * Reads the outbox from its oldest row by key, one window at a time, and ends at the first window whose last row is too young. So later rows are not read,
 * and no index is needed, which would cost every event. Dead and open events stay at any age.
 */
async function deleteDone(em: SqlEntityManager, after: string) {
  const kept = sql<Date>`now() - make_interval(hours => ${doneHours})`;
  return await db(em)
    .with(
      (cte) => cte('window').materialized(),
      (query) =>
        query
          .selectFrom('outbox')
          .select(['position', 'state', 'created_at', 'done_at'])
          .where('position', '>', after)
          .orderBy('position')
          .limit(batchSize),
    )
    .with('deleted', (query) =>
      query
        .deleteFrom('outbox as o')
        .using('window as w')
        .whereRef('o.position', '=', 'w.position')
        .where('w.state', '=', 'done')
        .where('w.done_at', '<', kept)
        .returning('o.position'),
    )
    .selectFrom('window')
    .select((eb) => [
      eb
        .selectFrom('deleted')
        .select(sql<number>`count(*)::integer`.as('count'))
        .$asScalar()
        .as('deleted'),
      sql<string | null>`max(position)::text`.as('last'),
      sql<boolean | null>`bool_or(created_at >= ${kept})`.as('young'),
    ])
    .executeTakeFirstOrThrow();
}

/**
 * Ids begin with the time of their creation, so the primary key finds the old ones. (An id that an application made in another way is found later, or not
 * at all.)
 */
async function deleteConsumed(em: SqlEntityManager): Promise<number> {
  const kept = sql<Date>`now() - make_interval(days => ${inboxDays})`;
  const firstKept = sql<string>`overlay(repeat('0', 32) placing lpad(to_hex(floor(extract(epoch from ${kept}) * 1000)::bigint), 12, '0') from 1 for 12)::uuid`;
  const old = db(em)
    .selectFrom('inbox')
    .select('event_id')
    .where('event_id', '<', firstKept)
    .where('consumed_at', '<', kept)
    .orderBy('event_id')
    .limit(batchSize);
  const { numDeletedRows } = await db(em)
    .deleteFrom('inbox')
    .where('event_id', '=', sql<string>`any (array(${old}))`)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** @returns the number of rows that were deleted from the outbox and the inbox */
export async function deleteOldEvents(database: Database): Promise<number> {
  let deleted = 0;
  for (let after = '0'; ;) {
    const { deleted: count, last, young } = await database.asSystem((em) => deleteDone(em, after));
    deleted += count ?? 0;
    if (!last || young) break;
    after = last;
  }
  for (;;) {
    const count = await database.asSystem(deleteConsumed);
    deleted += count;
    if (count < batchSize) return deleted;
  }
}

export function startEventRetention(database: Database, log: Logger): Job {
  return startJob({
    name: 'delete old events',
    log,
    everyMs,
    async run() {
      const count = await deleteOldEvents(database);
      if (count > 0) log.info({ count }, 'deleted old events');
    },
  });
}
