import { defineErrors, status } from '@plaza/service';

export const billingErrors = defineErrors('auth', {
  BILLING_NOT_OFFERED: {
    code: status.FAILED_PRECONDITION,
    message: 'This platform does not sell subscriptions.',
    remedy: 'The operator can change this with BILLING_PROVIDER=stripe.',
  },
  BILLING_UNAVAILABLE: {
    code: status.UNAVAILABLE,
    message: 'Subscriptions cannot be changed right now.',
    remedy: 'Try again later.',
  },
  BILLING_SIGNATURE_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The body was not signed by Stripe, or was signed more than 5 minutes ago.',
    remedy:
      'Set BILLING_STRIPE_WEBHOOK_SECRET to the secret of this endpoint. Nothing between Stripe and Plaza may change the body.',
  },
  BILLING_EVENT_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The body is signed, but it is not an event of Stripe.',
  },
  PLAN_NOT_SOLD: {
    code: status.FAILED_PRECONDITION,
    message: 'This plan is not sold.',
    remedy: 'Read `GET /api/subscription/plans`: `sold` says which plans are.',
  },
  SUBSCRIPTION_EXISTS: {
    code: status.FAILED_PRECONDITION,
    message: 'You have a subscription already.',
    remedy: 'Change it with `POST /api/subscription/portal`.',
  },
  SUBSCRIPTION_PAST_DUE: {
    code: status.FAILED_PRECONDITION,
    message: 'You have a subscription, and a payment of it is overdue.',
    remedy: 'Pay it with `POST /api/subscription/portal`. A second subscription is not sold.',
  },
  SUBSCRIPTION_MISSING: {
    code: status.FAILED_PRECONDITION,
    message: 'You have no subscription.',
    remedy: 'Begin one with `POST /api/subscription/checkout`.',
  },
});
