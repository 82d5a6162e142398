// How many webhooks there can be: auth knows the plan of the person, or of whoever owns the merchant.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { authRecipe } from '@plaza/auth/test-recipe';
import { newCuid, newId } from '@plaza/service';
import { failure, startTestService } from '@plaza/testing';
import { startMarketplace, type Marketplace, type Person } from '../../test/webhooks.ts';

/** Auth that sells plans: `free` allows two webhooks, `pro` three. */
const selling: typeof authRecipe = {
  ...authRecipe,
  readConfig(base, urlOf) {
    const config = authRecipe.readConfig(base, urlOf);
    const { plans } = config.billing;
    const allowing = (plan: 'free' | 'pro', webhooks: number) => ({
      ...plans[plan],
      quotas: { ...plans[plan].quotas, webhooks },
    });
    return {
      ...config,
      billing: {
        ...config.billing,
        plans: { ...plans, free: allowing('free', 2), pro: allowing('pro', 3) },
        stripe: {
          secretKey: 'sk_test_1',
          apiBase: new URL('http://127.0.0.1:9'),
          webhookSecrets: ['whsec_1'],
          returnUrl: 'http://localhost:3000/console/subscription',
        },
      },
    };
  },
};

let auth: Awaited<ReturnType<typeof startTestService<Parameters<typeof selling.buildApp>[0], { now?: () => Date }>>>;
let market: Marketplace;

beforeAll(async () => {
  auth = await startTestService(selling);
  const { peers } = auth.config;
  market = await startMarketplace({}, { peers: { ...peers, auth: `127.0.0.1:${auth.port}` } });
});
afterAll(async () => {
  await market?.stop();
  await auth?.close();
});

const create = ({ webhooks }: Person) => webhooks.createWebhook({ url: 'https://127.0.0.1:9443/hook' });
const subscribed = (userId: string, plan: string) =>
  auth.db.admin(`insert into billing.subscriptions (id, user_id, status, plan) values ($1, $2, 'active', $3)`, [
    newCuid(),
    userId,
    plan,
  ]);

test('a person has as many as their plan allows, and the next larger plan is named', async () => {
  const person = await market.person();
  for (let count = 0; count < 2; count++) await create(person);
  expect(await failure(create(person))).toMatchObject({
    reason: 'WEBHOOK_LIMIT_REACHED',
    metadata: { limit: '2', plan: 'pro' },
  });
  await subscribed(person.id, 'pro');
  await create(person);
  expect(await failure(create(person))).toMatchObject({ metadata: { limit: '3', plan: 'business' } });
});

test('a merchant has as many as the plan of its owner allows, whoever of its team makes them', async () => {
  const [merchantId, ownerId] = [newId(), newId()];
  await market.merchantChanged(merchantId, false, ownerId);
  await subscribed(ownerId, 'pro');
  const member = await market.member(merchantId, 'webhooks.write');
  for (let count = 0; count < 3; count++) await create(member);
  expect(await failure(create(member))).toMatchObject({
    reason: 'WEBHOOK_LIMIT_REACHED',
    metadata: { limit: '3', plan: 'business' },
  });
});
