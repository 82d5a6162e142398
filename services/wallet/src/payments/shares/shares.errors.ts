import { defineErrors, status } from '@plaza/service';

export const shareErrors = defineErrors('wallet', {
  PAYMENT_TOO_SMALL: {
    code: status.FAILED_PRECONDITION,
    message: 'The amount is too small: nothing is left after the fee of the merchant.',
  },
});
