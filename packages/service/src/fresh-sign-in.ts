// Operations that need a recent proof of who calls, for which a stolen token is not enough. A refreshed token is as old as its sign-in.
import type { RpcRule } from '@plaza/api/rpcs';
import type { CallContext, Principal } from './calls.ts';
import { commonErrors, type ServiceError } from './errors.ts';

type PersonPrincipal = Extract<Principal, { kind: 'user' }>;

/** For so long a sign-in counts as recent. */
export const freshSignInMs = 5 * 60_000;

/** What the token of an administrator who still needs a second factor is limited to. */
export const enrolScope = 'enrol';

/** Throws STEP_UP_REQUIRED unless the caller proved who they are within the last five minutes. */
export function requireFreshSignIn(context: Pick<CallContext, 'principal'>, now = new Date()): void {
  if (!hasFreshSignIn(context, now)) throw stepUp(context.principal, freshSignInMs);
}

export function hasFreshSignIn({ principal }: Pick<CallContext, 'principal'>, now = new Date()): boolean {
  return hasSignedInWithin(principal, freshSignInMs, now);
}

/**
 * The option step_up of an rpc, and what an administrator without a second factor may call. Throws COOL_OFF, STEP_UP_REQUIRED,
 * SECOND_FACTOR_REQUIRED.
 */
export function requireStrength(
  rule: Pick<RpcRule, 'access' | 'stepUp' | 'stepUpWithFactor' | 'coolsOff' | 'beforeSecondFactor'>,
  principal: Principal,
  now: Date,
): void {
  const { access, stepUp: maxAgeSeconds, stepUpWithFactor, beforeSecondFactor } = rule;
  if (principal.kind !== 'user') return;
  if (access !== 'public' && !beforeSecondFactor && principal.scope?.includes(enrolScope))
    throw commonErrors.SECOND_FACTOR_REQUIRED();
  // Before the age of the proof: nobody should prove who they are, and be refused all the same.
  if (rule.coolsOff) requireCooledOff(principal, now);
  if (stepUpWithFactor && !hasSecondFactor(principal)) return;
  if (maxAgeSeconds !== undefined && !hasSignedInWithin(principal, maxAgeSeconds * 1000, now))
    throw stepUp(principal, maxAgeSeconds * 1000);
}

function requireCooledOff({ coolsOffUntil, methods = [] }: PersonPrincipal, now: Date): void {
  if (!coolsOffUntil || coolsOffUntil <= now) return;
  const metadata = { until: coolsOffUntil.toISOString(), methods: methods.filter((each) => each === 'passkey').join() };
  throw commonErrors.COOL_OFF({ metadata });
}

/** Whoever has one proves who they are with it, and with the password or a provider alone no more. */
function hasSecondFactor({ methods = [] }: { methods?: readonly string[] }): boolean {
  return methods.some((method) => method !== 'password' && method !== 'provider');
}

function hasSignedInWithin(principal: Principal, maxAgeMs: number, now: Date): boolean {
  return (
    principal.kind === 'user' &&
    principal.signedInAt !== undefined &&
    now.getTime() - principal.signedInAt.getTime() <= maxAgeMs
  );
}

function stepUp(principal: Principal, maxAgeMs: number): ServiceError {
  const methods = principal.kind === 'user' ? (principal.methods ?? []) : [];
  return commonErrors.STEP_UP_REQUIRED({
    metadata: { methods: methods.join(','), max_age_seconds: String(maxAgeMs / 1000) },
  });
}
