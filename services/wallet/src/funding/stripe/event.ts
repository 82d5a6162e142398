// Stripe's events, and objects that it answers with, as what they say of a payment.
import type Stripe from 'stripe';
import { metadataKeys } from '../providers/stripe.ts';
import { intentStatus, type Claim, type IntentStatus } from './claims.ts';

/** How a PaymentIntent is. */
export interface IntentNews {
  kind: 'intent';
  providerId: string;
  /** Our own id, if it is one of ours. */
  id: string | undefined;
  status: IntentStatus;
  /** What was taken, in the currency's smallest coin. */
  received: number;
  currency: string;
  at: Date;
}

export type News = IntentNews | { kind: 'claim'; claim: Claim };

/** What an event says of a payment; undefined if it is none that matters here. */
export function newsOf(event: Stripe.Event): News | undefined {
  const at = new Date(event.created * 1000);
  switch (event.type) {
    case 'payment_intent.created':
    case 'payment_intent.requires_action':
    case 'payment_intent.processing':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled':
    case 'payment_intent.succeeded':
      return intentNews(event.data.object, at);
    case 'charge.refunded': {
      const { id, payment_intent: intent, amount_refunded: amount, currency } = event.data.object;
      return claim(intent, { id, kind: 'charge', amount, currency, status: 'refunded', at });
    }
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated':
      return refundNews(event.data.object, { at });
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated': {
      const { id, payment_intent: intent, amount, currency, status } = event.data.object;
      return claim(intent, { id, kind: 'dispute', amount, currency, status, at });
    }
    default:
      return undefined;
  }
}

export function intentNews(intent: Stripe.PaymentIntent, at: Date): IntentNews {
  return {
    kind: 'intent',
    providerId: intent.id,
    id: ourId(intent.metadata?.[metadataKeys.intent]),
    status: intentStatus({
      status: intent.status,
      failed: intent.last_payment_error !== null && intent.last_payment_error !== undefined,
    }),
    received: intent.amount_received,
    currency: intent.currency.toUpperCase(),
    at,
  };
}

/** By default as of the refund's beginning, and for the request that its metadata names. */
export function refundNews(
  refund: Stripe.Refund,
  { at, requestId }: { at?: Date; requestId?: string } = {},
): News | undefined {
  const { id, payment_intent: intent, amount, currency, status, metadata } = refund;
  return claim(intent, {
    id,
    kind: 'refund',
    amount,
    currency,
    status: status ?? 'pending',
    at: at ?? new Date(refund.created * 1000),
    requestId: requestId ?? ourId(metadata?.[metadataKeys.refund]),
  });
}

// A charge that has no PaymentIntent was not made by us.
function claim(
  intent: string | { id: string } | null,
  { currency, ...rest }: Omit<Claim, 'providerId'>,
): News | undefined {
  const providerId = typeof intent === 'string' ? intent : intent?.id;
  return providerId === undefined
    ? undefined
    : { kind: 'claim', claim: { ...rest, currency: currency.toUpperCase(), providerId } };
}

// Metadata is for anyone who works with the Stripe account to write.
function ourId(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : undefined;
}
