import { defineErrors, status } from '@plaza/service';

export const paymentErrors = defineErrors('wallet', {
  PAYMENT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such payment.' },
  PAYER_IS_MERCHANT: {
    code: status.INVALID_ARGUMENT,
    message: 'You cannot pay a merchant that you own, or a payment request that gives a part to one.',
  },
  PAYMENT_NOT_HELD: {
    code: status.FAILED_PRECONDITION,
    message: 'The payment was captured at once. Nothing of it is held.',
    remedy: 'Refund it instead.',
  },
});
