import { defineErrors, status } from '@plaza/service';

export const paymentRequestErrors = defineErrors('wallet', {
  PAYMENT_REQUEST_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such payment request.' },
  PAYMENT_REQUEST_PAID: {
    code: status.FAILED_PRECONDITION,
    message: 'The payment request is paid already.',
    remedy: 'Refund or void its payment instead of cancelling it.',
  },
  PAYMENT_REQUEST_CANCELLED: {
    code: status.FAILED_PRECONDITION,
    message: 'The merchant has cancelled the payment request.',
    remedy: 'Ask the merchant for a new one.',
  },
  PAYMENT_REQUEST_EXPIRED: {
    code: status.FAILED_PRECONDITION,
    message: 'The payment request has expired.',
    remedy: 'Ask the merchant for a new one.',
  },
  SPLITS_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The splits do not fit the amount.',
    remedy: 'Name each other merchant once, and leave a part of the amount to the merchant whose request it is.',
  },
});
