import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { PlanInternalServiceService, SubscriptionServiceService } from '@plaza/api/subscription';
import { EventInternalServiceService } from '@plaza/api/events';
import { UserConfigServiceService } from '@plaza/api/user-config';
import { usualPlans } from '@plaza/services';
import { client, until, type TestClient } from '@plaza/testing';
import { failure } from '../../../test/harness.ts';
import { startBilling, type BillingHarness } from '../../../test/billing.ts';
import { billingMetrics } from '../billing.metrics.ts';
import { readPlans } from '../plans/plans.ts';

let house: BillingHarness;
let subscriptions: TestClient<typeof SubscriptionServiceService>;

beforeAll(async () => {
  house = await startBilling();
  subscriptions = house.subscriptions;
});
afterEach(() => {
  house.account.cardWorks = true;
  house.stripe.failing.length = 0;
});
afterAll(() => house.close());

const stateOf = async (as: { token: string }) => (await subscriptions.getSubscription({}, as)).subscription!;

test('a person without a subscription has the free plan, and no row', async () => {
  const { as, id } = await house.person();
  expect(await subscriptions.getSubscription({}, as)).toMatchObject({
    subscription: { status: 'inactive', plan: 'free', planInForce: 'free', stripeStatus: '' },
    offered: true,
  });
  expect(await house.rows(id)).toEqual([]);
});

test('the plans say what they cost and have', async () => {
  const { plans } = await subscriptions.listSubscriptionPlans({});
  expect(plans.map(({ name, price, sold, trialDays }) => [name, price, sold, trialDays])).toEqual([
    ['free', '0', false, 0],
    ['pro', '9.99', true, 14],
    ['business', '49.00', true, 0],
  ]);
  expect(plans[1]?.features).toContain('data_pod');
});

test('a subscription is bought, is in the next token, and in force for the one before', async () => {
  const person = await house.person();
  const { url, expiresAt } = await subscriptions.startCheckout({ plan: 'pro' }, person.as);
  expect(url).toContain('/c/pay/cs_test_');
  expect(expiresAt!.getTime()).toBeGreaterThan(Date.now());
  const session = house.sessionOf(url);
  expect(session).toMatchObject({ price: 'price_pro', trialDays: 14, metadata: { plaza_user: person.id } });
  house.account.pay(session.id);
  expect((await stateOf(person.as)).status).toBe('inactive');
  await house.deliverAll();
  expect(await stateOf(person.as)).toMatchObject({
    status: 'active',
    plan: 'pro',
    planInForce: 'pro',
    stripeStatus: 'trialing',
    cancelAtPeriodEnd: false,
  });
  await until(
    async () => (await subscriptions.getEntitlements({}, person.as)).plan === 'pro',
    'the plan is in force with the old token',
  );
  expect((await house.claimsOf(person)).plan).toBe('pro');
  const { changes } = await house.internal.listPlanChanges({});
  expect(changes).toContainEqual(expect.objectContaining({ userId: person.id, plan: 'pro' }));
});

test('a second subscription is refused at checkout, and ended if it is bought all the same', async () => {
  const person = await house.subscribed('pro');
  expect((await failure(subscriptions.startCheckout({ plan: 'business' }, person.as))).reason).toBe(
    'SUBSCRIPTION_EXISTS',
  );
  house.account.advance(0.01);
  const second = house.account.subscribe(person.customer, 'price_business');
  await house.deliverAll();
  expect(house.account.subscriptions.get(second.id)?.status).toBe('canceled');
  expect(await stateOf(person.as)).toMatchObject({ status: 'active', plan: 'pro' });
  expect(await house.rows(person.id)).toHaveLength(1);
});

test('a page that was opened before can no longer be used', async () => {
  const person = await house.person();
  const first = house.sessionOf((await subscriptions.startCheckout({ plan: 'pro' }, person.as)).url);
  const second = house.sessionOf((await subscriptions.startCheckout({ plan: 'business' }, person.as)).url);
  expect([first.id, second.id].map((id) => house.account.checkouts.get(id)?.status)).toEqual(['expired', 'open']);
});

test('of many checkouts at once one page stays open', async () => {
  const person = await house.person();
  const opened = await Promise.all(
    Array.from({ length: 5 }, () => subscriptions.startCheckout({ plan: 'pro' }, person.as)),
  );
  const open = opened.filter(({ url }) => house.account.checkouts.get(house.sessionOf(url).id)?.status === 'open');
  expect(open).toHaveLength(1);
  expect(new Set(opened.map(({ url }) => house.sessionOf(url).customer)).size).toBe(1);
});

