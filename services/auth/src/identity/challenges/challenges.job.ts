// Deletes challenges and counts that are over, in every process: to delete them twice changes nothing.
import { startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { windowMs } from './counts.ts';

const everyMs = 600_000;
const batch = 1_000;

export function startChallengeCleanup(database: Database, log: Logger, now: () => Date): Job {
  return startJob({
    name: 'delete old challenges',
    log,
    everyMs,
    run: () => database.asSystem((em) => deleteOver(em, now())),
  });
}

/** @returns whether there may be more */
export async function deleteOver(em: SqlEntityManager, now: Date): Promise<boolean> {
  const challenges = await db(em)
    .deleteFrom('challenges')
    .where('id', 'in', (eb) =>
      eb.selectFrom('challenges').select('id').where('expires_at', '<=', now).limit(batch).forUpdate().skipLocked(),
    )
    .executeTakeFirstOrThrow();
  const counts = await db(em)
    .deleteFrom('challenge_counts')
    .where('key', 'in', (eb) =>
      eb
        .selectFrom('challenge_counts')
        .select('key')
        .where('since', '<=', new Date(now.getTime() - windowMs))
        .limit(batch)
        .forUpdate()
        .skipLocked(),
    )
    .executeTakeFirstOrThrow();
  return challenges.numDeletedRows + counts.numDeletedRows >= BigInt(batch);
}
