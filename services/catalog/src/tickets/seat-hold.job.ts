import type { Cache } from '@plaza/cache';
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { keys } from '../cache-keys.ts';
import { endExpiredHolds } from './seat-hold.ts';

const everyMs = 5_000;

/** Shows everybody that the seats of expired holds are free. Whoever buys needs no job for that: hold_tickets.sql. */
export function startHoldJob({ database, cache, log }: { database: Database; cache: Cache; log: Logger }): Job {
  return startJob({
    name: 'holds of seats end',
    log,
    everyMs,
    async run() {
      const clubs = await database.asSystem(endExpiredHolds);
      if (clubs.length > 0) await cache.invalidate(...clubs.flatMap((club) => keys.eventListsOf(club)));
    },
  });
}