test('an overdue payment keeps the plan for the time of grace and leads to the portal, then the plan ends', async () => {
  const person = await house.subscribed('pro', 31);
  house.account.cardWorks = false;
  house.account.advance(31);
  await house.deliverAll();
  expect(await stateOf(person.as)).toMatchObject({ status: 'active', planInForce: 'pro', stripeStatus: 'past_due' });
  expect((await stateOf(person.as)).graceEndsAt).toBeInstanceOf(Date);
  expect((await failure(subscriptions.startCheckout({ plan: 'pro' }, person.as))).reason).toBe('SUBSCRIPTION_PAST_DUE');
  expect((await subscriptions.openPortal({}, person.as)).url).toContain(person.customer);
  // No event says that the time of grace is over.
  for (const invoice of house.account.invoices.values()) invoice.created -= 8 * 86_400;
  await house.check(person.customer);
  expect(await stateOf(person.as)).toMatchObject({ status: 'expired', plan: 'pro', planInForce: 'free' });
  house.account.payOverdue(person.subscription);
  await house.deliverAll();
  expect(await stateOf(person.as)).toMatchObject({ status: 'active', planInForce: 'pro', graceEndsAt: undefined });
});

test('who cancels keeps the plan until the period is over, and can take it back before', async () => {
  const person = await house.subscribed('business', 31);
  for (let count = 0; count < 2; count++)
    expect((await subscriptions.cancelSubscription({}, person.as)).subscription).toMatchObject({
      status: 'active',
      cancelAtPeriodEnd: true,
    });
  expect((await subscriptions.resumeSubscription({}, person.as)).subscription?.cancelAtPeriodEnd).toBe(false);
  await subscriptions.cancelSubscription({}, person.as);
  house.account.advance(31);
  await house.deliverAll();
  expect(await stateOf(person.as)).toMatchObject({ status: 'cancelled', plan: 'business', planInForce: 'free' });
  expect((await failure(subscriptions.resumeSubscription({}, person.as))).reason).toBe('SUBSCRIPTION_MISSING');
  // The trial is for somebody who never had one.
  expect(house.sessionOf((await subscriptions.startCheckout({ plan: 'pro' }, person.as)).url).trialDays).toBe(0);
});

test('an event that nobody delivered is made up for', async () => {
  const person = await house.subscribed('pro');
  house.account.end(person.subscription, 'payment_failed');
  house.account.news.length = 0;
  await house.check(person.customer);
  expect(await stateOf(person.as)).toMatchObject({ status: 'expired', stripeStatus: 'canceled' });
});

test('while Stripe does not answer nothing changes, and the event is refused so that it comes again', async () => {
  const person = await house.subscribed('pro');
  house.account.change(person.subscription, { status: 'paused' });
  const [news] = house.account.news.splice(0);
  house.stripe.failing.push(500, 500);
  expect((await failure(house.deliver(news!))).reason).toBe('BILLING_UNAVAILABLE');
  expect((await stateOf(person.as)).status).toBe('active');
  await house.deliver(news!);
  expect((await stateOf(person.as)).status).toBe('inactive');
});

test('an event without a good signature is refused, and one of somebody else’s customer changes nothing', async () => {
  const body = Buffer.from(JSON.stringify(house.stripe.event('customer.subscription.updated', { customer: 'cus_x' })));
  const receive = (signature: string, data = body) =>
    subscriptions.receiveBillingEvent(
      { payload: { contentType: 'application/json', data, extensions: [] } },
      { metadata: { 'stripe-signature': signature } },
    );
  expect((await failure(receive('t=1,v1=00'))).reason).toBe('BILLING_SIGNATURE_INVALID');
  expect((await failure(receive(house.stripe.sign('[]'), Buffer.from('[]')))).reason).toBe('BILLING_EVENT_INVALID');
  await receive(house.stripe.sign(body.toString()));
});

test('a plan that is not sold is refused, and a portal without a subscription', async () => {
  const { as } = await house.person();
  expect((await failure(subscriptions.startCheckout({ plan: 'free' }, as))).reason).toBe('PLAN_NOT_SOLD');
  expect((await failure(subscriptions.startCheckout({ plan: 'gold' }, as))).reason).toBe('INVALID_ARGUMENT');
  for (const call of [subscriptions.openPortal, subscriptions.cancelSubscription, subscriptions.resumeSubscription])
    expect((await failure(call({}, as))).reason).toBe('SUBSCRIPTION_MISSING');
});

test('where nothing is sold, everything but reading is refused', async () => {
  const plain = await house.replica({ stripe: undefined });
  const { as } = await house.person();
  const calls = plain.connect(SubscriptionServiceService);
  expect(await calls.getSubscription({}, as)).toMatchObject({ offered: false });
  for (const call of [
    () => calls.startCheckout({ plan: 'pro' }, as),
    () => calls.openPortal({}, as),
    () => calls.cancelSubscription({}, as),
    () => calls.receiveBillingEvent({}),
  ])
    expect((await failure(call())).reason).toBe('BILLING_NOT_OFFERED');
});

