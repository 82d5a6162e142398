// Sends the mails for new passwords, in every process: a request is taken by one.
import { startJob, type Job, type Logger } from '@plaza/service';
import type { ChallengeDeps } from '../challenges/challenges.ts';
import { sendRequested } from './recovery.ts';

// The process that got a request wakes its own; this is for requests that a process left that ended.
const everyMs = 2_000;

export function startRecoveryJob(deps: ChallengeDeps, log: Logger): Job {
  return startJob({
    name: 'send mails for new passwords',
    log,
    everyMs,
    run: () => deps.database.asSystem((em) => sendRequested(em, deps)),
  });
}
