// A change of a plan comes to the other services by a message, long before they would ask.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openChannel, redisConfig } from '@plaza/redis';
import { createLogger, endedSessionsChannel, keepPlanChanges, newId, type PlanChangesPage } from '@plaza/service';
import { until } from '@plaza/testing';
import { startBilling, type BillingHarness } from '../../../test/billing.ts';

let house: BillingHarness;

beforeAll(async () => {
  house = await startBilling();
});
afterAll(() => house.close());

const log = createLogger('test', 'silent');

/** What another service knows, by each of the two ways alone. */
function listener(
  userId: () => string,
  ways: { pushed?: boolean; load?: (cursor: string) => Promise<PlanChangesPage> },
) {
  const channel = ways.pushed ? openChannel(redisConfig(house.config), endedSessionsChannel(house.config)) : undefined;
  const kept = keepPlanChanges({
    log,
    channel,
    load: ways.load ?? (async () => ({ changes: [], cursor: 'x', more: false })),
  });
  const verifier = kept.guard({
    verify: () => ({
      kind: 'user',
      userId: userId(),
      role: 'user',
      sessionId: userId(),
      signedInAt: undefined,
      plan: 'free',
    }),
  });
  return {
    channel,
    plan() {
      const principal = verifier.verify('token');
      return 'kind' in principal && principal.kind === 'user' ? principal.plan : undefined;
    },
    async stop() {
      await kept.stop();
      channel?.close();
    },
  };
}

test('every change of a plan is pushed to the other services, and is there before a poll would find it', async () => {
  let watched = newId();
  const person = await house.person();
  const pushed = listener(() => watched, { pushed: true });
  // Whoever subscribes late misses what was said before.
  await until(() => {
    pushed.channel?.publish(`plan ${watched} pro 1`);
    return pushed.plan() === 'pro';
  }, 'the other service listens');
  watched = person.id;
  expect(pushed.plan()).toBe('free');
  let loads = 0;
  const polled = listener(() => watched, {
    load: (cursor) => {
      loads++;
      return house.internal.listPlanChanges({ cursor }) as Promise<PlanChangesPage>;
    },
  });
  await until(() => loads === 1, 'the first poll, before the change');
  const order: string[] = [];
  const { url } = await house.subscriptions.startCheckout({ plan: 'pro' }, person.as);
  const { id } = house.account.pay(house.sessionOf(url).id);
  await house.deliverAll();
  await until(() => {
    for (const [name, way] of Object.entries({ pushed, polled }))
      if (way.plan() === 'pro' && !order.includes(name)) order.push(name);
    return order.length === 2;
  }, 'both know of the new plan');
  expect(order).toEqual(['pushed', 'polled']);
  await polled.stop();
  // With nothing behind it.
  house.account.end(id, 'cancellation_requested');
  await house.deliverAll();
  await until(() => pushed.plan() === 'free', 'the end is pushed');
  await pushed.stop();
});
