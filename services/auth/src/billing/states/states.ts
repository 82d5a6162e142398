// What a subscription at Stripe is here. Pure: the same state of Stripe's always makes the same row.
import type { PlanName } from '@plaza/services';

/** The words of the table, older than Stripe's. */
export const statuses = ['active', 'inactive', 'cancelled', 'expired'] as const;
export type Status = (typeof statuses)[number];

export const stripeStatuses = [
  'active',
  'canceled',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
] as const;
export type StripeStatus = (typeof stripeStatuses)[number];

/** A subscription of a customer, as its provider reports it. */
export interface ProviderSubscription {
  id: string;
  status: StripeStatus;
  plan: PlanName;
  createdAt: Date;
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  cancelAtPeriodEnd: boolean;
  trialEndsAt: Date | null;
  /** Whether it ended because payments failed or were disputed, not because somebody ended it. */
  endedUnpaid: boolean;
  /** Since when its oldest open invoice is open; null if there is none. */
  overdueSince: Date | null;
}

/** What the row says of it. */
export interface SubscriptionState {
  status: Status;
  plan: PlanName;
  stripeStatus: StripeStatus | null;
  stripeSubscriptionId: string | null;
  currentPeriodStart: Date | null;
  currentPeriodEnd: Date | null;
  cancelAtPeriodEnd: boolean;
  trialEndsAt: Date | null;
  graceEndsAt: Date | null;
}

export const noSubscription: SubscriptionState = {
  status: 'inactive',
  plan: 'free',
  stripeStatus: null,
  stripeSubscriptionId: null,
  currentPeriodStart: null,
  currentPeriodEnd: null,
  cancelAtPeriodEnd: false,
  trialEndsAt: null,
  graceEndsAt: null,
};

/** The larger, the more it is a subscription. What has 0 has ended. */
const ranks: Readonly<Record<StripeStatus, number>> = {
  active: 3,
  trialing: 3,
  past_due: 3,
  unpaid: 2,
  paused: 2,
  incomplete: 1,
  incomplete_expired: 0,
  canceled: 0,
};

/** Whether it still is one: it can be charged, now or later. */
export function isLive({ status }: Pick<ProviderSubscription, 'status'>): boolean {
  return ranks[status] > 0;
}

/**
 * Which of a customer's subscriptions counts, and which are one too many. Of those that live, the one that began first: whatever came later was
 * bought although there was one. Of those that have ended, the last.
 */
export function currentOf(subscriptions: readonly ProviderSubscription[]): {
  current: ProviderSubscription | undefined;
  surplus: ProviderSubscription[];
} {
  const [current, ...others] = subscriptions.toSorted(
    (a, b) =>
      ranks[b.status] - ranks[a.status] ||
      (a.createdAt.getTime() - b.createdAt.getTime()) * (isLive(a) ? 1 : -1) ||
      (a.id < b.id ? -1 : 1),
  );
  return { current, surplus: others.filter(isLive) };
}

export function stateOf(subscription: ProviderSubscription | undefined, graceMs: number, now: Date): SubscriptionState {
  if (!subscription) return noSubscription;
  const { id, status: stripeStatus, overdueSince, currentPeriodStart } = subscription;
  const overdue = stripeStatus === 'past_due' ? (overdueSince ?? currentPeriodStart) : null;
  const graceEndsAt = overdue && new Date(overdue.getTime() + graceMs);
  return {
    status: statusOf(subscription, graceEndsAt, now),
    plan: subscription.plan,
    stripeStatus,
    stripeSubscriptionId: id,
    currentPeriodStart,
    currentPeriodEnd: subscription.currentPeriodEnd,
    cancelAtPeriodEnd: subscription.cancelAtPeriodEnd,
    trialEndsAt: subscription.trialEndsAt,
    graceEndsAt,
  };
}

function statusOf(
  { status, endedUnpaid }: Pick<ProviderSubscription, 'status' | 'endedUnpaid'>,
  graceEndsAt: Date | null,
  now: Date,
): Status {
  switch (status) {
    case 'active':
    case 'trialing':
      return 'active';
    case 'past_due':
      return graceEndsAt && graceEndsAt <= now ? 'expired' : 'active';
    case 'incomplete':
    case 'paused':
      return 'inactive';
    case 'canceled':
      return endedUnpaid ? 'expired' : 'cancelled';
    case 'incomplete_expired':
    case 'unpaid':
      return 'expired';
  }
}

/** The plan whose features the person has. */
export function planInForce({ status, plan }: Pick<SubscriptionState, 'status' | 'plan'>): PlanName {
  return status === 'active' ? plan : 'free';
}
