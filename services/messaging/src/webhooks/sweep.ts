// Polls PostgreSQL every second for due deliveries: retries, what Redis lost, what a killed process left, and what was enqueued while no
// process listened.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { dueEndpoints, deleteOldDeliveries, failPending } from './webhooks.queries.ts';

const deleteEveryMs = 3_600_000;
const keptDays = 30;
/** How long deliveries that a disabled endpoint was not sent are kept. */
export const skippedDays = 7;
// The share of the time that polling may take. But what a killed process left is found within two seconds of the end of its lease.
const share = 1 / 20;
const maxPauseMs = 2_000;

export function startSweep({
  database,
  log,
  sendDue,
  everyMs,
}: {
  database: Database;
  log: Logger;
  sendDue: (endpointIds: readonly string[]) => void;
  everyMs: number;
}): Pick<Job, 'stop'> {
  const polling = startJob({
    name: 'poll due webhooks',
    log,
    everyMs,
    async run() {
      const since = Date.now();
      const { open, closed } = await dueEndpoints(database);
      if (open.length > 0) sendDue(open);
      if (closed.length > 0) await failPending(database, closed);
      return Math.max(everyMs, Math.min((Date.now() - since) / share, maxPauseMs));
    },
  });
  const deletion = startJob({
    name: 'delete old deliveries of webhooks',
    log,
    everyMs: deleteEveryMs,
    run: () => deleteOldDeliveries(database, keptDays, skippedDays),
  });
  return { stop: async () => void (await Promise.all([polling.stop(), deletion.stop()])) };
}
