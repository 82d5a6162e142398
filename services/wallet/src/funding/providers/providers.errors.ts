import { defineErrors, status } from '@plaza/service';

export const providerErrors = defineErrors('wallet', {
  PAYMENT_DECLINED: {
    code: status.FAILED_PRECONDITION,
    message: 'The payment was declined.',
    remedy: 'Use another payment method.',
  },
  PAYMENT_PROVIDER_UNAVAILABLE: {
    code: status.UNAVAILABLE,
    message: 'Payments are not possible right now.',
    remedy: 'Try again later with the same idempotency key.',
  },
});
