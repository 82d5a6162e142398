import type { Cache } from '@plaza/cache';
import type { Database, Feature, Logger } from '@plaza/service';
import { startStaleViews } from './stale.job.ts';

/** Invalidates cached lists when rows are changed directly in the database. */
export function staleViews(deps: { database: Database; cache: Cache; log: Logger }): Feature & { wake: () => void } {
  const job = startStaleViews(deps);
  return { jobs: [job], wake: () => job.wake() };
}
