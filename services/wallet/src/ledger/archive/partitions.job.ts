import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

export interface PartitionsOptions {
  database: Database;
  log: Logger;
  everyMs?: number;
  retryMs?: number;
}

/** In addition to the present one. An operator has this time to notice that none are created. */
export const monthsAhead = 3;

/** Creates the missing partitions. Safe in several processes at once. @returns their names */
export async function makePartitions(database: Database, ahead = monthsAhead): Promise<string[]> {
  const { rows } = await database.asSystem((em) =>
    sql<{ name: string }>`select name from wallet.make_partitions(${ahead}) as made (name)`.execute(db(em)),
  );
  return rows.map(({ name }) => name);
}

/**
 * Creates partitions ahead of time: at once, then every hour, and soon again after a failure. A month without a partition accepts no postings, so a failure is
 * an error in the log from the first round on.
 */
export function startPartitions({ database, log, everyMs = 3_600_000, retryMs = 5_000 }: PartitionsOptions): Job {
  return startJob({
    name: 'create partitions of the ledger',
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
