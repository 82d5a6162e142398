// What the plans cost, which of them are sold, and what each of them has: BILLING_PLANS.
import { parsed } from '@plaza/service';
import {
  featureNames,
  planNames,
  quotaNames,
  usualPlans,
  type PlanContent,
  type PlanName,
  type Plans,
  type Quota,
} from '@plaza/services';
import { z } from 'zod';

export interface PlanTerms extends PlanContent {
  /** Decimal string. Shown only: Stripe charges what its price says. */
  price: string;
  currency: string;
  interval: 'month' | 'year';
  trialDays: number;
  /** The id of Stripe's price with which the plan is sold; undefined if it is not sold. */
  stripePrice: string | undefined;
  /** Ids of prices with which it was sold before: their subscriptions go on. */
  earlierStripePrices: readonly string[];
}

export type PlanCatalogue = Readonly<Record<PlanName, PlanTerms>>;

const stripePrice = z.string().regex(/^price_\w+$/, 'must be the id of a price at Stripe, which begins with price_');
const content = z.strictObject({
  features: z.array(z.enum(featureNames, { error: `must be one of ${featureNames.join(', ')}` })).optional(),
  quotas: z
    .strictObject(
      Object.fromEntries(quotaNames.map((name) => [name, z.int().min(0).max(10_000)])) as Record<Quota, z.ZodInt>,
    )
    .partial()
    .default({}),
});
const terms = content.extend({
  price: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,4})?$/, 'must be a decimal string')
    .optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
    .optional(),
  interval: z.enum(['month', 'year']).default('month'),
  trial_days: z.int().min(0).max(730).default(0),
  stripe_price: stripePrice.optional(),
  earlier_stripe_prices: z.array(stripePrice).max(100).default([]),
});
const catalogue = z.strictObject({
  free: content.prefault({}),
  pro: terms.prefault({}),
  business: terms.prefault({}),
});

/** Nothing is sold until it is configured. */
export const noPlans: PlanCatalogue = readPlans('{}');

export function readPlans(text: string): PlanCatalogue {
  const read = catalogue.safeParse(JSON.parse(text));
  if (!read.success)
    throw new Error(read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  const { free, pro, business } = read.data;
  const plans = {
    free: termsOf('free', terms.parse(free)),
    pro: termsOf('pro', pro),
    business: termsOf('business', business),
  };
  const prices = planNames.flatMap((name) => pricesOf(plans[name]));
  if (new Set(prices).size !== prices.length) throw new Error('has one price of Stripe for two plans');
  refuseLosses(plans);
  return plans;
}

export const plansVariable = parsed(readPlans).optional();

function termsOf(name: PlanName, read: z.output<typeof terms>): PlanTerms {
  const isSold = read.stripe_price !== undefined;
  if (isSold && (read.price === undefined || read.currency === undefined))
    throw new Error(`${name} has a stripe_price, and so needs price and currency`);
  return {
    price: read.price ?? '0',
    currency: read.currency ?? 'EUR',
    interval: read.interval,
    trialDays: read.trial_days,
    stripePrice: read.stripe_price,
    earlierStripePrices: read.earlier_stripe_prices,
    features: read.features ?? usualPlans[name].features,
    quotas: { ...usualPlans[name].quotas, ...read.quotas },
  };
}

/** Whoever changes to a larger plan keeps everything. */
function refuseLosses(plans: Plans): void {
  for (const [index, name] of planNames.entries()) {
    const smaller = planNames[index - 1];
    if (smaller === undefined) continue;
    const lost = plans[smaller].features.find((feature) => !plans[name].features.includes(feature));
    if (lost) throw new Error(`${name}.features must have ${lost}, which ${smaller} has`);
    const less = quotaNames.find((quota) => plans[name].quotas[quota] < plans[smaller].quotas[quota]);
    if (less)
      throw new Error(`${name}.quotas.${less} must be at least ${plans[smaller].quotas[less]}, as in ${smaller}`);
  }
}

function pricesOf({ stripePrice: price, earlierStripePrices }: PlanTerms): string[] {
  return [...(price === undefined ? [] : [price]), ...earlierStripePrices];
}

/** The plan that is sold, or was, with a price of Stripe. */
export function planOfPrice(plans: PlanCatalogue, price: string): PlanName | undefined {
  return planNames.find((name) => pricesOf(plans[name]).includes(price));
}

/** Where nothing is sold, nobody could get a larger plan: everybody has every feature, and what the operator allows everybody. */
export function plansUnsold(allowed: Readonly<Record<Quota, number>>): Plans {
  const all: PlanContent = { features: featureNames, quotas: allowed };
  return { free: all, pro: all, business: all };
}
