// Deletes challenges that have ended, and factors that were begun and not confirmed.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { db } from '../../db.ts';

const everyMs = 600_000;
const batch = 1000;
const begunForMs = 24 * 3_600_000;

export function startFactorCleanup(database: Database, log: Logger, now: () => Date): Job {
  return startJob({
    name: 'delete old challenges',
    log,
    everyMs,
    run: async () => {
      const at = now();
      await database.asSystem(async (em) => {
        for (const [table, key] of [
          ['sign_in_challenges', 'id'],
          ['spent_challenges', 'hash'],
        ] as const)
          await db(em)
            .deleteFrom(table)
            .where(key, 'in', (eb) => eb.selectFrom(table).select(key).where('expires_at', '<', at).limit(batch))
            .execute();
        await db(em)
          .deleteFrom('factors')
          .where('confirmed_at', 'is', null)
          .where('created_at', '<', new Date(at.getTime() - begunForMs))
          .execute();
      });
    },
  });
}
