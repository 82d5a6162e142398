// Operations that need a recent sign-in, for which a stolen token is not enough. A refreshed token is as old as its sign-in.
import type { CallContext } from './calls.ts';
import { commonErrors } from './errors.ts';

/** For so long a sign-in counts as recent. */
export const freshSignInMs = 5 * 60_000;

/** Throws SIGN_IN_AGAIN unless the caller has signed in within the last five minutes. */
export function requireFreshSignIn(context: Pick<CallContext, 'principal'>, now = new Date()): void {
  if (!hasFreshSignIn(context, now)) throw commonErrors.SIGN_IN_AGAIN();
}

export function hasFreshSignIn({ principal }: Pick<CallContext, 'principal'>, now = new Date()): boolean {
  return (
    principal.kind === 'user' &&
    principal.signedInAt !== undefined &&
    now.getTime() - principal.signedInAt.getTime() <= freshSignInMs
  );
}
