import { startJob, type Job } from '@plaza/service';
import { workOnChange, type WorkDeps } from './work.ts';

// With the lease, less than the five seconds after which another process has taken over.
const everyMs = 1_500;

/** Works on cancelled and moved events, one at a time in each process. */
export function startChangeJob(deps: Omit<WorkDeps, 'isStopping'>): Job {
  return startJob({
    name: 'refund cancelled events',
    log: deps.log,
    everyMs,
    run: (isStopping) => workOnChange({ ...deps, isStopping }),
  });
}
