// What the operator decides about Stripe. Without its keys nothing starts, so that nobody learns it from the first deposit.
import { readEnvironment, type Environment } from '@plaza/service';
import { stripeVariables, webhookSecretsVariable, type StripeAccess } from '@plaza/service/stripe';

export interface StripeConfig extends StripeAccess {
  /** One, or two while they are exchanged: an event is believed if it is signed with any of them. */
  webhookSecrets: string[];
}

const needed = 'PAYMENT_PROVIDER is "stripe"';

export function readStripeConfig(env: Environment, production: boolean): StripeConfig {
  const read = readEnvironment(
    { ...stripeVariables(needed, production), STRIPE_WEBHOOK_SECRET: webhookSecretsVariable(needed) },
    env,
  );
  return {
    secretKey: read.STRIPE_SECRET_KEY,
    webhookSecrets: read.STRIPE_WEBHOOK_SECRET,
    apiBase: read.STRIPE_API_BASE,
  };
}
