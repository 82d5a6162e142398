// Deletes sessions some time after their end, in batches, in every process; two processes do not delete the same rows.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { deleteOldGrants } from '../ended-sessions/ended-grants.ts';
import { deleteOldSessions } from './sessions.ts';
import { deleteForgotten } from './sign-in-pace.ts';

const everyMs = 3_600_000;
// Kept for some time, so that a person can see how a session ended.
const keptMs = 30 * 24 * 3_600_000;

/** Counts of wrong passwords that are forgotten. */
export function startPaceCleanup(database: Database, log: Logger, now: () => Date): Job {
  return startJob({
    name: 'forget wrong passwords',
    log,
    everyMs,
    run: () => database.asSystem((em) => deleteForgotten(em, now())),
  });
}

export function startSessionCleanup(database: Database, log: Logger, now: () => Date): Job {
  return startJob({
    name: 'delete old sessions',
    log,
    everyMs,
    async run() {
      const deleted = await database.asSystem((em) => deleteOldSessions(em, new Date(now().getTime() - keptMs)));
      await database.asSystem((em) => deleteOldGrants(em, now()));
      if (deleted > 0) log.info({ deleted }, 'old sessions deleted');
    },
  });
}
