import { PlanInternalServiceService, SubscriptionServiceService } from '@plaza/api/subscription';
import { UserConfigServiceService } from '@plaza/api/user-config';
import type { EventHandlers } from '@plaza/outbox';
import { withTimeout } from '@plaza/resilience';
import {
  commonErrors,
  gather,
  keepPlanChanges,
  openDatabase,
  refuseTooPowerfulRole,
  serve,
  type Database,
  type Feature,
  type Logger,
  type PlanChanges,
  type PlanName,
  type PlanChangesOptions,
  type SealingKeys,
} from '@plaza/service';
import { allowedOf } from '@plaza/service/outbound';
import type { Quota } from '@plaza/services';
import { LRUCache } from 'lru-cache';
import type { BillingConfig } from './billing.config.ts';
import { billingMetrics, isThere } from './billing.metrics.ts';
import { schema } from './orm.config.ts';
import { plansUnsold } from './plans/plans.ts';
import { limitOf, type QuotaLimit } from './plans/quota-limits.ts';
import { none } from './provider/none.ts';
import { stripeBilling } from './provider/stripe.ts';
import { planInForceOf } from './subscriptions/converge.ts';
import { changesSince } from './subscriptions/plan-changes.ts';
import { startCheckJob, startRemovalJob } from './subscriptions/subscriptions.job.ts';
import { planInternalHandlers, subscriptionHandlers } from './subscriptions/subscriptions.rpc.ts';
import { eraseSubscriptions, plansOf } from './subscriptions/subscription.queries.ts';
import { eraseConfigs } from './user-config/user-config.ts';
import { userConfigHandlers } from './user-config/user-config.rpc.ts';

export interface Billing extends Feature {
  database: Database;
  close(): Promise<void>;
  /** The plan for a new access token. Never throws: without the database, the last one that was known. */
  planOf(userId: string): Promise<PlanName>;
  /** What the owner of something may have of it. Throws UNAVAILABLE if their plan is not known: nobody is refused for a plan that is not theirs. */
  limitOf(ownerId: string | null, quota: Quota): Promise<QuotaLimit>;
  /** Whose plan changed since their token. Publishes it to the other services. */
  watchPlans(channel: PlanChangesOptions['channel']): PlanChanges;
}

// The other services learn of a change this much later, and the time of a message.
const everyMs = 250;
const planMs = 1_000;
const maxKnownPlans = 50_000;
// Of a person or a merchant, where nothing is sold.
const usualLimits = { api_keys: 50, webhooks: 20 };

/** Subscriptions and configuration of people, in a database of their own. */
export async function billing(
  { databaseUrl, databasePool: poolSize, plans, graceMs, checkEveryMs, stripe, allowedHosts }: BillingConfig,
  {
    log,
    now,
    sealingKeys: keys,
    teamLimit,
  }: {
    log: Logger;
    now: () => Date;
    sealingKeys: SealingKeys;
    /** Where nothing is sold. */
    teamLimit: number;
  },
): Promise<Billing> {
  const database = await openDatabase(schema, databaseUrl, { poolSize });
  await refuseTooPowerfulRole(database);
  const provider = stripe ? stripeBilling(stripe, plans, log) : none;
  const entitled = provider.offered ? plans : plansUnsold({ ...usualLimits, team_members: teamLimit });
  const deps = { database, provider, plans, entitled, graceMs, log, now };
  const known = new LRUCache<string, PlanName>({ max: maxKnownPlans });
  // Tokens that are issued together ask together.
  const read = gather<string, PlanName>({
    run: async (userIds) => {
      const rows = await plansOf(database, userIds);
      const plans = new Map(rows.map((row) => [row.user_id, planInForceOf(row)]));
      return userIds.map((userId) => plans.get(userId) ?? 'free');
    },
    maxBatch: 500,
  });
  const current = async (userId: string): Promise<PlanName> => {
    const plan = await withTimeout(read(userId), planMs, () => new Error('The plan could not be read in time.'));
    known.set(userId, plan);
    return plan;
  };
  const limitFor = async (ownerId: string | null, quota: Quota): Promise<QuotaLimit> => {
    if (ownerId === null || !provider.offered) return limitOf(entitled, 'free', quota);
    const plan = await current(ownerId).catch((cause: unknown) => {
      log.warn({ err: cause }, 'a limit is decided without having read the plan');
      const last = known.get(ownerId);
      if (last === undefined) throw commonErrors.UNAVAILABLE({ cause });
      return last;
    });
    return limitOf(entitled, plan, quota);
  };
  return {
    database,
    rpcs: [
      serve(SubscriptionServiceService, subscriptionHandlers(deps)),
      serve(PlanInternalServiceService, planInternalHandlers({ database, now, limitOf: limitFor })),
      serve(
        UserConfigServiceService,
        userConfigHandlers({ database, keys, entitled, allowed: allowedOf(allowedHosts) }),
      ),
    ],
    events: {
      // The transaction of the event is one of the other database: to erase people twice changes nothing.
      async 'plaza.events.v1.UserDeleted'(_em, batch) {
        const userIds = batch.map(({ userId }) => userId);
        await database.asSystem(async (em) => {
          await eraseSubscriptions(em, userIds);
          await eraseConfigs(em, userIds);
        });
      },
    } satisfies EventHandlers,
    jobs: provider.offered ? [startCheckJob({ ...deps, checkEveryMs }), startRemovalJob(deps)] : [],
    conditions: { subscriptions: () => isThere(database) },
    metrics: billingMetrics(database, { compares: provider.offered }),
    close: () => database.close(),
    async planOf(userId) {
      try {
        return await current(userId);
      } catch (error) {
        log.warn({ err: error }, 'a token is issued without having read the plan');
        return known.get(userId) ?? 'free';
      }
    },
    limitOf: limitFor,
    watchPlans: (channel) =>
      keepPlanChanges({
        log,
        channel,
        load: (cursor) => changesSince({ database, now }, cursor),
        everyMs,
        publishes: true,
      }),
  };
}
