// What is over is forgotten: events that took effect, and later the memory that they did.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';

const everyMs = 60 * 60_000;
/** For whoever wants to know what was told. */
const doneHours = 24;
/** Much longer than an event may be on its way: nothing is handed over after its outbox forgot it. */
const inboxDays = 14;
// Small enough that no lock and no transaction lasts.
const atOnce = 2_000;

/*
 * Goes through the outbox from its oldest row by key, a window at a time, and ends at the first window whose last row is too young: what is kept is not
 * looked at, and no index is needed that would cost every event. Dead events and open ones stay, however old.
 */
const forgetDoneSql = `
  with "window" as materialized (
    select position, state, created_at, done_at from outbox where position > ? order by position limit ${atOnce}
  ), gone as (
    delete from outbox o using "window" w where o.position = w.position and w.state = 'done' and w.done_at < now() - make_interval(hours => ${doneHours}) returning 1
  )
  select (select count(*) from gone)::integer as gone, max(position)::text as last, bool_or(created_at >= now() - make_interval(hours => ${doneHours})) as young from "window"`;

/*
 * Ids begin with the time of their making, so that the key itself finds the old ones. (One that an application made in another way is found too late
 * or, having come lately, not at all.)
 */
const forgetConsumedSql = `
  delete from inbox where event_id = any (array(
    select event_id from inbox
    where event_id < overlay(repeat('0', 32) placing lpad(to_hex(floor(extract(epoch from now() - make_interval(days => ${inboxDays})) * 1000)::bigint), 12, '0') from 1 for 12)::uuid
      and consumed_at < now() - make_interval(days => ${inboxDays})
    order by event_id limit ${atOnce})) returning 1`;

export async function forgetOldEvents(database: Database): Promise<number> {
  let forgotten = 0;
  for (let after = '0'; ;) {
    const [row] = await database.asSystem((em) =>
      em.execute<{ gone: number; last: string | null; young: boolean | null }[]>(forgetDoneSql, [after]),
    );
    forgotten += row?.gone ?? 0;
    if (!row?.last || row.young) break;
    after = row.last;
  }
  for (;;) {
    const rows = await database.asSystem((em) => em.execute<unknown[]>(forgetConsumedSql));
    forgotten += rows.length;
    if (rows.length < atOnce) return forgotten;
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
