// Deletes sign-ins with a provider that nobody finished.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { deleteOver } from '../../over.ts';

const everyMs = 600_000;

export function startFlowCleanup(database: Database, log: Logger, now: () => Date): Job {
  return startJob({
    name: 'delete old sign-ins with a provider',
    log,
    everyMs,
    run: () =>
      database.asSystem((em) => deleteOver(em, 'openid_flows', { key: 'id', column: 'expires_at', moment: now() })),
  });
}
