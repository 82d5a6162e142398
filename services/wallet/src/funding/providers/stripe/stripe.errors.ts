import { defineErrors, status } from '@plaza/service';

export const stripeErrors = defineErrors('wallet', {
  REFUND_DECLINED: {
    code: status.FAILED_PRECONDITION,
    message: 'Stripe did not refund this payment.',
    remedy:
      'Look at the payment in the Stripe dashboard: it may be disputed, or refunded already. The metadata may have the code from Stripe.',
  },
  STRIPE_NOT_OFFERED: {
    code: status.FAILED_PRECONDITION,
    message: 'This platform does not take payments through Stripe.',
    remedy: 'The operator can change this with PAYMENT_PROVIDER=stripe.',
  },
  STRIPE_SIGNATURE_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The body was not signed by Stripe, or was signed more than 5 minutes ago.',
    remedy:
      'Set STRIPE_WEBHOOK_SECRET to the secret of this endpoint. Nothing between Stripe and Plaza may change the body.',
  },
  STRIPE_EVENT_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The body is signed, but it is not an event of Stripe.',
  },
});
