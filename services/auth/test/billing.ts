// Auth that sells subscriptions through a stand-in for Stripe, with what people and Stripe do with it.
import { AuthServiceService } from '@plaza/api/auth';
import type { EventInternalServiceService } from '@plaza/api/events';
import { PlanInternalServiceService, SubscriptionServiceService } from '@plaza/api/subscription';
import { UserDeleted } from '@plaza/api/events/people';
import { createLogger, newId, openDatabase } from '@plaza/service';
import { client, testBed, type TestClient, type TestProcess } from '@plaza/testing';
import { startStripeDouble, type StripeDouble } from '@plaza/testing/stripe';
import { decodeJwt } from 'jose';
import type { AuthConfig } from '../src/config.ts';
import { schema } from '../src/billing/orm.config.ts';
import { readPlans } from '../src/billing/plans/plans.ts';
import { stripeBilling } from '../src/billing/provider/stripe.ts';
import { convergeCustomer } from '../src/billing/subscriptions/converge.ts';
import { authRecipe } from './recipe.ts';

const plans = readPlans(
  JSON.stringify({
    pro: { price: '9.99', currency: 'EUR', stripe_price: 'price_pro', trial_days: 14 },
    business: { price: '49.00', currency: 'EUR', stripe_price: 'price_business' },
  }),
);

type News = StripeDouble['billing']['news'][number];

export interface Subscriber {
  id: string;
  email: string;
  password: string;
  as: { token: string };
}

export async function startBilling() {
  const stripe = await startStripeDouble();
  const account = stripe.billing;
  const access = {
    secretKey: stripe.secretKey,
    apiBase: new URL(stripe.url),
    webhookSecrets: ['whsec_older', stripe.webhookSecret],
    returnUrl: 'http://localhost:3000/console/subscription',
  };
  const bed = await testBed(authRecipe, { config: { keyRefreshMs: 50 } });
  const billing: AuthConfig['billing'] = { ...bed.config.billing, plans, stripe: access };
  const service = await bed.start({ config: { billing } });
  const database = await openDatabase(schema, bed.db.urlOf('billing'), { poolSize: 4 });
  const log = createLogger('test', 'silent');
  const auth = service.connect(AuthServiceService);
  const subscriptions = service.connect(SubscriptionServiceService);
  const internal = client(PlanInternalServiceService, service.port, { from: 'wallet', to: 'auth' });
  let people = 0;

  async function deliver({ type, object }: News): Promise<void> {
    const body = JSON.stringify(stripe.event(type, object));
    await subscriptions.receiveBillingEvent(
      { payload: { contentType: 'application/json', data: Buffer.from(body), extensions: [] } },
      { metadata: { 'stripe-signature': stripe.sign(body) } },
    );
  }
  async function person(): Promise<Subscriber> {
    const email = `subscriber-${++people}@plaza.example`;
    const password = `password-${people}`;
    const { user, accessToken } = await auth.register({ email, password, name: 'Subscriber' });
    return { id: user!.id, email, password, as: { token: accessToken } };
  }
  const sessionOf = (url: string) => account.checkouts.get(url.slice(url.lastIndexOf('/') + 1))!;
  const deliverAll = async () => {
    for (const news of account.news.splice(0)) await deliver(news);
  };
  return {
    stripe,
    account,
    database,
    subscriptions,
    internal,
    auth,
    port: service.port,
    config: bed.config,
    db: bed.db,
    connect: service.connect,
    person,
    sessionOf,
    deliver,
    deliverAll,
    /** A person whose subscription is paid, and began so many days ago by Stripe's clock. */
    async subscribed(plan: 'pro' | 'business', daysAgo = 0) {
      const one = await person();
      account.beginAgo(daysAgo);
      const session = sessionOf((await subscriptions.startCheckout({ plan }, one.as)).url);
      session.trialDays = 0;
      const { id: subscription, customer } = account.pay(session.id);
      await deliverAll();
      return { ...one, customer, subscription };
    },
    /** What the job does with a customer. */
    check: (customer: string) =>
      convergeCustomer(
        { database, provider: stripeBilling(access, plans, log), graceMs: billing.graceMs, log, now: () => new Date() },
        customer,
      ),
    rows: (userId: string) => bed.db.admin('select * from billing.subscriptions where user_id = $1', [userId]),
    async claimsOf({ email, password }: Subscriber) {
      const { accessToken } = await auth.login({ email, password });
      return decodeJwt<{ plan?: string }>(accessToken);
    },
    async tellDeleted(events: TestClient<typeof EventInternalServiceService>, userId: string) {
      const event = {
        id: newId(),
        type: 'plaza.events.v1.UserDeleted',
        aggregate: `user:${userId}`,
        userId,
        time: new Date(),
        payload: Buffer.from(UserDeleted.encode({ userId }).finish()),
        position: 1,
      };
      const { outcomes } = await events.deliver({ events: [event] });
      return outcomes.map(({ result, error }) => error || result);
    },
    replica: (more: Partial<AuthConfig['billing']>): Promise<TestProcess> =>
      bed.start({ config: { billing: { ...billing, ...more } } }),
    async close() {
      internal.close();
      await database.close();
      await bed.close();
      await stripe.close();
    },
  };
}

export type BillingHarness = Awaited<ReturnType<typeof startBilling>>;
