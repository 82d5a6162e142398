// Deletes idempotency keys after the time in which clients may repeat a call.
import { sql } from 'kysely';
import type { Database, SqlEntityManager } from './database.ts';
import { db } from './db.ts';
import { startJob, type Job } from './job.ts';
import type { Logger } from './logger.ts';

/** Twice the promised day. */
const keptHours = 48;
const everyMs = 60 * 60 * 1000;
// Small enough for short locks and transactions.
const batchSize = 2_000;

/** Deletes old keys in batches. Several replicas can do this at once. @returns their number */
export async function deleteOldKeys(database: Database): Promise<number> {
  for (let deleted = 0; ;) {
    const count = await database.asSystem(deleteBatch);
    deleted += count;
    if (count < batchSize) return deleted;
  }
}

async function deleteBatch(em: SqlEntityManager): Promise<number> {
  const address = sql<string>`ctid`;
  const old = db(em)
    .selectFrom('idempotency_keys')
    .select(address.as('ctid'))
    .where('created_at', '<', sql<Date>`now() - make_interval(hours => ${keptHours})`)
    .limit(batchSize);
  const { numDeletedRows } = await db(em)
    .deleteFrom('idempotency_keys')
    .where(address, '=', sql<string>`any (array(${old}))`)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Deletes old keys every hour. */
export function startRetention(database: Database, log: Logger): Job {
  return startJob({
    name: 'delete old idempotency keys',
    log,
    everyMs,
    async run() {
      const count = await deleteOldKeys(database);
      if (count > 0) log.info({ count }, 'deleted old idempotency keys');
    },
  });
}
