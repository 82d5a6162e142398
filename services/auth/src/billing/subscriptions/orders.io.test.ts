// Whatever the order of Stripe's events, however often each comes, and wherever a process dies between two: the row is the same.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLogger, newId, type Database } from '@plaza/service';
import { jitter, testDatabase, type TestDatabase } from '@plaza/testing';
import { StripeBilling } from '@plaza/testing/stripe-billing';
import fc from 'fast-check';
import type Stripe from 'stripe';
import { schema } from '../orm.config.ts';
import { readPlans } from '../plans/plans.ts';
import { none } from '../provider/none.ts';
import type { BillingProvider } from '../provider/provider.ts';
import { subscriptionOf } from '../provider/stripe.ts';
import { convergeCustomer } from './converge.ts';
import { currentOf, stateOf } from '../states/states.ts';
import { lockRow, setCustomer } from './subscription.queries.ts';

const log = createLogger('test', 'silent');
const graceMs = 7 * 86_400_000;
const now = () => new Date('2026-12-01T12:00:00Z');
const plans = readPlans(
  JSON.stringify({
    pro: { price: '9.99', currency: 'EUR', stripe_price: 'price_pro' },
    business: { price: '49', currency: 'EUR', stripe_price: 'price_business' },
  }),
);

let data: TestDatabase;
let database: Database;

beforeAll(async () => {
  data = await testDatabase(schema);
  database = await data.open();
});
afterAll(async () => {
  await database.close();
  await data.drop();
});

/** The eight events of subscriptions, in the order in which Stripe's state changes; each with what changes. */
const steps: readonly [event: string, change: (account: StripeBilling, id: string) => void][] = [
  ['created', () => undefined],
  ['trial_will_end', (account, id) => account.change(id, { trial_end: account.now + 3 * 86_400 })],
  ['updated', (account, id) => account.change(id, { status: 'active', trial_end: null })],
  ['paused', (account, id) => account.change(id, { status: 'paused' })],
  ['resumed', (account, id) => account.change(id, { status: 'active' })],
  ['pending_update_applied', (account, id) => toBusiness(account, id)],
  ['pending_update_expired', (account, id) => account.change(id, { cancel_at_period_end: true })],
  ['deleted', (account, id) => account.end(id, 'cancellation_requested')],
];

function toBusiness(account: StripeBilling, id: string): void {
  const [item] = account.subscriptions.get(id)!.items.data;
  account.change(id, { items: { data: [{ ...item, price: { id: 'price_business', metadata: {} } }] } });
}

/** A customer with a subscription, at the first step. */
function begin(): { account: StripeBilling; customer: string; reach: (step: number) => void } {
  const account = new StripeBilling();
  const customer = `cus_${newId()}`;
  account.customers.set(customer, { id: customer });
  const { id } = account.subscribe(customer, 'price_pro', { trialDays: 14 });
  let at = 0;
  return {
    account,
    customer,
    reach(step) {
      while (at < step) steps[++at]![1](account, id);
    },
  };
}

const subscriptionsOf = (account: StripeBilling, customer: string) =>
  [...account.subscriptions.values()]
    .filter((one) => one.customer === customer)
    .map((one) => subscriptionOf(one as unknown as Stripe.Subscription, plans, log, null));

interface Delivery {
  event: number;
  /** The process dies before its transaction commits. */
  crashes: boolean;
}

class Crash extends Error {}

/** Delivers events of a customer, of whom Stripe is as far as the latest of them; answers the row. */
async function deliver(deliveries: readonly Delivery[], atOnce = false): Promise<typeof last | undefined> {
  const { account, customer, reach } = begin();
  const userId = newId();
  await database.asSystem(async (em) => setCustomer(em, (await lockRow(em, userId)).id, customer));
  const provider = (crashes: boolean): BillingProvider => ({
    ...none,
    offered: true,
    async subscriptionsOf() {
      const read = subscriptionsOf(account, customer);
      if (atOnce) await jitter(3);
      if (crashes) throw new Crash();
      return read;
    },
  });
  const one = async ({ event, crashes }: Delivery): Promise<void> => {
    reach(event);
    await convergeCustomer({ database, provider: provider(crashes), graceMs, log, now }, customer).catch(
      (error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      },
    );
  };
  if (atOnce) await Promise.all(deliveries.map(one));
  else for (const delivery of deliveries) await one(delivery);
  const [row] = await data.admin<typeof last>(
    `select status, plan, stripe_status, cancel_at_period_end, trial_ends_at, grace_ends_at
       from subscriptions where user_id = $1`,
    [userId],
  );
  return row;
}

const last = {
  status: 'cancelled',
  plan: 'business',
  stripe_status: 'canceled',
  cancel_at_period_end: true,
  trial_ends_at: null,
  grace_ends_at: null,
};
const all = steps.map((_, event) => event);
/** Each crash is followed by the same event again, as Stripe sends it until it is answered. */
const withCrashes = (events: readonly number[], crashes: readonly boolean[]): Delivery[] =>
  events.flatMap((event, at) => [...(crashes[at] ? [{ event, crashes: true }] : []), { event, crashes: false }]);

function* permutations<Item>(items: readonly Item[]): Generator<Item[]> {
  if (items.length <= 1) {
    yield [...items];
    return;
  }
  for (const [at, item] of items.entries())
    for (const rest of permutations(items.toSpliced(at, 1))) yield [item, ...rest];
}

test('Stripe tells of a subscription with eight kinds of events', () => {
  expect(new Set(steps.map(([event]) => event)).size).toBe(8);
});

test('every one of the 40,320 orders comes to the same state, whatever was read before', () => {
  const { account, customer, reach } = begin();
  const states = all.map((step) => {
    reach(step);
    return stateOf(currentOf(subscriptionsOf(account, customer)).current, graceMs, now());
  });
  let orders = 0;
  const final = states.at(-1);
  for (const order of permutations(all)) {
    orders++;
    // What is read with an event is at least as new as the event; here it is no newer.
    const read = order.reduce((newest, event) => Math.max(newest, event), -1);
    if (states[read] !== final) throw new Error(`The order ${order.join()} ends in another state.`);
  }
  expect([orders, final]).toEqual([40_320, expect.objectContaining({ status: 'cancelled', plan: 'business' })]);
});

describe('on the real database', () => {
  test('all orders of three events, each twice, with a crash before each of them', async () => {
    const some = [0, 5, 7];
    const twice = new Set([...permutations([...some, ...some])].map((order) => order.join()));
    for (const order of twice) {
      const events = order.split(',').map(Number);
      const crashes = events.map(() => true);
      expect({ order, row: await deliver(withCrashes(events, crashes)) }).toEqual({ order, row: last });
    }
  });

  test('orders of all eight, each twice, with crashes between any two', async () => {
    const order = fc.shuffledSubarray([...all, ...all], { minLength: 16, maxLength: 16 });
    const crashes = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(order, crashes, async (events, crashed) => {
        expect(await deliver(withCrashes(events, crashed))).toEqual(last);
      }),
      { numRuns: 30 },
    );
  });

  test('all of them at once, in several processes', async () => {
    for (let round = 0; round < 5; round++)
      expect(
        await deliver(
          withCrashes(
            [...all, ...all],
            all.map((at) => at % 2 === 0),
          ),
          true,
        ),
      ).toEqual(last);
  });

  test('without the last events, the next of any kind makes up for them', async () => {
    expect(await deliver(withCrashes([0, 3, 7, 1], []))).toEqual(last);
  });
});
