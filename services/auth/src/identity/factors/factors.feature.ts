import { FactorServiceService } from '@plaza/api/factors';
import { serve, type Feature, type Logger } from '@plaza/service';
import { startFactorCleanup } from './factors.job.ts';
import { factorHandlers, type FactorDeps } from './factors.rpc.ts';
import { passkeyChallenges } from './passkey-challenges.ts';
import { secondStepHandlers, type SecondStepRpcDeps } from './second-step.rpc.ts';

type Deps = Omit<FactorDeps & SecondStepRpcDeps, 'challenges' | 'issuer' | 'now'> & { encryptionKey: Buffer };

/** Second factors, and the proof of who somebody is beside a sign-in. */
export function factors(given: Deps, log: Logger): Feature {
  const { now } = given.sessions;
  const challenges = passkeyChallenges(given.encryptionKey, now);
  const deps = { ...given, challenges, issuer: given.party.name, now };
  return {
    rpcs: [serve(FactorServiceService, { ...factorHandlers(deps), ...secondStepHandlers(deps) })],
    jobs: [startFactorCleanup(given.database, log, now)],
  };
}
