import { CredentialServiceService } from '@plaza/api/credentials';
import { serve, type Feature } from '@plaza/service';
import { startRecoveryJob } from './recovery.job.ts';
import { recoveryHandlers } from './recovery.rpc.ts';
import type { RecoveryDeps } from './recovery.ts';

/** New passwords. */
export function recovery(deps: RecoveryDeps): Feature {
  const job = startRecoveryJob(deps, deps.log);
  return {
    rpcs: [serve(CredentialServiceService, recoveryHandlers({ ...deps, wake: () => job.wake() }))],
    jobs: [job],
  };
}
