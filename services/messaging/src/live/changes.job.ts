import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { deleteChanges, deleteErased } from './changes.queries.ts';

/** A cursor is good for as long. */
const keptDays = 30;
const everyMs = 60 * 60 * 1000;
// Small enough for short locks and transactions.
const batchSize = 5_000;

/** Deletes a batch of changes that are more than 30 days old. @returns their number */
export function deleteOldChanges(database: Database, now = new Date()): Promise<number> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  return database.asSystem((em) => deleteChanges(em, before, batchSize));
}

export function startChangesJob(database: Database, log: Logger): Job {
  return startJob({
    name: 'delete old changes of people',
    log,
    everyMs,
    run: async () => {
      await database.asSystem(deleteErased);
      return (await deleteOldChanges(database)) === batchSize;
    },
  });
}
