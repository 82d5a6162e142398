import { defineErrors, status } from '@plaza/service';

export const providerErrors = defineErrors('wallet', {
  PAYMENT_DECLINED: { code: status.FAILED_PRECONDITION, message: 'The payment was declined.', remedy: 'Use another means of payment.' },
  PAYMENT_PROVIDER_UNAVAILABLE: { code: status.UNAVAILABLE, message: 'Payments cannot be taken right now.', remedy: 'Try again later with the same idempotency key.' },
});
