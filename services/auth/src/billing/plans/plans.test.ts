import { expect, test } from '@jest/globals';
import { usualPlans } from '@plaza/services';
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

test('what a plan has is configured; what is left out stays as it is', () => {
  const plans = readPlans(
    JSON.stringify({
      free: { features: ['data_pod'], quotas: { team_members: 5 } },
      pro: { quotas: { api_keys: 30 } },
    }),
  );
  expect(plans.free).toMatchObject({
    features: ['data_pod'],
    quotas: { ...usualPlans.free.quotas, team_members: 5 },
    price: '0',
  });
  expect(plans.pro).toMatchObject({
    features: usualPlans.pro.features,
    quotas: { ...usualPlans.pro.quotas, api_keys: 30 },
  });
  expect(plans.business).toMatchObject(usualPlans.business);
  expect(noPlans).toMatchObject(usualPlans);
});

test.each([
  ['{', /JSON/],
  [JSON.stringify({ gold: pro }), /gold/],
  [JSON.stringify({ pro: { ...pro, price: 'ten' } }), /pro\.price must be a decimal string/],
  [JSON.stringify({ pro: { ...pro, stripe_price: 'prod_1' } }), /begins with price_/],
  [JSON.stringify({ pro, business: pro }), /one price of Stripe for two plans/],
  [JSON.stringify({ pro: { stripe_price: 'price_pro' } }), /pro has a stripe_price, and so needs price and currency/],
  [JSON.stringify({ free: pro }), /free Unrecognized keys/],
  [JSON.stringify({ pro: { features: ['datapod'] } }), /pro\.features\.0 must be one of data_pod, insights/],
  [JSON.stringify({ pro: { quotas: { members: 5 } } }), /members/],
  [JSON.stringify({ pro: { quotas: { team_members: -1 } } }), /pro\.quotas\.team_members/],
  [
    JSON.stringify({ pro: { quotas: { team_members: 2 } } }),
    /pro\.quotas\.team_members must be at least 3, as in free/,
  ],
  [JSON.stringify({ business: { features: [] } }), /business\.features must have data_pod, which pro has/],
])('what is wrong is named: %s', (text, message) => {
  expect(() => readPlans(text)).toThrow(message);
});
