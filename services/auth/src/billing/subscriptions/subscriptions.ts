// What a person does with their subscription. Each act holds the row's lock, and compares the row with Stripe before and after.
import type { SqlEntityManager } from '@plaza/service';
import type { PlanName, Plans } from '@plaza/services';
import { billingErrors } from '../provider/billing.errors.ts';
import type { PlanCatalogue } from '../plans/plans.ts';
import type { Checkout } from '../provider/provider.ts';
import { converge, type ConvergeDeps } from './converge.ts';
import { isLive } from '../states/states.ts';
import { lockRow, setCheckout, setCustomer, type SubscriptionRow } from './subscription.queries.ts';

export interface SubscriptionDeps extends ConvergeDeps {
  plans: PlanCatalogue;
  /** What each plan allows: where nothing is sold, everything. */
  entitled: Plans;
}

/**
 * Opens a page on which the person pays. Throws PLAN_NOT_SOLD, SUBSCRIPTION_EXISTS, SUBSCRIPTION_PAST_DUE. A page that was opened before is closed first: paid
 * twice, it would be two subscriptions. If one is all the same, the event of the second one ends it.
 */
export async function startCheckout(deps: SubscriptionDeps, userId: string, plan: PlanName): Promise<Checkout> {
  const { database, provider, plans } = deps;
  requireOffer(deps);
  if (plans[plan].stripePrice === undefined) throw billingErrors.PLAN_NOT_SOLD();
  const customer = await database.asSystem(async (em) => customerOf(em, deps, await lockRow(em, userId)));
  return database.asSystem(async (em) => {
    const { row, subscriptions } = await converge(em, deps, await lockRow(em, userId));
    refuseSecond(row);
    if (row.checkout_id !== null) await provider.closeCheckout(row.checkout_id);
    // A trial is for somebody who never had a subscription.
    const checkout = await provider.openCheckout({ customer, userId, plan, withTrial: subscriptions.length === 0 });
    await setCheckout(em, row.id, checkout.id);
    return checkout;
  });
}

/** Throws SUBSCRIPTION_MISSING if the person never had one. */
export async function openPortal({ database, provider, ...deps }: SubscriptionDeps, userId: string): Promise<string> {
  requireOffer({ ...deps, provider });
  const { stripe_customer_id: customer } = await database.asSystem((em) => lockRow(em, userId));
  if (customer === null) throw billingErrors.SUBSCRIPTION_MISSING();
  return provider.openPortal(customer);
}

/** Ends the subscription with its period, or lets it go on. Throws SUBSCRIPTION_MISSING. */
export async function setCancellation(
  deps: SubscriptionDeps,
  userId: string,
  atPeriodEnd: boolean,
): Promise<SubscriptionRow> {
  requireOffer(deps);
  return deps.database.asSystem(async (em) => {
    const { row } = await converge(em, deps, await lockRow(em, userId));
    const { stripe_subscription_id: id, stripe_status: status } = row;
    if (id === null || status === null || !isLive({ status })) throw billingErrors.SUBSCRIPTION_MISSING();
    if (row.cancel_at_period_end === atPeriodEnd) return row;
    await deps.provider.setCancellation(id, atPeriodEnd);
    return (await converge(em, deps, row)).row;
  });
}

/** The customer of a person at Stripe, in a transaction of its own: whatever fails afterwards, they have one. */
async function customerOf(em: SqlEntityManager, { provider }: SubscriptionDeps, row: SubscriptionRow): Promise<string> {
  if (row.stripe_customer_id !== null) return row.stripe_customer_id;
  const customer = await provider.createCustomer({ id: row.id, userId: row.user_id });
  await setCustomer(em, row.id, customer);
  return customer;
}

function refuseSecond({ stripe_status: status }: SubscriptionRow): void {
  if (status === null || !isLive({ status })) return;
  // It was never paid: the new one takes its place.
  if (status === 'incomplete') return;
  const overdue = status === 'past_due' || status === 'unpaid';
  throw overdue ? billingErrors.SUBSCRIPTION_PAST_DUE() : billingErrors.SUBSCRIPTION_EXISTS();
}

function requireOffer({ provider }: Pick<SubscriptionDeps, 'provider'>): void {
  if (!provider.offered) throw billingErrors.BILLING_NOT_OFFERED();
}
