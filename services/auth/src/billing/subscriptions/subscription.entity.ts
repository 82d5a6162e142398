import { defineEntity, p } from '@mikro-orm/core';
import type { PlanName } from '@plaza/services';
import type { Status, StripeStatus } from '../states/states.ts';

const text = () => p.string().columnType('text');
const moment = () => p.datetime().columnType('timestamptz');

export const SubscriptionSchema = defineEntity({
  name: 'Subscription',
  tableName: 'subscriptions',
  properties: {
    // CUID2.
    id: text().primary(),
    // People are in the database of auth: there is no foreign key.
    userId: text(),
    status: text().$type<Status>().default('inactive'),
    plan: text().$type<PlanName>().default('free'),
    // Stripe's own word, of which `status` is made.
    stripeStatus: text().$type<StripeStatus>().nullable(),
    stripeCustomerId: text().nullable(),
    stripeSubscriptionId: text().nullable(),
    currentPeriodStart: moment().nullable(),
    currentPeriodEnd: moment().nullable(),
    cancelAtPeriodEnd: p.boolean().default(false),
    trialEndsAt: moment().nullable(),
    graceEndsAt: moment().nullable(),
    // The page on which the person can pay now.
    checkoutId: text().nullable(),
    createdAt: moment().defaultRaw('clock_timestamp()'),
    updatedAt: moment().defaultRaw('clock_timestamp()'),
    // When the plan in force changed, which other services hear of.
    planChangedAt: moment().nullable(),
    // When the state was compared with Stripe's.
    checkedAt: moment().nullable(),
  },
  uniques: [
    { name: 'subscriptions_user_id_unique', properties: ['userId'] },
    { name: 'subscriptions_stripe_customer_id_unique', properties: ['stripeCustomerId'] },
    { name: 'subscriptions_stripe_subscription_id_unique', properties: ['stripeSubscriptionId'] },
  ],
  indexes: [
    { name: 'subscriptions_plan_changed_at_index', properties: ['planChangedAt', 'userId'] },
    { name: 'subscriptions_checked_at_index', properties: ['checkedAt'] },
    { name: 'subscriptions_grace_ends_at_index', properties: ['graceEndsAt'] },
  ],
});

/** The subscription of a person, as it is at Stripe. One person, one row. */
export class Subscription extends SubscriptionSchema.class {}
SubscriptionSchema.setClass(Subscription);

export const CustomerRemovalSchema = defineEntity({
  name: 'CustomerRemoval',
  tableName: 'customer_removals',
  properties: {
    stripeCustomerId: text().primary(),
    attempts: p.integer().default(0),
    nextAttemptAt: moment().defaultRaw('clock_timestamp()'),
  },
  indexes: [{ name: 'customer_removals_next_attempt_at_index', properties: ['nextAttemptAt'] }],
});

/** A customer of Stripe's whose account was deleted: Stripe is still to delete it, and with it every subscription. */
export class CustomerRemoval extends CustomerRemovalSchema.class {}
CustomerRemovalSchema.setClass(CustomerRemoval);
