import { expect, test } from '@jest/globals';
import { noPlans, planOfPrice, readPlans } from './plans.ts';

const pro = { price: '9.99', currency: 'EUR', stripe_price: 'price_pro', earlier_stripe_prices: ['price_old'] };

test('a price of Stripe leads to its plan, also one with which the plan is not sold any more', () => {
  const plans = readPlans(JSON.stringify({ pro, business: { price: '49', currency: 'EUR', trial_days: 14 } }));
  expect(['price_pro', 'price_old', 'price_x'].map((price) => planOfPrice(plans, price))).toEqual([
    'pro',
    'pro',
    undefined,
  ]);
  expect(plans.business).toMatchObject({ trialDays: 14, stripePrice: undefined, interval: 'month' });
  expect(planOfPrice(noPlans, 'price_pro')).toBeUndefined();
});

test.each([
  ['{', /JSON/],
  [JSON.stringify({ gold: pro }), /gold/],
  [JSON.stringify({ pro: { ...pro, price: 'ten' } }), /pro\.price must be a decimal string/],
  [JSON.stringify({ pro: { ...pro, stripe_price: 'prod_1' } }), /begins with price_/],
  [JSON.stringify({ pro, business: pro }), /one price of Stripe for two plans/],
])('what is wrong is named: %s', (text, message) => {
  expect(() => readPlans(text)).toThrow(message);
});
