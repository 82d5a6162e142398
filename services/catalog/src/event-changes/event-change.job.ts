import { startJob, type Job } from '@plaza/service';
import { workOnChange, type WorkDeps } from './work.ts';

// With the lease, less than the five seconds after which another process has taken over.
const everyMs = 1_500;

/** Works on cancelled and moved events, one at a time in each process. */
export function startChangeJob(deps: Omit<WorkDeps, 'isStopping'>): Job {
  let isStopping = false;
  const working = startJob({
    name: 'refund cancelled events',
    log: deps.log,
    everyMs,
    run: () => workOnChange({ ...deps, isStopping: () => isStopping }),
  });
  return {
    started: working.started,
    wake: () => working.wake(),
    // The refunds of an event take minutes, and whoever stops the process does not wait so long.
    stop() {
      isStopping = true;
      return working.stop();
    },
  };
}
