import type { Cache } from '@plaza/cache';
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { keys } from '../cache-keys.ts';
import { endExpired } from './owned.ts';

const everyMs = 15_000;
const batchSize = 500;

/** Marks the eSIMs whose time is over; the one that was bought before it is the active one again, if it still is. */
export function startEsimJob({ database, cache, log }: { database: Database; cache: Cache; log: Logger }): Job {
  return startJob({
    name: 'end expired eSIMs',
    log,
    everyMs,
    async run() {
      const people = await database.asSystem((em) => endExpired(em, batchSize));
      await cache.invalidate(...people.map((userId) => keys.esimActive(userId)));
      return people.length === batchSize;
    },
  });
}
