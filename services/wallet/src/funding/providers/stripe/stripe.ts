// Stripe through its own library: PaymentIntents, refunds, and the signatures of webhooks.
import type { ErrorFactory } from '@plaza/service';
import { failureOf, signedEvent, stripeClient } from '@plaza/service/stripe';
import { toMinor } from '../minor.ts';
import type { PaymentProvider, ProviderKind } from '../provider.ts';
import { providerErrors } from '../providers.errors.ts';
import { readStripeConfig, type StripeConfig } from './stripe.config.ts';
import { stripeErrors } from './stripe.errors.ts';
import { metadataKeys, paymentOf, refundOf, reportOf } from './stripe.reports.ts';

export const stripe: ProviderKind<StripeConfig> = {
  production: true,
  reversible: true,
  readSettings: readStripeConfig,
  create: stripeProvider,
};

function stripeProvider({ secretKey, webhookSecrets, apiBase }: StripeConfig): PaymentProvider {
  const client = stripeClient({ secretKey, apiBase });
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
      const event = signedEvent(client, body, header('stripe-signature') ?? '', webhookSecrets, {
        unsigned: stripeErrors.STRIPE_SIGNATURE_INVALID,
        invalid: stripeErrors.STRIPE_EVENT_INVALID,
      });
      const { id, type, created } = event;
      return { id, type, created: new Date(created * 1000), report: reportOf(event) };
    },
  };
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
  const { refused, code, cause } = failureOf(error);
  if (refused) return declined({ cause, ...(code && { metadata: { code } }) });
  return providerErrors.PAYMENT_PROVIDER_UNAVAILABLE({ cause, retryAfterMs: 2_000 });
}