test('a data pod needs a plan that has it; what was configured is still read and removed without one', async () => {
  const configs = house.connect(UserConfigServiceService);
  const person = await house.person();
  const pod = { dataPodUrl: 'https://pod.example.com/ana/', dataPodApiKey: 'pod-key-of-ana-1234' };
  const put = (given: object) => configs.putUserConfig(given, person.as);
  const missing = {
    reason: 'ENTITLEMENT_MISSING',
    metadata: { feature: 'data_pod', plan: 'pro', current_plan: 'free' },
  };
  expect(await failure(put(pod))).toMatchObject(missing);
  expect((await configs.getUserConfig({}, person.as)).config).toMatchObject({ dataPodUrl: '', updatedAt: undefined });
  const { url } = await subscriptions.startCheckout({ plan: 'pro' }, person.as);
  const { id } = house.account.pay(house.sessionOf(url).id);
  await house.deliverAll();
  await until(
    () =>
      put(pod).then(
        () => true,
        () => false,
      ),
    'the new plan is in force for the old token',
  );
  house.account.end(id, 'cancellation_requested');
  await house.deliverAll();
  await until(async () => (await subscriptions.getEntitlements({}, person.as)).plan === 'free', 'it has ended');
  expect(await failure(put({ ...pod, dataPodUrl: 'https://pod.example.org/' }))).toMatchObject(missing);
  expect((await configs.getUserConfig({}, person.as)).config).toMatchObject({ dataPodUrl: pod.dataPodUrl });
  expect((await put({})).config?.dataPodUrl).toBe('');
});

test('what a plan has is by configuration, and the limits of others follow it', async () => {
  const plans = readPlans(
    JSON.stringify({
      free: { features: ['data_pod'], quotas: { webhooks: 2 } },
      pro: { price: '5', currency: 'EUR', stripe_price: 'price_pro', quotas: { webhooks: 7 } },
    }),
  );
  const other = await house.replica({ plans });
  const calls = other.connect(SubscriptionServiceService);
  const { as, id } = await house.person();
  expect(await calls.getEntitlements({}, as)).toEqual({
    plan: 'free',
    features: ['data_pod'],
    quotas: Object.entries({ ...usualPlans.free.quotas, webhooks: 2 }).map(([name, limit]) => ({ name, limit })),
  });
  const ask = other.connect(PlanInternalServiceService, { from: 'messaging' });
  expect(await ask.getQuota({ ownerId: id, quota: 'webhooks' })).toEqual({ limit: 2, plan: 'pro' });
  expect(await ask.getQuota({ ownerId: '', quota: 'webhooks' })).toEqual({ limit: 2, plan: 'pro' });
  const subscriber = await house.subscribed('business');
  expect(await ask.getQuota({ ownerId: subscriber.id, quota: 'webhooks' })).toEqual({ limit: 100, plan: '' });
  expect((await failure(ask.getQuota({ ownerId: id, quota: 'friends' }))).reason).toBe('INVALID_ARGUMENT');
});

test('where nothing is sold, everybody has every feature, and what the operator allows', async () => {
  const plain = await house.replica({ stripe: undefined });
  const { as, id } = await house.person();
  const { features, quotas } = await plain.connect(SubscriptionServiceService).getEntitlements({}, as);
  expect(features).toEqual(['data_pod', 'insights', 'priority_support']);
  expect(quotas).toContainEqual({ name: 'team_members', limit: 20 });
  const ask = plain.connect(PlanInternalServiceService, { from: 'messaging' });
  expect(await ask.getQuota({ ownerId: id, quota: 'webhooks' })).toEqual({ limit: 20, plan: '' });
});

test('the account of a person goes, and with it the customer and every subscription at Stripe', async () => {
  const person = await house.subscribed('pro');
  const auth = client(EventInternalServiceService, house.port, { from: 'auth', to: 'auth' });
  for (let count = 0; count < 2; count++) expect(await house.tellDeleted(auth, person.id)).toEqual([1]);
  auth.close();
  expect(await house.rows(person.id)).toEqual([]);
  await until(() => !house.account.customers.has(person.customer), 'the customer is deleted at Stripe');
  expect(house.account.subscriptions.get(person.subscription)?.status).toBe('canceled');
});

test('how many subscriptions there are is counted, and how long ago each was compared with Stripe', async () => {
  await house.subscribed('business');
  const [database, counted, compared] = await Promise.all(
    billingMetrics(house.database, { compares: true }).map(async (metric) => metric.collect()),
  );
  expect(database).toEqual([{ labels: {}, value: 1 }]);
  const paid = counted!.find(({ labels }) => labels['plan'] === 'business' && labels['status'] === 'active');
  expect(paid!.value).toBeGreaterThan(0);
  expect(compared![0]!.value).toBeGreaterThan(0);
});

test('only services may ask for changed plans', async () => {
  const { as } = await house.person();
  const stranger = client(PlanInternalServiceService, house.port);
  expect((await failure(stranger.listPlanChanges({}, as))).reason).toBe('PERMISSION_DENIED');
  stranger.close();
});
