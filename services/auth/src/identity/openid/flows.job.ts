// Deletes sign-ins with a provider that nobody finished, in every process: to delete them twice changes nothing.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { db } from '../../db.ts';

const everyMs = 600_000;
const batch = 1_000;

export function startFlowCleanup(database: Database, log: Logger, now: () => Date): Job {
  return startJob({
    name: 'delete old sign-ins with a provider',
    log,
    everyMs,
    run: () =>
      database.asSystem(async (em) => {
        const { numDeletedRows } = await db(em)
          .deleteFrom('openid_flows')
          .where('id', 'in', (eb) =>
            eb
              .selectFrom('openid_flows')
              .select('id')
              .where('expires_at', '<=', now())
              .limit(batch)
              .forUpdate()
              .skipLocked(),
          )
          .executeTakeFirstOrThrow();
        return numDeletedRows >= BigInt(batch);
      }),
  });
}
