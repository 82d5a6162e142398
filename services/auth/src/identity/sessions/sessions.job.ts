// Deletes sessions some time after their end, in batches, in every process; two processes do not delete the same rows.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { deleteOldSessions } from './sessions.ts';

const everyMs = 3_600_000;
// Kept for some time, so that a person can see how a session ended.
const keptMs = 30 * 24 * 3_600_000;

export function startSessionCleanup(database: Database, log: Logger, now: () => Date): Job {
  return startJob({
    name: 'delete old sessions',
    log,
    everyMs,
    async run() {
      const deleted = await database.asSystem((em) => deleteOldSessions(em, new Date(now().getTime() - keptMs)));
      if (deleted > 0) log.info({ deleted }, 'old sessions deleted');
    },
  });
}
