// Idempotency keys are kept for as long as a client may sensibly repeat a call, and then forgotten.
import type { Database } from './database.ts';
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
    const rows = await database.asSystem((em) =>
      em.execute<unknown[]>(
        `delete from idempotency_keys where ctid = any (array(
         select ctid from idempotency_keys where created_at < now() - make_interval(hours => ?) limit ?)) returning 1`,
        [keptHours, atOnce],
      ),
    );
    forgotten += rows.length;
    if (rows.length < atOnce) return forgotten;
  }
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
