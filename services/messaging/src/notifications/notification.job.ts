import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { db } from '../db.ts';

const keptDays = 365;
const everyMs = 60 * 60 * 1000;
// Small enough that no lock and no transaction lasts.
const atOnce = 2_000;

/** Deletes notifications that are more than a year old, a batch at a time. Returns how many. */
export async function forgetOldNotifications(database: Database): Promise<number> {
  // Ids begin with the milliseconds of their making, so that the oldest stand first in the key's own index.
  const since = (Date.now() - keptDays * 86_400_000).toString(16).padStart(12, '0');
  const oldest = `${since.slice(0, 8)}-${since.slice(8)}-7000-8000-000000000000`;
  const { numDeletedRows } = await database.asSystem((em) =>
    db(em)
      .deleteFrom('notifications')
      .where('id', 'in', (eb) =>
        eb.selectFrom('notifications').select('id').where('id', '<', oldest).orderBy('id').limit(atOnce),
      )
      .executeTakeFirstOrThrow(),
  );
  return Number(numDeletedRows);
}

export function startNotificationJob(database: Database, log: Logger): Job {
  return startJob({
    name: 'old notifications are forgotten',
    log,
    everyMs,
    run: async () => (await forgetOldNotifications(database)) === atOnce,
  });
}
