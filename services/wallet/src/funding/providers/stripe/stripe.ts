// Stripe through its own library: PaymentIntents, refunds, and the signatures of webhooks.
import type { ErrorFactory } from '@plaza/service';
import Stripe from 'stripe';
import { z } from 'zod';
import { toMinor } from '../minor.ts';
import type { PaymentProvider, ProviderKind } from '../provider.ts';
import { providerErrors } from '../providers.errors.ts';
import { readStripeConfig, type StripeConfig } from './stripe.config.ts';
import { stripeErrors } from './stripe.errors.ts';
import { metadataKeys, paymentOf, refundOf, reportOf } from './stripe.reports.ts';

// The version that this library's types are of: what Stripe answers must not change under us.
const apiVersion = '2026-10-28.endive';
const signatureToleranceSeconds = 300;
// Twice this and a pause between stay below the 15 seconds that a caller waits.
const timeoutMs = 5_000;

export const stripe: ProviderKind<StripeConfig> = {
  production: true,
  reversible: true,
  readSettings: readStripeConfig,
  create: stripeProvider,
};

function stripeProvider({ secretKey, webhookSecrets, apiBase }: StripeConfig): PaymentProvider {
  const client = new Stripe(secretKey, {
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
    async begin({ id, attempt, userId, amount, currency, description }) {
      const intent = await call(() =>
        client.paymentIntents.create(
          {
            amount: toMinor(amount, currency),
            currency: currency.toLowerCase(),
            description,
            automatic_payment_methods: { enabled: true },
            metadata: { [metadataKeys.intent]: id, [metadataKeys.user]: userId },
          },
          { idempotencyKey: `plaza:${id}:${attempt}` },
        ),
      );
      return paymentOf(intent, new Date(intent.created * 1000));
    },
    async fetch(reference) {
      const intent = await call(() => client.paymentIntents.retrieve(reference));
      return paymentOf(intent, now());
    },
    async refund({ id, attempt, reference, amount, currency }) {
      const refund = await call(
        () =>
          client.refunds.create(
            { payment_intent: reference, amount: toMinor(amount, currency), metadata: { [metadataKeys.refund]: id } },
            { idempotencyKey: `plaza:${id}:${attempt}` },
          ),
        stripeErrors.REFUND_DECLINED,
      );
      return refundOf(refund, reference, id);
    },
    parseEvent(body, header) {
      const event = signedEvent(client, body, header('stripe-signature') ?? '', webhookSecrets);
      const { id, type, created } = event;
      return { id, type, created: new Date(created * 1000), report: reportOf(event) };
    },
  };
}

// The library checks the signature, and not what was signed.
const envelope = z.object({
  id: z.string(),
  type: z.string(),
  created: z.int(),
  data: z.object({ object: z.looseObject({}) }),
});

/** Throws STRIPE_SIGNATURE_INVALID, STRIPE_EVENT_INVALID. */
function signedEvent(client: Stripe, body: Buffer, signature: string, secrets: readonly string[]): Stripe.Event {
  for (const secret of secrets) {
    try {
      const event = client.webhooks.constructEvent(body, signature, secret, signatureToleranceSeconds);
      if (envelope.safeParse(event).success) return event;
      throw stripeErrors.STRIPE_EVENT_INVALID();
    } catch (error) {
      // The signature is checked first: whoever signed nonsense is Stripe, or knows its secret.
      if (typeOf(error) !== 'StripeSignatureVerificationError')
        throw stripeErrors.STRIPE_EVENT_INVALID({ cause: error });
    }
  }
  throw stripeErrors.STRIPE_SIGNATURE_INVALID();
}

/** Stripe's clock has seconds. What it reports later in this one is not older than what it was asked. */
function now(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}

async function call<Answer>(
  request: () => Promise<Answer>,
  declined: ErrorFactory = providerErrors.PAYMENT_DECLINED,
): Promise<Answer> {
  try {
    return await request();
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
