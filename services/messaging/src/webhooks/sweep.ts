// The net under everything that wakes: every second it looks in PostgreSQL for what is due. Retries come to their time here, and so does what
// Redis lost, what a killed process left, and what was enqueued while nobody listened.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { dueEndpoints, forgetOld, giveUp } from './webhooks.queries.ts';

const forgetEveryMs = 3_600_000;
const keptDays = 30;
/** What a disabled endpoint was not sent. */
export const skippedDays = 7;
// The part of the time that may go into looking; but what a killed process left is found within two seconds of the end of its lease.
const share = 1 / 20;
const longestPauseMs = 2_000;

export function startSweep({
  database,
  log,
  look,
  everyMs,
}: {
  database: Database;
  log: Logger;
  look: (endpointIds: readonly string[]) => void;
  everyMs: number;
}): Pick<Job, 'stop'> {
  const looking = startJob({
    name: 'due webhooks are looked for',
    log,
    everyMs,
    async run() {
      const since = Date.now();
      const { open, closed } = await dueEndpoints(database);
      if (open.length > 0) look(open);
      if (closed.length > 0) await giveUp(database, closed);
      return Math.max(everyMs, Math.min((Date.now() - since) / share, longestPauseMs));
    },
  });
  const forgetting = startJob({
    name: 'old deliveries of webhooks are forgotten',
    log,
    everyMs: forgetEveryMs,
    run: () => forgetOld(database, keptDays, skippedDays),
  });
  return { stop: async () => void (await Promise.all([looking.stop(), forgetting.stop()])) };
}
