import type { Cache } from '@plaza/cache';
import type { Database, Feature, Logger } from '@plaza/service';
import { startStaleViews } from './stale.job.ts';

/** Cached lists follow what is changed in the database by hand. */
export const staleViews = (deps: { database: Database; cache: Cache; log: Logger }): Feature => ({
  jobs: [startStaleViews(deps)],
});
