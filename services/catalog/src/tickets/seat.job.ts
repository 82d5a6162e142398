import { keys, type Cache } from '@plaza/cache';
import type { Database, Logger } from '@plaza/service';
import { freeOrphanedSeats } from './seat.sql.ts';

const everyMs = 30_000;

/** Sees to it that every hold on a seat has an end, whatever became of its order. Answers what stops it. */
export function startSeatJob({ database, cache, log }: { database: Database; cache: Cache; log: Logger }): () => Promise<void> {
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      const clubs = await database.asSystem(freeOrphanedSeats);
      if (clubs.length === 0) return;
      log.warn({ clubs }, 'seats were held for orders that are not under way; they are free again');
      await cache.invalidate(...clubs.flatMap((club) => keys.eventListsOf(club)));
    } catch (error) {
      log.warn({ err: error }, 'held seats could not be checked');
    }
  };
  const timer = setInterval(() => {
    running ??= run().finally(() => { running = undefined; });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
