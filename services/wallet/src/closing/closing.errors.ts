import { defineErrors, status, violatedConstraint } from '@plaza/service';
import { walletErrors } from '../posting/posting.errors.ts';

const own = defineErrors('wallet', {
  MONEY_LEFT: { code: status.FAILED_PRECONDITION, message: 'There is still money in a wallet.', remedy: 'Spend or send it first. The metadata tells how much, by currency.' },
  MONEY_HELD: { code: status.FAILED_PRECONDITION, message: 'Money is set aside for something that is not over.', remedy: 'Wait until it is taken or given back.' },
  MONEY_OWED: { code: status.FAILED_PRECONDITION, message: 'A payment went back whose money was spent.', remedy: 'Deposit what is owed first.' },
  PAYMENT_OPEN: { code: status.FAILED_PRECONDITION, message: 'A payment to a merchant of this person waits to be captured.', remedy: 'Capture or void it first.' },
  PAYOUT_OPEN: { code: status.FAILED_PRECONDITION, message: 'A payout is under way.', remedy: 'Wait for its end.' },
  DEPOSIT_OPEN: { code: status.FAILED_PRECONDITION, message: 'A deposit was begun and is not over.', remedy: 'Wait for its end, or for a day if it was given up.' },
  CREDITS_LEFT: { code: status.FAILED_PRECONDITION, message: 'There are still credits.', remedy: 'Spend them first, or say forfeit_credits. The metadata tells how many.' },
  CLOSING_OVER: { code: status.ABORTED, message: 'This attempt to delete the person was given up.' },
});

/** Why a person's wallets are not closed. */
export const closingErrors = { ...own, WALLET_FROZEN: walletErrors.WALLET_FROZEN, ACCOUNT_CLOSED: walletErrors.ACCOUNT_CLOSED };

// What begins for a person who is closed, and what would move their money past the freeze.
const guards = new Set(['person_open_check', 'wallets_closed_check']);

/** What the database refuses because a person is closed, as the error that it is to the caller. Anything else as it is. */
export function closedOr(error: unknown): unknown {
  return guards.has(violatedConstraint(error) ?? '') ? closingErrors.ACCOUNT_CLOSED({ cause: error }) : error;
}

export function throwClosed(error: unknown): never {
  throw closedOr(error);
}
