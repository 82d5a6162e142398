import { defineErrors, status } from '@plaza/service';

export const paymentErrors = defineErrors('wallet', {
  PAYMENT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such payment.' },
  PAYER_IS_MERCHANT: { code: status.INVALID_ARGUMENT, message: 'The owner of a merchant cannot pay that merchant, or a payment request that gives a part to it.' },
  PAYMENT_TOO_SMALL: { code: status.FAILED_PRECONDITION, message: 'The merchant’s fee would leave nothing of the amount.' },
  PAYMENT_NOT_HELD: { code: status.FAILED_PRECONDITION, message: 'The payment was taken at once: nothing of it is held.', remedy: 'Refund it instead.' },
});
