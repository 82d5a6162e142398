// Stripe's events and objects in the words of provider.ts.
import type Stripe from 'stripe';
import type { PaymentReturn, PaymentState, ProviderPayment, ProviderReport, ReturnState } from '../provider.ts';

/** The names under which our own ids are in Stripe's metadata. */
export const metadataKeys = { intent: 'plaza_payment_intent', user: 'plaza_user', refund: 'plaza_refund' } as const;

/** What an event reports of a payment; undefined if it is none that matters here. */
export function reportOf(event: Stripe.Event): ProviderReport | undefined {
  const at = new Date(event.created * 1000);
  switch (event.type) {
    case 'payment_intent.created':
    case 'payment_intent.requires_action':
    case 'payment_intent.processing':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled':
    case 'payment_intent.succeeded':
      return { kind: 'payment', payment: paymentOf(event.data.object, at) };
    case 'charge.refunded': {
      const { id, payment_intent: intent, amount_refunded: amount, currency } = event.data.object;
      return returned(intent, { id, kind: 'charge', amount, currency, state: 'succeeded', at });
    }
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated': {
      const { id, payment_intent: intent, amount, currency, status, metadata } = event.data.object;
      const requestId = ownId(metadata?.[metadataKeys.refund]);
      return returned(intent, { id, kind: 'refund', amount, currency, state: refundState(status), at, requestId });
    }
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated': {
      const { id, payment_intent: intent, amount, currency, status } = event.data.object;
      return returned(intent, { id, kind: 'dispute', amount, currency, state: disputeState(status), at });
    }
    default:
      return undefined;
  }
}

export function paymentOf(intent: Stripe.PaymentIntent, at: Date): ProviderPayment {
  return {
    reference: intent.id,
    id: ownId(intent.metadata?.[metadataKeys.intent]),
    state: paymentState({
      status: intent.status,
      failed: intent.last_payment_error !== null && intent.last_payment_error !== undefined,
    }),
    received: intent.amount_received,
    currency: intent.currency.toUpperCase(),
    at,
    clientSecret: intent.client_secret ?? undefined,
  };
}

/** A refund that we requested, as of its beginning. */
export function refundOf(refund: Stripe.Refund, reference: string, requestId: string): PaymentReturn {
  const { id, amount, currency, status, created } = refund;
  return {
    id,
    reference,
    kind: 'refund',
    amount,
    currency: currency.toUpperCase(),
    state: refundState(status),
    at: new Date(created * 1000),
    requestId,
  };
}

/** What Stripe may add one day is something to pay. */
export function paymentState({ status, failed }: { status: string; failed: boolean }): PaymentState {
  switch (status) {
    case 'succeeded':
    case 'processing':
    case 'canceled':
      return status;
    default:
      return failed ? 'failed' : 'pending';
  }
}

const refundStates: Readonly<Record<string, ReturnState>> = {
  requires_action: 'requires_action',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
};

/** What Stripe may add one day is under way. */
export function refundState(status: string | null): ReturnState {
  return refundStates[status ?? ''] ?? 'pending';
}

const disputeStates: Readonly<Record<string, ReturnState>> = {
  warning_under_review: 'inquiry_reviewed',
  warning_closed: 'inquiry_closed',
  under_review: 'reviewed',
  lost: 'lost',
  appeal_needs_response: 'appealed',
  appeal_under_review: 'appealed',
  won: 'won',
  prevented: 'won',
};

/** What Stripe may add one day is a dispute that is not decided; `warning_…` are inquiries. */
export function disputeState(status: string): ReturnState {
  return disputeStates[status] ?? (status.startsWith('warning_') ? 'inquiry' : 'disputed');
}

// A charge that has no PaymentIntent was not made by us.
function returned(
  intent: string | { id: string } | null,
  { currency, ...rest }: Omit<PaymentReturn, 'reference'>,
): ProviderReport | undefined {
  const reference = typeof intent === 'string' ? intent : intent?.id;
  return reference === undefined
    ? undefined
    : { kind: 'return', return: { ...rest, currency: currency.toUpperCase(), reference } };
}

// Metadata is for anyone who works with the Stripe account to write.
function ownId(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : undefined;
}
