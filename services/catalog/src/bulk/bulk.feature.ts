import { ImportServiceService } from '@plaza/api/bulk';
import type { Cache } from '@plaza/cache';
import { startDueQueue } from '@plaza/outbox';
import { serve, type Database, type Feature, type Logger, type ServiceConfig } from '@plaza/service';
import { startImportJobs } from './bulk.job.ts';
import { importMetrics } from './bulk.metrics.ts';
import { bulkHandlers, type BulkDeps } from './bulk.rpc.ts';
import { importLeases } from './work.ts';

/** What is sold, changed in bulk: from files, and by filters; and exported. */
export function bulk({
  config,
  log,
  ...deps
}: Omit<BulkDeps, 'carry'> & {
  config: ServiceConfig;
  database: Database;
  cache: Cache;
  log: Logger;
  approval: boolean;
  tokens: boolean;
  wake: () => void;
}): Feature {
  const { database } = deps;
  const { working, removing } = startImportJobs({ ...deps, log, leases: importLeases(database, log) });
  // The queue wakes one replica at once; every replica polls, so that nothing waits for what the queue loses.
  const queue = startDueQueue({ config, log, name: 'imports', concurrency: 1, sendDue: () => working.wake() });
  return {
    rpcs: [serve(ImportServiceService, bulkHandlers({ ...deps, carry: () => queue.carry({}) }))],
    jobs: [working, removing, queue],
    metrics: importMetrics(database),
  };
}
