import { defineErrors, sharedErrors, violatedConstraint } from '@plaza/service';

export const closedErrors = defineErrors('wallet', { ACCOUNT_CLOSED: sharedErrors.ACCOUNT_CLOSED });

// The refusals of operations for a closed person.
const guards = new Set(['person_open_check', 'wallets_closed_check']);

/** The error of the database's refusal for a closed person. Any other error as it is. */
export function closedOr(error: unknown): unknown {
  return guards.has(violatedConstraint(error) ?? '') ? closedErrors.ACCOUNT_CLOSED({ cause: error }) : error;
}

export function throwClosed(error: unknown): never {
  throw closedOr(error);
}
