// What the operator decides about subscriptions.
import { ConfigError, readEnvironment, variables, type Environment } from '@plaza/service';
import { allowedOf } from '@plaza/service/outbound';
import { stripeVariables, webhookSecretsVariable } from '@plaza/service/stripe';
import { z } from 'zod';
import { noPlans, plansVariable, type PlanCatalogue } from './plans/plans.ts';
import type { BillingStripe } from './provider/stripe.ts';

export interface BillingConfig {
  databaseUrl: string;
  databasePool: number;
  plans: PlanCatalogue;
  /** For so long a plan stays in force although a payment is overdue. */
  graceMs: number;
  /** After so long a subscription's state is read from Stripe again, in case an event was lost. */
  checkEveryMs: number;
  /** Undefined: nothing is sold. */
  stripe: BillingStripe | undefined;
  /** Where a data pod may be although it is not on the public internet. */
  allowedHosts: readonly string[];
}

const needed = 'BILLING_PROVIDER is "stripe"';
const dayMs = 86_400_000;

export function readBillingConfig(env: Environment, production: boolean, publicUrl: string): BillingConfig {
  const read = readEnvironment(
    {
      BACKEND_APP_DATABASE_POOL: variables.count(5),
      BILLING_PROVIDER: z.enum(['none', 'stripe']).default('none'),
      BILLING_PLANS: plansVariable,
      BILLING_GRACE_DAYS: variables.whole(0, 90).default(7),
      BILLING_CHECK_EVERY: variables.seconds(3_600),
      BILLING_RETURN_URL: variables.url('http:', 'https:').optional(),
      WEBHOOK_ALLOWED_HOSTS: variables.list(),
    },
    env,
  );
  const returnUrl = read.BILLING_RETURN_URL ?? new URL('/console/subscription', publicUrl).href;
  return {
    databaseUrl: databaseUrl(env),
    databasePool: read.BACKEND_APP_DATABASE_POOL,
    plans: read.BILLING_PLANS ?? noPlans,
    graceMs: read.BILLING_GRACE_DAYS * dayMs,
    checkEveryMs: read.BILLING_CHECK_EVERY * 1000,
    stripe: read.BILLING_PROVIDER === 'stripe' ? { ...readStripe(env, production), returnUrl } : undefined,
    allowedHosts: allowedHosts(read.WEBHOOK_ALLOWED_HOSTS),
  };
}

function databaseUrl(env: Environment): string {
  return readEnvironment(
    { BACKEND_APP_DATABASE_URL: variables.url('postgres:', 'postgresql:') },
    { BACKEND_APP_DATABASE_URL: env['BACKEND_APP_DATABASE_URL'] || env['DATABASE_URL'] },
  ).BACKEND_APP_DATABASE_URL;
}

function readStripe(env: Environment, production: boolean): Omit<BillingStripe, 'returnUrl'> {
  const read = readEnvironment(
    { ...stripeVariables(needed, production), BILLING_STRIPE_WEBHOOK_SECRET: webhookSecretsVariable(needed) },
    env,
  );
  return {
    secretKey: read.STRIPE_SECRET_KEY,
    apiBase: read.STRIPE_API_BASE,
    webhookSecrets: read.BILLING_STRIPE_WEBHOOK_SECRET,
  };
}

function allowedHosts(entries: readonly string[]): readonly string[] {
  try {
    allowedOf(entries);
    return entries;
  } catch (error) {
    throw new ConfigError(`WEBHOOK_ALLOWED_HOSTS: ${(error as Error).message}`);
  }
}
