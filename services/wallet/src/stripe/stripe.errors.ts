import { defineErrors, status } from '@plaza/service';

export const stripeErrors = defineErrors('wallet', {
  DEPOSIT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such deposit.' },
  DEPOSIT_NOT_PAID: { code: status.FAILED_PRECONDITION, message: 'The deposit was not paid, so there is nothing to give back.' },
  REFUND_DECLINED: {
    code: status.FAILED_PRECONDITION,
    message: 'Stripe does not give this payment back.',
    remedy: 'See the payment in Stripe’s dashboard: it may be disputed, or refunded there. The metadata may tell Stripe’s code.',
  },
  STRIPE_NOT_OFFERED: { code: status.FAILED_PRECONDITION, message: 'This platform takes no payments through Stripe.', remedy: 'The operator sets PAYMENT_PROVIDER=stripe.' },
  STRIPE_SIGNATURE_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The body was not signed by Stripe, or more than 5 minutes ago.',
    remedy: 'Set STRIPE_WEBHOOK_SECRET to that of this endpoint, and let nothing on the way change the body.',
  },
  STRIPE_EVENT_INVALID: { code: status.INVALID_ARGUMENT, message: 'The body is signed, but is no event of Stripe’s.' },
});
