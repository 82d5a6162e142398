import type { Cache } from '@plaza/cache';
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { keys } from '../cache-keys.ts';
import { freeOrphanedSeats } from './seat.queries.ts';

const everyMs = 30_000;

/** Ends every hold on a seat whose order has ended without it. */
export function startSeatJob({ database, cache, log }: { database: Database; cache: Cache; log: Logger }): Job {
  return startJob({
    name: 'free seats without an order',
    log,
    everyMs,
    async run() {
      const clubs = await database.asSystem(freeOrphanedSeats);
      if (clubs.length === 0) return;
      log.warn({ clubs }, 'seats were held for orders that are not under way; they are free again');
      await cache.invalidate(...clubs.flatMap((club) => keys.eventListsOf(club)));
    },
  });
}
