import { commonErrors, defineErrors, status } from '@plaza/service';
import { closedErrors } from '../closed/closed.errors.ts';

const own = defineErrors('wallet', {
  INSUFFICIENT_FUNDS: {
    code: status.FAILED_PRECONDITION,
    message: 'There is not enough money in the wallet.',
    remedy: 'Deposit money first. The metadata has the available amount and its currency.',
  },
  ACCOUNT_OPEN: {
    code: status.ABORTED,
    message: 'The deletion of this account was not completed.',
    remedy: 'Try again.',
  },
  WALLET_FROZEN: {
    code: status.FAILED_PRECONDITION,
    message: 'The wallet is frozen.',
    remedy: 'Ask the operator of the platform for the reason.',
  },
  LIMIT_EXCEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'The amount is above a limit of the wallet.',
    remedy: 'The metadata has the limit (movement or day), the amount that it still allows, and the currency.',
  },
  KEY_CEILING_EXCEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'More money would leave the account than the API key may take.',
    remedy:
      'The metadata has which ceiling it is (`per`: call or day), its amount (`ceiling`), what this call would take (`amount`), what was taken today (`spent`), the currency, and for a day when it begins anew (`resets_at`). Whoever manages the keys of the merchant can raise it.',
  },
  CURRENCY_MISMATCH: { code: status.FAILED_PRECONDITION, message: 'The wallet has another currency.' },
  TRANSACTION_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such transaction.' },
  MOVEMENT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such movement.' },
  REFUND_EXCEEDS_REST: {
    code: status.FAILED_PRECONDITION,
    message: 'The amount is larger than what is left of the original amount.',
    remedy: 'The metadata has what is left, and its currency.',
  },
  ALREADY_REVERSED: { code: status.FAILED_PRECONDITION, message: 'The movement was reversed already.' },
  HOLD_EXCEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'The amount is larger than what is left of the hold.',
    remedy: 'The metadata has what is left, and its currency.',
  },
  HOLD_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such hold.' },
  HOLD_CAPTURED: { code: status.FAILED_PRECONDITION, message: 'The hold was captured already.' },
  HOLD_VOIDED: { code: status.FAILED_PRECONDITION, message: 'The hold was voided.' },
  HOLD_EXPIRED: { code: status.FAILED_PRECONDITION, message: 'The hold has expired.' },
});

/** Every reason for which the ledger refuses a movement. */
export const walletErrors = { ...own, ...closedErrors, IDEMPOTENCY_KEY_REUSED: commonErrors.IDEMPOTENCY_KEY_REUSED };
