// Who may come in by another way than gRPC: checked as a call of an rpc is.
import { rpcs, type RpcRule } from '@plaza/api/rpcs';
import type { ServiceName } from '@plaza/services';
import { admit, identify } from './access.ts';
import { userIdOf } from './calls.ts';
import { requireStrength } from './fresh-sign-in.ts';
import { refuseImpersonated } from './impersonation.ts';
import type { TokenVerifier } from './tokens.ts';

export interface Admitted {
  userId: string;
  /** Checks once more, with the same token: see `CallContext`. */
  readmit: () => void | Promise<void>;
}

/** Whoever may call the rpc with this path, by what the header `authorization` would say. Rejects with what the call would be refused with. */
export type Admit = (path: string, authorization: string | undefined) => Promise<Admitted>;

export interface AdmissionEnvironment {
  service: ServiceName;
  verifier: TokenVerifier;
  now: () => Date;
}

export function admission(environment: AdmissionEnvironment): Admit {
  return async (path, authorization) => {
    const rule = rpcs[path];
    if (!rule) throw new Error(`${path} has no rule: run "npm run generate".`);
    const principal = admit(rule, await identify(authorization, environment.verifier), environment.service);
    refuseImpersonated(rule, principal);
    requireStrength(rule, principal, environment.now());
    return { userId: userIdOf(principal), readmit: () => readmitted(authorization, rule, environment) };
  };
}

/** At once, as long as the token is one that was verified before. */
export function readmitted(
  authorization: string | undefined,
  rule: RpcRule,
  { service, verifier }: Pick<AdmissionEnvironment, 'service' | 'verifier'>,
): void | Promise<void> {
  const principal = identify(authorization, verifier);
  if (principal instanceof Promise) return principal.then((known) => void admit(rule, known, service));
  admit(rule, principal, service);
}
