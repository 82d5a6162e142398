import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

export interface PartitionsOptions {
  database: Database;
  log: Logger;
  everyMs?: number;
  retryMs?: number;
}

/** Besides the present one. Whoever is to notice that none are made has this long. */
export const monthsAhead = 3;

/** Makes the months' partitions that are missing and answers their names. Safe in several processes at once. */
export async function makePartitions(database: Database, ahead = monthsAhead): Promise<string[]> {
  const { rows } = await database.asSystem((em) =>
    sql<{ name: string }>`select name from wallet.make_partitions(${ahead}) as made (name)`.execute(db(em)),
  );
  return rows.map(({ name }) => name);
}

/**
 * Keeps partitions ahead of time: at once, then every hour, and soon again after a failure. A month without one takes no postings at
 * all, which is better than rows that no month can be archived with; so failing is an error in the log from the first round on.
 */
export function startPartitions({ database, log, everyMs = 3_600_000, retryMs = 5_000 }: PartitionsOptions): Job {
  return startJob({
    name: 'partitions of the ledger are made',
    log,
    everyMs,
    retryMs,
    atOnce: true,
    level: 'error',
    async run() {
      const made = await makePartitions(database);
      if (made.length > 0) log.info({ made }, 'partitions were made');
    },
  });
}
