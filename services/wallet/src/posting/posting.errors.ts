import { commonErrors, defineErrors, status } from '@plaza/service';

const own = defineErrors('wallet', {
  INSUFFICIENT_FUNDS: {
    code: status.FAILED_PRECONDITION,
    message: 'There is not enough money in the wallet.',
    remedy: 'Deposit first. The metadata tells what is available, and its currency.',
  },
  HOLD_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such hold.' },
  HOLD_CAPTURED: { code: status.FAILED_PRECONDITION, message: 'The hold was captured already.' },
  HOLD_VOIDED: { code: status.FAILED_PRECONDITION, message: 'The hold was given back.' },
  HOLD_EXPIRED: { code: status.FAILED_PRECONDITION, message: 'The hold has expired.' },
});

/** Every reason for which the engine refuses a movement. */
export const walletErrors = { ...own, IDEMPOTENCY_KEY_REUSED: commonErrors.IDEMPOTENCY_KEY_REUSED };
