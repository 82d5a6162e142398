import { defineErrors, sharedErrors, violatedConstraint } from '@plaza/service';

export const closedErrors = defineErrors('wallet', { ACCOUNT_CLOSED: sharedErrors.ACCOUNT_CLOSED });

// What begins for a person who is closed, and what would move their money past the freeze.
const guards = new Set(['person_open_check', 'wallets_closed_check']);

/** What the database refuses because a person is closed, as the error that it is to the caller. Anything else as it is. */
export function closedOr(error: unknown): unknown {
  return guards.has(violatedConstraint(error) ?? '') ? closedErrors.ACCOUNT_CLOSED({ cause: error }) : error;
}

export function throwClosed(error: unknown): never {
  throw closedOr(error);
}
