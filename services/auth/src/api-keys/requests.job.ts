// The log of calls is kept for 90 days.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { deleteOver } from '../over.ts';

const everyMs = 600_000;
const keptMs = 90 * 86_400_000;

export function startRequestCleanup(database: Database, log: Logger, now: () => Date): Job {
  return startJob({
    name: 'delete old calls with API keys',
    log,
    everyMs,
    run: () =>
      database.asSystem((em) =>
        deleteOver(em, 'api_requests', { key: 'id', column: 'at', moment: new Date(now().getTime() - keptMs) }),
      ),
  });
}
