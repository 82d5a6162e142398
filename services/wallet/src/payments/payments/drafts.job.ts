import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { forgetPaymentDrafts } from './payment.queries.ts';

const everyMs = 3_600_000;

/** Drafts of payments whose money never moved mean nothing, and are deleted after a day. */
export function startForgettingDrafts({ database, log }: { database: Database; log: Logger }): Job {
  return startJob({
    name: 'drafts of payments are forgotten',
    log,
    everyMs,
    run: () => forgetPaymentDrafts(database),
  });
}
