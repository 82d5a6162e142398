import { startJob, type Job } from '@plaza/service';
import { deleteExpired } from './exports.queries.ts';
import { makeExport, type ExportDeps } from './exports.ts';

// With the lease, less than the five seconds after which another process has taken over.
const everyMs = 1_500;
const deleteEveryMs = 3_600_000;
// Each has many chunks.
const batchSize = 20;

/** Makes archives, one at a time in each process, and deletes those whose time is over. */
export function startExportJobs(deps: ExportDeps): { making: Job; deleting: Job } {
  const { database, log } = deps;
  return {
    making: startJob({ name: 'make archives of personal data', log, everyMs, run: () => makeExport(deps) }),
    deleting: startJob({
      name: 'delete old archives of personal data',
      log,
      everyMs: deleteEveryMs,
      run: async () => (await database.asSystem((em) => deleteExpired(em, batchSize))) === batchSize,
    }),
  };
}
