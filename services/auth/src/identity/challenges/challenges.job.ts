// Deletes challenges and counts that are over, in every process: to delete them twice changes nothing.
import { startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { deleteOver } from '../../over.ts';
import { windowMs } from './counts.ts';

const everyMs = 600_000;

export function startChallengeCleanup(database: Database, log: Logger, now: () => Date): Job {
  return startJob({
    name: 'delete old challenges',
    log,
    everyMs,
    run: () => database.asSystem((em) => deleteOldChallenges(em, now())),
  });
}

/** @returns whether there may be more */
export async function deleteOldChallenges(em: SqlEntityManager, now: Date): Promise<boolean> {
  const challenges = await deleteOver(em, 'challenges', { key: 'id', column: 'expires_at', moment: now });
  const moment = new Date(now.getTime() - windowMs);
  const counts = await deleteOver(em, 'challenge_counts', { key: 'key', column: 'since', moment });
  return challenges || counts;
}
