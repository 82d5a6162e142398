import type { PlanInternalServiceService, SubscriptionServiceService } from '@plaza/api/subscription';
import { fields, parse, planOf, type Handlers } from '@plaza/service';
import { planNames, quotaNames, type PlanContent, type PlanName, type Quota } from '@plaza/services';
import { z } from 'zod';
import type { QuotaLimit } from '../plans/quota-limits.ts';
import { billingErrors } from '../provider/billing.errors.ts';
import { convergeCustomer, planInForceOf } from './converge.ts';
import { changesSince } from './plan-changes.ts';
import { rowOf, type SubscriptionRow } from './subscription.queries.ts';
import { openPortal, setCancellation, startCheckout, type SubscriptionDeps } from './subscriptions.ts';

const checkoutRequest = z.object({ plan: z.enum(planNames, { error: `Must be one of ${planNames.join(', ')}.` }) });
// Stripe's events are a few kilobytes.
const largestEvent = 512 * 1024;

export function subscriptionHandlers(deps: SubscriptionDeps): Handlers<typeof SubscriptionServiceService> {
  const { database, provider, plans, entitled, log } = deps;
  return {
    async listSubscriptionPlans() {
      return {
        plans: planNames.map((name) => {
          const { price, currency, interval, trialDays, stripePrice } = plans[name];
          const sold = provider.offered && stripePrice !== undefined;
          return { price, currency, interval, trialDays, sold, ...contentOf(name, plans[name]) };
        }),
      };
    },
    async getSubscription(_request, { userId }) {
      const row = await database.asUser(userId, (em) => rowOf(em, userId));
      return { subscription: toProto(row), offered: provider.offered };
    },
    async getEntitlements(_request, context) {
      const plan = planOf(context);
      const { name, ...content } = contentOf(plan, entitled[plan]);
      return { plan: name, ...content };
    },
    async startCheckout(request, { userId }) {
      const { plan } = parse(checkoutRequest, request);
      const { url, expiresAt } = await startCheckout(deps, userId, plan);
      return { url, expiresAt };
    },
    openPortal: async (_request, { userId }) => ({ url: await openPortal(deps, userId) }),
    cancelSubscription: async (_request, { userId }) => ({
      subscription: toProto(await setCancellation(deps, userId, true)),
    }),
    resumeSubscription: async (_request, { userId }) => ({
      subscription: toProto(await setCancellation(deps, userId, false)),
    }),
    async receiveBillingEvent({ payload }, context) {
      const body = payload?.data ?? Buffer.alloc(0);
      if (body.length > largestEvent) throw billingErrors.BILLING_EVENT_INVALID();
      const customer = provider.customerOfEvent(body, context.header('stripe-signature') ?? '');
      if (customer === undefined) return {};
      if (!(await convergeCustomer(deps, customer)))
        log.info({ customer }, 'an event of a customer who is nobody’s here changes nothing');
      return {};
    },
  };
}

export interface PlanInternalDeps extends Pick<SubscriptionDeps, 'database' | 'now'> {
  limitOf: (ownerId: string | null, quota: Quota) => Promise<QuotaLimit>;
}

const quotaRequest = z.object({
  ownerId: fields.idOrNone(),
  quota: z.enum(quotaNames, { error: `Must be one of ${quotaNames.join(', ')}.` }),
});

export function planInternalHandlers({
  database,
  now,
  limitOf,
}: PlanInternalDeps): Handlers<typeof PlanInternalServiceService> {
  return {
    listPlanChanges: ({ cursor }) => changesSince({ database, now }, cursor),
    async getQuota(request) {
      const { ownerId, quota } = parse(quotaRequest, request);
      const { limit, plan = '' } = await limitOf(ownerId || null, quota);
      return { limit, plan };
    },
  };
}

function contentOf(name: PlanName, { features, quotas }: PlanContent) {
  return {
    name,
    features: [...features],
    quotas: quotaNames.map((quota) => ({ name: quota, limit: quotas[quota] })),
  };
}

function toProto(row: SubscriptionRow | undefined) {
  if (!row)
    return {
      status: 'inactive',
      plan: 'free',
      planInForce: 'free',
      stripeStatus: '',
      currentPeriodStart: undefined,
      currentPeriodEnd: undefined,
      cancelAtPeriodEnd: false,
      trialEndsAt: undefined,
      graceEndsAt: undefined,
      updatedAt: undefined,
    };
  return {
    status: row.status,
    plan: row.plan,
    planInForce: planInForceOf(row),
    stripeStatus: row.stripe_status ?? '',
    currentPeriodStart: row.current_period_start ?? undefined,
    currentPeriodEnd: row.current_period_end ?? undefined,
    cancelAtPeriodEnd: row.cancel_at_period_end,
    trialEndsAt: row.trial_ends_at ?? undefined,
    graceEndsAt: row.grace_ends_at ?? undefined,
    updatedAt: row.updated_at,
  };
}
