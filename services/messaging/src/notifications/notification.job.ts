import { firstIdOf, startJob, type Database, type Job, type Logger } from '@plaza/service';
import { db } from '../db.ts';

const keptDays = 365;
const everyMs = 60 * 60 * 1000;
// Small enough for short locks and transactions.
const batchSize = 2_000;

/** Deletes a batch of notifications that are more than a year old. @returns their number */
export async function deleteOldNotifications(database: Database): Promise<number> {
  // Ids begin with the milliseconds of their creation, so the oldest are first in the index of the primary key.
  const oldest = firstIdOf(Date.now() - keptDays * 86_400_000);
  const { numDeletedRows } = await database.asSystem((em) =>
    db(em)
      .deleteFrom('notifications')
      .where('id', 'in', (eb) =>
        eb.selectFrom('notifications').select('id').where('id', '<', oldest).orderBy('id').limit(batchSize),
      )
      .executeTakeFirstOrThrow(),
  );
  return Number(numDeletedRows);
}

export function startNotificationJob(database: Database, log: Logger): Job {
  return startJob({
    name: 'delete old notifications',
    log,
    everyMs,
    run: async () => (await deleteOldNotifications(database)) === batchSize,
  });
}
