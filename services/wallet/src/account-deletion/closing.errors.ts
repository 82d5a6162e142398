import { defineErrors, sharedErrors, status } from '@plaza/service';
import { creditErrors } from '../credits/index.ts';
import { walletErrors } from '../ledger/index.ts';

const own = defineErrors('wallet', {
  MONEY_LEFT: {
    code: status.FAILED_PRECONDITION,
    message: 'There is still money in a wallet.',
    remedy: 'Spend it or send it first. The metadata has the amount for each currency.',
  },
  MONEY_HELD: {
    code: status.FAILED_PRECONDITION,
    message: 'Money is still held for an order or a payment.',
    remedy: 'Wait until the hold is captured or voided.',
  },
  MONEY_OWED: {
    code: status.FAILED_PRECONDITION,
    message: 'A payment was taken back after its money was spent.',
    remedy: 'Deposit the missing amount first.',
  },
  PAYMENT_OPEN: {
    code: status.FAILED_PRECONDITION,
    message: 'A payment to a merchant of this person is not captured yet.',
    remedy: 'Capture it or void it first.',
  },
  PAYOUT_OPEN: {
    code: status.FAILED_PRECONDITION,
    message: 'A payout is not finished yet.',
    remedy: 'Wait until it is finished.',
  },
  DEPOSIT_OPEN: {
    code: status.FAILED_PRECONDITION,
    message: 'A deposit was started and is not finished yet.',
    remedy: 'Wait until it is finished. A deposit that nobody pays ends after a day.',
  },
  CREDITS_LEFT: {
    code: status.FAILED_PRECONDITION,
    message: 'There are still credits.',
    remedy: 'Spend them first, or send forfeit_credits. The metadata has the number of credits.',
  },
  CLOSING_OVER: sharedErrors.CLOSING_OVER,
});

/** Why a person's wallets are not closed. */
export const closingErrors = {
  ...own,
  WALLET_FROZEN: walletErrors.WALLET_FROZEN,
  CREDIT_LIMIT_REACHED: creditErrors.CREDIT_LIMIT_REACHED,
  ACCOUNT_CLOSED: walletErrors.ACCOUNT_CLOSED,
};
