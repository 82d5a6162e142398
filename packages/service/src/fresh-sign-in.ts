// What only who has just signed in may do: a token that was stolen is not enough for it. A refreshed one is as old as the sign-in that it came from.
import type { CallContext } from './calls.ts';
import { commonErrors } from './errors.ts';

/** For how long a sign-in counts as one of a moment ago. */
export const freshSignInMs = 5 * 60_000;

/** Throws SIGN_IN_AGAIN unless the person who calls has signed in within the last five minutes. */
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
