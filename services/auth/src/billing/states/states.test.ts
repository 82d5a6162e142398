import { expect, test } from '@jest/globals';
import {
  currentOf,
  noSubscription,
  planInForce,
  stateOf,
  stripeStatuses,
  type ProviderSubscription,
  type StripeStatus,
} from './states.ts';

const day = 86_400_000;
const now = new Date('2026-12-01T12:00:00Z');
const one = (status: StripeStatus, more: Partial<ProviderSubscription> = {}): ProviderSubscription => ({
  id: 'sub_1',
  status,
  plan: 'pro',
  createdAt: new Date(now.getTime() - 100 * day),
  currentPeriodStart: new Date(now.getTime() - 10 * day),
  currentPeriodEnd: new Date(now.getTime() + 20 * day),
  cancelAtPeriodEnd: false,
  trialEndsAt: null,
  endedUnpaid: false,
  overdueSince: null,
  ...more,
});
const statusOf = (status: StripeStatus, more?: Partial<ProviderSubscription>) =>
  stateOf(one(status, more), 7 * day, now).status;

test('the eight statuses of Stripe are the four of the table', () => {
  expect(Object.fromEntries(stripeStatuses.map((status) => [status, statusOf(status)]))).toEqual({
    active: 'active',
    trialing: 'active',
    past_due: 'expired',
    incomplete: 'inactive',
    paused: 'inactive',
    canceled: 'cancelled',
    incomplete_expired: 'expired',
    unpaid: 'expired',
  });
  expect(statusOf('canceled', { endedUnpaid: true })).toBe('expired');
});

test('an overdue payment keeps the plan for the time of grace, counted from the oldest open invoice', () => {
  const since = (days: number) => ({ overdueSince: new Date(now.getTime() - days * day) });
  expect([statusOf('past_due', since(6.9)), statusOf('past_due', since(7))]).toEqual(['active', 'expired']);
  expect(statusOf('past_due', { currentPeriodStart: new Date(now.getTime() - 2 * day) })).toBe('active');
  expect(stateOf(one('past_due', since(1)), 7 * day, now).graceEndsAt).toEqual(new Date(now.getTime() + 6 * day));
  expect(stateOf(one('active', since(1)), 7 * day, now).graceEndsAt).toBeNull();
});

test('the plan is in force while the subscription is active', () => {
  expect(planInForce({ status: 'active', plan: 'pro' })).toBe('pro');
  for (const status of ['inactive', 'cancelled', 'expired'] as const)
    expect(planInForce({ status, plan: 'pro' })).toBe('free');
  expect(stateOf(undefined, 0, now)).toEqual(noSubscription);
});

test('of several, the one counts that lives and began first; others that live are too many', () => {
  const at = (id: string, status: StripeStatus, daysAgo: number) =>
    one(status, { id, createdAt: new Date(now.getTime() - daysAgo * day) });
  const ids = (subscriptions: ProviderSubscription[]) => {
    const { current, surplus } = currentOf(subscriptions);
    return [current?.id, ...surplus.map(({ id }) => id)];
  };
  expect(ids([])).toEqual([undefined]);
  expect(ids([at('new', 'active', 1), at('old', 'past_due', 9), at('ended', 'canceled', 99)])).toEqual(['old', 'new']);
  expect(ids([at('first', 'incomplete', 9), at('second', 'active', 1)])).toEqual(['second', 'first']);
  expect(ids([at('a', 'canceled', 9), at('b', 'canceled', 1)])).toEqual(['b']);
});
