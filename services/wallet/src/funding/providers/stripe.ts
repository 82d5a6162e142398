// Stripe through its own library: PaymentIntents, refunds, and the signatures of webhooks.
import { digits, type Big } from '@plaza/money';
import type { ErrorFactory } from '@plaza/service';
import Stripe from 'stripe';
import { stripeErrors } from '../stripe/stripe.errors.ts';
import type { DeferredProvider } from './provider.ts';
import { providerErrors } from './providers.errors.ts';
import type { StripeConfig } from './stripe.config.ts';

export interface StripeProvider extends DeferredProvider {
  /** Gives back a part of a payment. Throws REFUND_DECLINED, or PAYMENT_PROVIDER_UNAVAILABLE if it can't be known: ask again in the same attempt. */
  refund(refund: {
    id: string;
    attempt: string;
    reference: string;
    amount: Big;
    currency: string;
  }): Promise<Stripe.Refund>;
  /** The event that this body is. Throws STRIPE_SIGNATURE_INVALID, STRIPE_EVENT_INVALID. */
  readEvent(body: Buffer, signature: string): Stripe.Event;
}

/** The names under which our own ids are in Stripe's metadata. */
export const metadataKeys = { intent: 'plaza_payment_intent', user: 'plaza_user', refund: 'plaza_refund' } as const;

// The version that this library's types are of: what Stripe answers must not change under us.
const apiVersion = '2026-10-28.endive';
const signatureToleranceSeconds = 300;
// Twice this and a pause between stay below the 15 seconds that a caller waits.
const timeoutMs = 5_000;

export function stripeProvider({ secretKey, webhookSecrets, apiBase }: StripeConfig): StripeProvider {
  const stripe = new Stripe(secretKey, {
    apiVersion,
    protocol: apiBase.protocol === 'http:' ? 'http' : 'https',
    host: apiBase.hostname,
    port: apiBase.port || (apiBase.protocol === 'http:' ? 80 : 443),
    timeout: timeoutMs,
    maxNetworkRetries: 1,
    telemetry: false,
  });
  return {
    name: 'stripe',
    confirms: 'later',
    begin: ({ id, attempt, userId, amount, currency, description }) =>
      asked(() =>
        stripe.paymentIntents.create(
          {
            amount: toMinor(amount, currency),
            currency: currency.toLowerCase(),
            description,
            automatic_payment_methods: { enabled: true },
            metadata: { [metadataKeys.intent]: id, [metadataKeys.user]: userId },
          },
          { idempotencyKey: `plaza:${id}:${attempt}` },
        ),
      ),
    look: (reference) => asked(() => stripe.paymentIntents.retrieve(reference)),
    refund: ({ id, attempt, reference, amount, currency }) =>
      asked(
        () =>
          stripe.refunds.create(
            { payment_intent: reference, amount: toMinor(amount, currency), metadata: { [metadataKeys.refund]: id } },
            { idempotencyKey: `plaza:${id}:${attempt}` },
          ),
        stripeErrors.REFUND_DECLINED,
      ),
    readEvent(body, signature) {
      for (const secret of webhookSecrets) {
        try {
          return stripe.webhooks.constructEvent(body, signature, secret, signatureToleranceSeconds);
        } catch (error) {
          // The signature is looked at first: whoever signed nonsense is Stripe, or knows its secret.
          if (typeOf(error) !== 'StripeSignatureVerificationError')
            throw stripeErrors.STRIPE_EVENT_INVALID({ cause: error });
        }
      }
      throw stripeErrors.STRIPE_SIGNATURE_INVALID();
    },
  };
}

/** An amount in the currency's smallest coin, as Stripe counts. */
export function toMinor(amount: Big, currency: string): number {
  return Number(amount.times(10 ** digits(currency)).toFixed(0));
}

async function asked<Answer>(
  ask: () => Promise<Answer>,
  declined: ErrorFactory = providerErrors.PAYMENT_DECLINED,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw toProviderError(error, declined);
  }
}

// What the card or the request is to blame for is told to the caller. Everything else is ours or Stripe's to put right: nothing is known
// of the payment, and the same request may be sent again.
function toProviderError(error: unknown, declined: ErrorFactory): Error {
  const { code, requestId, message } = error as { code?: string; requestId?: string; message?: string };
  const type = typeOf(error);
  // Not the error itself: it holds the whole answer, and the log has no use for a client secret.
  const cause = new Error(
    `${type ?? 'Error'}${code ? ` (${code})` : ''}${requestId ? ` in Stripe’s request ${requestId}` : ''}: ${message ?? ''}`,
  );
  if (type === 'StripeCardError' || type === 'StripeInvalidRequestError')
    return declined({ cause, ...(code && { metadata: { code } }) });
  return providerErrors.PAYMENT_PROVIDER_UNAVAILABLE({ cause, retryAfterMs: 2_000 });
}

function typeOf(error: unknown): string | undefined {
  const { type } = error as { type?: unknown };
  return typeof type === 'string' ? type : undefined;
}
