import { CredentialServiceService } from '@plaza/api/credentials';
import { serve, type Feature } from '@plaza/service';
import { passkeyChallenges } from '../factors/passkey-challenges.ts';
import { startRecoveryJob } from './recovery.job.ts';
import { recoveryHandlers } from './recovery.rpc.ts';
import type { RecoveryDeps } from './recovery.ts';

/** New passwords. */
export function recovery(given: Omit<RecoveryDeps, 'challenges'> & { encryptionKey: Buffer }): Feature {
  const deps = { ...given, challenges: passkeyChallenges(given.encryptionKey, given.now) };
  const job = startRecoveryJob(deps, deps.log);
  return {
    rpcs: [serve(CredentialServiceService, recoveryHandlers({ ...deps, wake: () => job.wake() }))],
    jobs: [job],
  };
}
