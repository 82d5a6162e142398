// Stripe: Checkout, the Billing Portal, subscriptions and the signatures of their events.
import { failureOf, signedEvent, stripeClient, type StripeAccess } from '@plaza/service/stripe';
import type { Logger } from '@plaza/service';
import { planNames, type PlanName } from '@plaza/services';
import type Stripe from 'stripe';
import { billingErrors } from './billing.errors.ts';
import { planOfPrice, type PlanCatalogue } from '../plans/plans.ts';
import { stripeStatuses, type ProviderSubscription, type StripeStatus } from '../states/states.ts';
import type { BillingProvider } from './provider.ts';

export interface BillingStripe extends StripeAccess {
  /** One, or two while they are exchanged. */
  webhookSecrets: readonly string[];
  /** The page to which people come back. */
  returnUrl: string;
}

/** The names under which our own ids are in Stripe's metadata. */
const metadataKeys = { user: 'plaza_user', plan: 'plaza_plan' } as const;

// A customer who changed their mind often has a few of them.
const maxSubscriptions = 100;

export function stripeBilling(
  { webhookSecrets, returnUrl, ...access }: BillingStripe,
  plans: PlanCatalogue,
  log: Logger,
): BillingProvider {
  const client = stripeClient(access);
  const page = (result: string): string => {
    const url = new URL(returnUrl);
    url.searchParams.set('checkout', result);
    return url.href;
  };
  return {
    offered: true,
    async createCustomer({ id, userId }) {
      const metadata = { [metadataKeys.user]: userId };
      const customer = await call(() =>
        client.customers.create({ metadata }, { idempotencyKey: `plaza:billing:customer:${id}` }),
      );
      return customer.id;
    },
    async subscriptionsOf(customer) {
      const { data } = await call(() =>
        client.subscriptions.list({ customer, status: 'all', limit: maxSubscriptions }),
      ).catch(noneIfMissing({ data: [] as Stripe.Subscription[] }));
      return Promise.all(
        data.map(async (one) =>
          subscriptionOf(one, plans, log, one.status === 'past_due' ? await overdueSince(client, one.id) : null),
        ),
      );
    },
    async openCheckout({ customer, userId, plan, withTrial }) {
      const { stripePrice: price, trialDays } = plans[plan];
      if (price === undefined) throw billingErrors.PLAN_NOT_SOLD();
      const metadata = { [metadataKeys.user]: userId, [metadataKeys.plan]: plan };
      const session = await call(() =>
        client.checkout.sessions.create({
          mode: 'subscription',
          customer,
          client_reference_id: userId,
          line_items: [{ price, quantity: 1 }],
          allow_promotion_codes: true,
          subscription_data: { metadata, ...(withTrial && trialDays > 0 && { trial_period_days: trialDays }) },
          metadata,
          success_url: page('done'),
          cancel_url: page('cancelled'),
        }),
      );
      return { id: session.id, url: session.url ?? '', expiresAt: new Date(session.expires_at * 1000) };
    },
    async closeCheckout(id) {
      // One that is paid or expired is refused, and is over as well.
      await call(() => client.checkout.sessions.expire(id)).catch(noneIfRefused);
    },
    async openPortal(customer) {
      return (await call(() => client.billingPortal.sessions.create({ customer, return_url: returnUrl }))).url;
    },
    async setCancellation(subscription, atPeriodEnd) {
      await call(() => client.subscriptions.update(subscription, { cancel_at_period_end: atPeriodEnd }));
    },
    async endSubscription(subscription) {
      await call(() => client.subscriptions.cancel(subscription, { prorate: true, invoice_now: true })).catch(
        noneIfRefused,
      );
    },
    async removeCustomer(customer) {
      await call(() => client.customers.del(customer)).catch(noneIfMissing(undefined));
    },
    customerOfEvent(body, signature) {
      const event = signedEvent(client, body, signature, webhookSecrets, {
        unsigned: billingErrors.BILLING_SIGNATURE_INVALID,
        invalid: billingErrors.BILLING_EVENT_INVALID,
      });
      return isOfSubscriptions(event.type)
        ? idOf((event.data.object as { customer?: string | { id: string } | null }).customer)
        : undefined;
    },
  };
}

/** The eight events of subscriptions, and those of what pays for them. */
function isOfSubscriptions(type: string): boolean {
  return /^(customer\.subscription|checkout\.session|invoice)\./.test(type);
}

export function subscriptionOf(
  subscription: Stripe.Subscription,
  plans: PlanCatalogue,
  log: Pick<Logger, 'warn'>,
  overdueSince: Date | null,
): ProviderSubscription {
  const [item] = subscription.items.data;
  return {
    id: subscription.id,
    status: statusOf(subscription.status),
    plan: planOf(subscription, plans, log),
    createdAt: moment(subscription.created),
    // Of the item: subscriptions have had no period of their own since 2025.
    currentPeriodStart: momentOrNull(item?.current_period_start),
    currentPeriodEnd: momentOrNull(item?.current_period_end),
    cancelAtPeriodEnd: subscription.cancel_at_period_end || subscription.cancel_at !== null,
    trialEndsAt: momentOrNull(subscription.trial_end),
    endedUnpaid: ['payment_failed', 'payment_disputed'].includes(subscription.cancellation_details?.reason ?? ''),
    overdueSince,
  };
}

/** What Stripe may add one day is not paid for. */
function statusOf(status: string): StripeStatus {
  return stripeStatuses.find((known) => known === status) ?? 'incomplete';
}

function planOf(subscription: Stripe.Subscription, plans: PlanCatalogue, log: Pick<Logger, 'warn'>): PlanName {
  const price = subscription.items.data[0]?.price;
  const named = price?.metadata?.[metadataKeys.plan];
  const plan = planOfPrice(plans, price?.id ?? '') ?? planNames.find((name) => name === named);
  if (!plan)
    log.warn(
      { subscription: subscription.id, price: price?.id },
      'a subscription has a price that BILLING_PLANS does not name',
    );
  return plan ?? 'free';
}

/** Of its open invoices, the first. */
async function overdueSince(client: Stripe, subscription: string): Promise<Date | null> {
  const { data } = await call(() => client.invoices.list({ subscription, status: 'open', limit: maxSubscriptions }));
  return data.length === 0 ? null : moment(Math.min(...data.map(({ created }) => created)));
}

const moment = (seconds: number): Date => new Date(seconds * 1000);
const momentOrNull = (seconds: number | null | undefined): Date | null =>
  seconds === null || seconds === undefined ? null : moment(seconds);

function idOf(customer: string | { id: string } | null | undefined): string | undefined {
  return typeof customer === 'string' ? customer : customer?.id;
}

/** Stripe does not know it, or refuses what would change nothing. */
class Refused extends Error {
  readonly code: string | undefined;
  constructor(code: string | undefined, cause: Error) {
    super('Stripe refused the request.', { cause });
    this.code = code;
  }
}

async function call<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    const { refused, code, cause } = failureOf(error);
    if (refused) throw new Refused(code, cause);
    throw billingErrors.BILLING_UNAVAILABLE({ cause, retryAfterMs: 2_000 });
  }
}

function noneIfRefused(error: unknown): void {
  if (!(error instanceof Refused)) throw error;
}

function noneIfMissing<Answer>(answer: Answer): (error: unknown) => Answer {
  return (error) => {
    if (error instanceof Refused && error.code === 'resource_missing') return answer;
    throw error;
  };
}
