import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

const keptDays = 400;
const everyMs = 60 * 60 * 1000;
// Small enough for short locks and transactions.
const batchSize = 5_000;

/** Deletes a batch of signals, and of things that were dismissed, that are more than 400 days old. @returns the larger number */
export async function deleteOldSignals(database: Database, now = new Date()): Promise<number> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  return database.asSystem(async (em) => {
    const signals = await sql`
      delete from signals where ctid = any (array(
        select ctid from signals where taken_at < ${before} order by taken_at limit ${batchSize}
      ))`.execute(db(em));
    const dismissed = await sql`
      delete from dismissed_things where ctid = any (array(
        select ctid from dismissed_things where dismissed_at < ${before} order by dismissed_at limit ${batchSize}
      ))`.execute(db(em));
    return Math.max(Number(signals.numAffectedRows ?? 0n), Number(dismissed.numAffectedRows ?? 0n));
  });
}

export function startSignalsJob(database: Database, log: Logger): Job {
  return startJob({
    name: 'delete old signals',
    log,
    everyMs,
    run: async () => (await deleteOldSignals(database)) === batchSize,
  });
}
