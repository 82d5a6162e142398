// Sessions that are long over are deleted, some at a time, in every process: two that meet delete nothing twice.
import type { Database, Logger } from '@plaza/service';
import { deleteOldSessions } from './sessions.ts';

const everyMs = 3_600_000;
// Kept for a while, so that a person can be told how a session ended.
const keptMs = 30 * 24 * 3_600_000;

/** Starts the job. Answers how to stop it, which waits for the round under way. */
export function startSessionCleanup(database: Database, log: Logger, now: () => Date): () => Promise<void> {
  let round: Promise<void> = Promise.resolve();
  const clean = async (): Promise<void> => {
    try {
      const deleted = await database.asSystem((em) => deleteOldSessions(em, new Date(now().getTime() - keptMs)));
      if (deleted > 0) log.info({ deleted }, 'old sessions deleted');
    } catch (error) {
      log.warn({ err: error }, 'old sessions could not be deleted');
    }
  };
  const timer = setInterval(() => {
    round = clean();
  }, everyMs).unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
}
