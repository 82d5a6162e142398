import { commonErrors, defineErrors, status } from '@plaza/service';

const own = defineErrors('wallet', {
  INSUFFICIENT_FUNDS: {
    code: status.FAILED_PRECONDITION,
    message: 'There is not enough money in the wallet.',
    remedy: 'Deposit first. The metadata tells what is available, and its currency.',
  },
  ACCOUNT_CLOSED: { code: status.FAILED_PRECONDITION, message: 'The person is deleted, or about to be.', remedy: 'No money moves to or from them any more. The metadata names the wallet’s owner, where money was to move.' },
  ACCOUNT_OPEN: { code: status.ABORTED, message: 'The person was not deleted in the end.', remedy: 'Try again.' },
  WALLET_FROZEN: { code: status.FAILED_PRECONDITION, message: 'The wallet is frozen.', remedy: 'Ask the platform why.' },
  LIMIT_EXCEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'The amount is above a limit of the wallet.',
    remedy: 'The metadata tells which limit (movement or day), what it still allows, and the currency.',
  },
  CURRENCY_MISMATCH: { code: status.FAILED_PRECONDITION, message: 'The wallet is in another currency.' },
  TRANSACTION_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such transaction.' },
  MOVEMENT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such movement.' },
  REFUND_EXCEEDS_REST: {
    code: status.FAILED_PRECONDITION,
    message: 'More would be given back than is left of the original.',
    remedy: 'The metadata tells what is left, and its currency.',
  },
  ALREADY_REVERSED: { code: status.FAILED_PRECONDITION, message: 'The movement was taken back already.' },
  HOLD_EXCEEDED: { code: status.FAILED_PRECONDITION, message: 'More would be taken than is left of the hold.', remedy: 'The metadata tells what is left, and its currency.' },
  HOLD_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such hold.' },
  HOLD_CAPTURED: { code: status.FAILED_PRECONDITION, message: 'The hold was captured already.' },
  HOLD_VOIDED: { code: status.FAILED_PRECONDITION, message: 'The hold was given back.' },
  HOLD_EXPIRED: { code: status.FAILED_PRECONDITION, message: 'The hold has expired.' },
});

/** Every reason for which the engine refuses a movement. */
export const walletErrors = { ...own, IDEMPOTENCY_KEY_REUSED: commonErrors.IDEMPOTENCY_KEY_REUSED };
