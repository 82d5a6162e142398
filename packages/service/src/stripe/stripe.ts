// What all that talks to Stripe has in common: the client, the signature of events, and what a failure means. A door of its own (@plaza/service/stripe),
// so that only those who use it load Stripe's library.
import Stripe from 'stripe';
import { z } from 'zod';
import { variables } from '@plaza/environment';
import type { ErrorFactory } from '../errors.ts';

// The version that this library's types are of: what Stripe answers must not change under us.
const apiVersion = '2026-10-28.endive';
const signatureToleranceSeconds = 300;
// Twice this and a pause between stay below the 15 seconds that a caller waits.
const timeoutMs = 5_000;

export interface StripeAccess {
  secretKey: string;
  apiBase: URL;
}

/** The variables that name Stripe. `needed` says which choice makes them necessary. */
export function stripeVariables(needed: string, production: boolean) {
  return {
    STRIPE_SECRET_KEY: z
      .string({ error: `is missing, and ${needed}` })
      .regex(/^(sk|rk)_\w+$/, 'must be a secret key of Stripe’s, which begins with sk_ or rk_')
      // With it a test card would make money.
      .refine(
        (key) => !production || !/^(sk|rk)_test_/.test(key),
        'is a test key of Stripe’s, whose cards pay nothing; it is refused when NODE_ENV is "production"',
      ),
    // Our key goes there, so in production only under a seal.
    STRIPE_API_BASE: variables
      .url(...(production ? ['https:'] : ['https:', 'http:']))
      .refine((url) => new URL(url).pathname === '/', 'must have no path')
      .default('https://api.stripe.com')
      .transform((url) => new URL(url)),
  };
}

/** One signing secret of an endpoint, or two while they are exchanged. */
export function webhookSecretsVariable(needed: string) {
  return z
    .string({ error: `is missing, and ${needed}` })
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .refine(
      (secrets) => secrets.every((secret) => /^whsec_\w+$/.test(secret)),
      'must be the signing secret of a webhook endpoint, which begins with whsec_; or two with a comma between',
    );
}

export function stripeClient({ secretKey, apiBase }: StripeAccess): Stripe {
  return new Stripe(secretKey, {
    apiVersion,
    protocol: apiBase.protocol === 'http:' ? 'http' : 'https',
    host: apiBase.hostname,
    port: apiBase.port || (apiBase.protocol === 'http:' ? 80 : 443),
    timeout: timeoutMs,
    maxNetworkRetries: 1,
    telemetry: false,
  });
}

// The library checks the signature, and not what was signed.
const envelope = z.object({
  id: z.string(),
  type: z.string(),
  created: z.int(),
  data: z.object({ object: z.looseObject({}) }),
});

/** The event of a body that was signed with any of the secrets. */
export function signedEvent(
  client: Stripe,
  body: Buffer,
  signature: string,
  secrets: readonly string[],
  errors: { unsigned: ErrorFactory; invalid: ErrorFactory },
): Stripe.Event {
  for (const secret of secrets) {
    try {
      const event = client.webhooks.constructEvent(body, signature, secret, signatureToleranceSeconds);
      if (envelope.safeParse(event).success) return event;
      throw errors.invalid();
    } catch (error) {
      // The signature is checked first: whoever signed nonsense is Stripe, or knows its secret.
      if (typeOf(error) !== 'StripeSignatureVerificationError') throw errors.invalid({ cause: error });
    }
  }
  throw errors.unsigned();
}

export interface StripeFailure {
  /** Whether Stripe refused the request; otherwise nothing is known of it, and it may be sent again. */
  refused: boolean;
  code: string | undefined;
  /** Not the error itself: it holds the whole answer, and the log has no use for a client secret. */
  cause: Error;
}

export function failureOf(error: unknown): StripeFailure {
  const { code, requestId, message } = error as { code?: string; requestId?: string; message?: string };
  const type = typeOf(error);
  const cause = new Error(
    `${type ?? 'Error'}${code ? ` (${code})` : ''}${requestId ? ` in Stripe’s request ${requestId}` : ''}: ${message ?? ''}`,
  );
  return { refused: type === 'StripeCardError' || type === 'StripeInvalidRequestError', code, cause };
}

function typeOf(error: unknown): string | undefined {
  const { type } = error as { type?: unknown };
  return typeof type === 'string' ? type : undefined;
}
