// The row of a person becomes what Stripe says, in one transaction that holds the row's lock.
//
// Nothing of an event's body is applied: an event only says whose state to read. So it does not matter in which order events come, how often, or whether one is
// lost; a process that dies leaves the row as it was, and the next event, the next call or the job comes to the same. A state that was read is never
// older than one that another process has written, because it is read while the row is locked.
import type { Database, Logger, SqlEntityManager } from '@plaza/service';
import type { PlanName } from '@plaza/services';
import type { BillingProvider } from '../provider/provider.ts';
import {
  currentOf,
  planInForce,
  stateOf,
  type ProviderSubscription,
  type SubscriptionState,
} from '../states/states.ts';
import { lockRowOfCustomer, markChecked, writeState, type SubscriptionRow } from './subscription.queries.ts';

export interface ConvergeDeps {
  database: Database;
  provider: BillingProvider;
  graceMs: number;
  log: Logger;
  now: () => Date;
}

export interface Converged {
  row: SubscriptionRow;
  /** Every subscription of the customer. */
  subscriptions: readonly ProviderSubscription[];
}

/** Compares the row of a customer with Stripe. Undefined if the customer is nobody's here. Throws BILLING_UNAVAILABLE, and then nothing has changed. */
export async function convergeCustomer(deps: ConvergeDeps, customer: string): Promise<Converged | undefined> {
  return deps.database.asSystem(async (em) => {
    const row = await lockRowOfCustomer(em, customer);
    return row && converge(em, deps, row);
  });
}

/** The same for a row that the transaction has locked. */
export async function converge(em: SqlEntityManager, deps: ConvergeDeps, row: SubscriptionRow): Promise<Converged> {
  const { provider, graceMs, log, now } = deps;
  if (row.stripe_customer_id === null) return { row, subscriptions: [] };
  const subscriptions = await provider.subscriptionsOf(row.stripe_customer_id);
  const { current, surplus } = currentOf(subscriptions);
  for (const { id } of surplus) {
    log.warn({ subscription: id, userId: row.user_id }, 'a second subscription of a person is ended');
    await provider.endSubscription(id);
  }
  const state = stateOf(current, graceMs, now());
  if (isSame(row, state)) {
    await markChecked(em, row.id);
    return { row, subscriptions };
  }
  const written = await writeState(em, row.id, state, planInForce(state) !== planInForceOf(row));
  return { row: written, subscriptions };
}

export function planInForceOf({ status, plan }: Pick<SubscriptionRow, 'status' | 'plan'>): PlanName {
  return planInForce({ status: status ?? 'inactive', plan: plan ?? 'free' });
}

function isSame(row: SubscriptionRow, state: SubscriptionState): boolean {
  const time = (moment: Date | null) => moment?.getTime();
  return (
    row.status === state.status &&
    row.plan === state.plan &&
    row.stripe_status === state.stripeStatus &&
    row.stripe_subscription_id === state.stripeSubscriptionId &&
    row.cancel_at_period_end === state.cancelAtPeriodEnd &&
    time(row.current_period_start) === time(state.currentPeriodStart) &&
    time(row.current_period_end) === time(state.currentPeriodEnd) &&
    time(row.trial_ends_at) === time(state.trialEndsAt) &&
    time(row.grace_ends_at) === time(state.graceEndsAt)
  );
}
