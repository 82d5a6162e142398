import type { Cache } from '@plaza/cache';
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { sql } from 'kysely';
import { keys } from '../cache-keys.ts';
import { db } from '../db.ts';
import { endExpired, noticeEnds } from './usage.ts';

const everyMs = 15_000;
const batchSize = 500;
// Far longer than a provider repeats a callback, and than its signature is valid.
const callbacksKept = sql<Date>`now() - interval '30 days'`;

interface JobDeps {
  database: Database;
  cache: Cache;
  log: Logger;
}

/** Marks the eSIMs whose time is over; the one that was bought before it is the active one again, if it still is. Notifies before it is so far. */
export function startEsimJob({ database, cache, log }: JobDeps): Job {
  return startJob({
    name: 'end expired eSIMs',
    log,
    everyMs,
    async run() {
      const people = await database.asSystem((em) => endExpired(em, batchSize));
      await cache.invalidate(...people.map((userId) => keys.esimActive(userId)));
      const noticed = await database.asSystem((em) => noticeEnds(em, batchSize));
      return people.length === batchSize || noticed === batchSize;
    },
  });
}

/** Forgets callbacks that nobody sends again. */
export function startCallbackJob({ database, log }: Pick<JobDeps, 'database' | 'log'>): Job {
  return startJob({
    name: 'delete old callbacks of the eSIM provider',
    log,
    everyMs: 3_600_000,
    async run() {
      const { numDeletedRows } = await database.asSystem((em) =>
        db(em)
          .deleteFrom('esim_callbacks')
          .where('id', 'in', (eb) =>
            eb.selectFrom('esim_callbacks').select('id').where('received_at', '<', callbacksKept).limit(5_000),
          )
          .executeTakeFirstOrThrow(),
      );
      return numDeletedRows === 5_000n;
    },
  });
}
