import { defineErrors, status } from '@plaza/service';

export const paymentErrors = defineErrors('wallet', {
  PAYMENT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such payment.' },
  PAYER_IS_MERCHANT: { code: status.INVALID_ARGUMENT, message: 'A merchant is not paid by its own owner.' },
  SPLITS_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The splits do not fit the payment.',
    remedy: 'Name each other merchant once, and leave a part of the amount to the payment’s own merchant.',
  },
  PAYMENT_TOO_SMALL: { code: status.FAILED_PRECONDITION, message: 'The merchant’s fee would leave nothing of the amount.' },
  PAYMENT_NOT_HELD: { code: status.FAILED_PRECONDITION, message: 'The payment was taken at once: nothing of it is held.', remedy: 'Refund it instead.' },
});
