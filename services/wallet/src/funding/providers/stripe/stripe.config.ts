// What the operator decides about Stripe. Without its keys nothing starts, so that nobody learns it from the first deposit.
import { readEnvironment, variables, type Environment } from '@plaza/service';
import { z } from 'zod';

export interface StripeConfig {
  secretKey: string;
  /** One, or two while they are exchanged: an event is believed if it is signed with any of them. */
  webhookSecrets: string[];
  apiBase: URL;
}

export function readStripeConfig(env: Environment, production: boolean): StripeConfig {
  const {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecrets,
    STRIPE_API_BASE: apiBase,
  } = readEnvironment(
    {
      STRIPE_SECRET_KEY: z
        .string({ error: 'is missing, and PAYMENT_PROVIDER is "stripe"' })
        .regex(/^(sk|rk)_\w+$/, 'must be a secret key of Stripe’s, which begins with sk_ or rk_')
        // With it a test card would make money.
        .refine(
          (key) => !production || !/^(sk|rk)_test_/.test(key),
          'is a test key of Stripe’s, whose cards pay nothing; it is refused when NODE_ENV is "production"',
        ),
      STRIPE_WEBHOOK_SECRET: z
        .string({ error: 'is missing, and PAYMENT_PROVIDER is "stripe"' })
        .transform((text) => text.split(',').map((secret) => secret.trim()))
        .refine(
          (secrets) => secrets.every((secret) => /^whsec_\w+$/.test(secret)),
          'must be the signing secret of a webhook endpoint, which begins with whsec_; or two with a comma between',
        ),
      // Our key goes there, so in production only under a seal.
      STRIPE_API_BASE: variables
        .url(...(production ? ['https:'] : ['https:', 'http:']))
        .refine((url) => new URL(url).pathname === '/', 'must have no path')
        .default('https://api.stripe.com')
        .transform((url) => new URL(url)),
    },
    env,
  );
  return { secretKey, webhookSecrets, apiBase };
}
