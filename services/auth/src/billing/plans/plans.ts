// What the plans cost, and which of them are sold: BILLING_PLANS. What they have is in @plaza/services.
import { parsed } from '@plaza/service';
import { planNames, type PlanName } from '@plaza/services';
import { z } from 'zod';

export interface PlanTerms {
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
const terms = z.strictObject({
  price: z.string().regex(/^\d{1,9}(\.\d{1,4})?$/, 'must be a decimal string'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
  interval: z.enum(['month', 'year']).default('month'),
  trial_days: z.int().min(0).max(730).default(0),
  stripe_price: stripePrice.optional(),
  earlier_stripe_prices: z.array(stripePrice).max(100).default([]),
});
const catalogue = z.strictObject({ pro: terms.optional(), business: terms.optional() });

const nothing: PlanTerms = {
  price: '0',
  currency: 'EUR',
  interval: 'month',
  trialDays: 0,
  stripePrice: undefined,
  earlierStripePrices: [],
};

/** Nothing is sold until it is configured. */
export const noPlans: PlanCatalogue = { free: nothing, pro: nothing, business: nothing };

export function readPlans(text: string): PlanCatalogue {
  const read = catalogue.safeParse(JSON.parse(text));
  if (!read.success)
    throw new Error(read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  const { pro, business } = read.data;
  const plans = { free: nothing, pro: termsOf(pro), business: termsOf(business) };
  const prices = planNames.flatMap((name) => pricesOf(plans[name]));
  if (new Set(prices).size !== prices.length) throw new Error('has one price of Stripe for two plans');
  return plans;
}

export const plansVariable = parsed(readPlans).optional();

function termsOf(read: z.output<typeof terms> | undefined): PlanTerms {
  if (!read) return nothing;
  return {
    price: read.price,
    currency: read.currency,
    interval: read.interval,
    trialDays: read.trial_days,
    stripePrice: read.stripe_price,
    earlierStripePrices: read.earlier_stripe_prices,
  };
}

function pricesOf({ stripePrice: price, earlierStripePrices }: PlanTerms): string[] {
  return [...(price === undefined ? [] : [price]), ...earlierStripePrices];
}

/** The plan that is sold, or was, with a price of Stripe. */
export function planOfPrice(plans: PlanCatalogue, price: string): PlanName | undefined {
  return planNames.find((name) => pricesOf(plans[name]).includes(price));
}
