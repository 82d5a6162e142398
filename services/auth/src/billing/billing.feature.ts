import { PlanInternalServiceService, SubscriptionServiceService } from '@plaza/api/subscription';
import { UserConfigServiceService } from '@plaza/api/user-config';
import type { EventHandlers } from '@plaza/outbox';
import { withTimeout } from '@plaza/resilience';
import {
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
import { LRUCache } from 'lru-cache';
import type { BillingConfig } from './billing.config.ts';
import { schema } from './orm.config.ts';
import { none } from './provider/none.ts';
import { stripeBilling } from './provider/stripe.ts';
import { planInForceOf } from './subscriptions/converge.ts';
import { changesSince } from './subscriptions/plan-changes.ts';
import { startCheckJob, startRemovalJob } from './subscriptions/subscriptions.job.ts';
import { planChangeHandlers, subscriptionHandlers } from './subscriptions/subscriptions.rpc.ts';
import { eraseSubscriptions, plansOf } from './subscriptions/subscription.queries.ts';
import { eraseConfigs } from './user-config/user-config.ts';
import { userConfigHandlers } from './user-config/user-config.rpc.ts';

export interface Billing extends Feature {
  database: Database;
  close(): Promise<void>;
  /** The plan for a new access token. Never throws: without the database, the last one that was known. */
  planOf(userId: string): Promise<PlanName>;
  /** Whose plan changed since their token. Publishes it to the other services. */
  watchPlans(channel: PlanChangesOptions['channel']): PlanChanges;
}

// The other services learn of a change this much later, and the time of a message.
const everyMs = 250;
const planMs = 1_000;
const maxKnownPlans = 50_000;

/** Subscriptions and configuration of people, in a database of their own. */
export async function billing(
  { databaseUrl, databasePool: poolSize, plans, graceMs, checkEveryMs, stripe, allowedHosts }: BillingConfig,
  { log, now, sealingKeys: keys }: { log: Logger; now: () => Date; sealingKeys: SealingKeys },
): Promise<Billing> {
  const database = await openDatabase(schema, databaseUrl, { poolSize });
  await refuseTooPowerfulRole(database);
  const provider = stripe ? stripeBilling(stripe, plans, log) : none;
  const deps = { database, provider, plans, graceMs, log, now };
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
  return {
    database,
    rpcs: [
      serve(SubscriptionServiceService, subscriptionHandlers(deps)),
      serve(PlanInternalServiceService, planChangeHandlers(deps)),
      serve(UserConfigServiceService, userConfigHandlers({ database, keys, allowed: allowedOf(allowedHosts) })),
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
    close: () => database.close(),
    async planOf(userId) {
      try {
        const plan = await withTimeout(read(userId), planMs, () => new Error('The plan could not be read in time.'));
        known.set(userId, plan);
        return plan;
      } catch (error) {
        log.warn({ err: error }, 'a token is issued without having read the plan');
        return known.get(userId) ?? 'free';
      }
    },
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
