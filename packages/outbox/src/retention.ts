// What is over is forgotten: events that took effect, and later the memory that they did.
import { startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';

const everyMs = 60 * 60_000;
/** For whoever wants to know what was told. */
const doneHours = 24;
/** Much longer than an event may be on its way: nothing is handed over after its outbox forgot it. */
const inboxDays = 14;
// Small enough that no lock and no transaction lasts.
const atOnce = 2_000;

/**
 * Goes through the outbox from its oldest row by key, a window at a time, and ends at the first window whose last row is too young: what is kept is not
 * looked at, and no index is needed that would cost every event. Dead events and open ones stay, however old.
 */
async function forgetDone(em: SqlEntityManager, after: string) {
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
          .limit(atOnce),
    )
    .with('gone', (query) =>
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
        .selectFrom('gone')
        .select(sql<number>`count(*)::integer`.as('count'))
        .$asScalar()
        .as('gone'),
      sql<string | null>`max(position)::text`.as('last'),
      sql<boolean | null>`bool_or(created_at >= ${kept})`.as('young'),
    ])
    .executeTakeFirstOrThrow();
}

/**
 * Ids begin with the time of their making, so that the key itself finds the old ones. (One that an application made in another way is found too late
 * or, having come lately, not at all.)
 */
async function forgetConsumed(em: SqlEntityManager): Promise<number> {
  const kept = sql<Date>`now() - make_interval(days => ${inboxDays})`;
  const firstKept = sql<string>`overlay(repeat('0', 32) placing lpad(to_hex(floor(extract(epoch from ${kept}) * 1000)::bigint), 12, '0') from 1 for 12)::uuid`;
  const old = db(em)
    .selectFrom('inbox')
    .select('event_id')
    .where('event_id', '<', firstKept)
    .where('consumed_at', '<', kept)
    .orderBy('event_id')
    .limit(atOnce);
  const { numDeletedRows } = await db(em)
    .deleteFrom('inbox')
    .where('event_id', '=', sql<string>`any (array(${old}))`)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Answers how many rows of the outbox and the inbox were forgotten. */
export async function forgetOldEvents(database: Database): Promise<number> {
  let forgotten = 0;
  for (let after = '0'; ;) {
    const { gone, last, young } = await database.asSystem((em) => forgetDone(em, after));
    forgotten += gone ?? 0;
    if (!last || young) break;
    after = last;
  }
  for (;;) {
    const count = await database.asSystem(forgetConsumed);
    forgotten += count;
    if (count < atOnce) return forgotten;
  }
}

export function startEventRetention(database: Database, log: Logger): Job {
  return startJob({
    name: 'old events are forgotten',
    log,
    everyMs,
    async run() {
      const count = await forgetOldEvents(database);
      if (count > 0) log.info({ count }, 'forgot old events');
    },
  });
}
