// Idempotency keys are kept for as long as a client may sensibly repeat a call, and then forgotten.
import { sql } from 'kysely';
import type { Database, SqlEntityManager } from './database.ts';
import { db } from './db.ts';
import { startJob, type Job } from './job.ts';
import type { Logger } from './logger.ts';

/** Twice the day that is promised. */
const keptHours = 48;
const everyMs = 60 * 60 * 1000;
// Small enough that no lock and no transaction lasts.
const atOnce = 2_000;

/** Forgets the keys that are older than they are kept, a few at a time. Replicas may do it side by side: the later finds less. Answers how many. */
export async function forgetOldKeys(database: Database): Promise<number> {
  for (let forgotten = 0; ;) {
    const count = await database.asSystem(forgetSome);
    forgotten += count;
    if (count < atOnce) return forgotten;
  }
}

async function forgetSome(em: SqlEntityManager): Promise<number> {
  const address = sql<string>`ctid`;
  const old = db(em)
    .selectFrom('idempotency_keys')
    .select(address.as('ctid'))
    .where('created_at', '<', sql<Date>`now() - make_interval(hours => ${keptHours})`)
    .limit(atOnce);
  const { numDeletedRows } = await db(em)
    .deleteFrom('idempotency_keys')
    .where(address, '=', sql<string>`any (array(${old}))`)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Forgets old keys every hour. */
export function startRetention(database: Database, log: Logger): Job {
  return startJob({
    name: 'old idempotency keys are forgotten',
    log,
    everyMs,
    async run() {
      const count = await forgetOldKeys(database);
      if (count > 0) log.info({ count }, 'forgot old idempotency keys');
    },
  });
}
