// The part of the Stripe double that sells subscriptions: customers, prices, Checkout, the Billing Portal, subscriptions and invoices, with a test clock. The clock
// is the account's: whoever sets it forward renews, ends and expires what is due, as Stripe's test clocks do.
import { randomBytes } from 'node:crypto';
import type { Json } from './stripe.ts';

type Answer = [status: number, body: Json];
type Form = Record<string, string>;

export interface StripeSubscription extends Json {
  id: string;
  customer: string;
  status: string;
  created: number;
  cancel_at_period_end: boolean;
  cancel_at: number | null;
  canceled_at: number | null;
  trial_end: number | null;
  metadata: Record<string, string>;
  cancellation_details: { reason: string | null };
  items: {
    data: [{ price: { id: string; metadata: Json }; current_period_start: number; current_period_end: number }];
  };
}

interface Invoice extends Json {
  id: string;
  subscription: string;
  status: 'open' | 'paid' | 'void';
  created: number;
}

interface CheckoutSession extends Json {
  id: string;
  customer: string;
  status: 'open' | 'complete' | 'expired';
  price: string;
  trialDays: number;
  metadata: Record<string, string>;
  expires_at: number;
}

/** What happened at Stripe's, of which an event tells. */
export interface StripeNews {
  type: string;
  object: Json;
}

const day = 86_400;
const periodDays = 30;
const id = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

export class StripeBilling {
  readonly customers = new Map<string, Json & { id: string }>();
  readonly subscriptions = new Map<string, StripeSubscription>();
  readonly checkouts = new Map<string, CheckoutSession>();
  readonly invoices = new Map<string, Invoice>();
  /** Whether the next payments succeed. */
  cardWorks = true;
  /** What happened, the newest last. */
  readonly news: StripeNews[] = [];
  #now = Math.floor(Date.now() / 1000);

  /** The test clock, in seconds. */
  get now(): number {
    return this.#now;
  }

  /** Lets the clock begin again so many days ago, so that the days up to now can pass. */
  beginAgo(days: number): void {
    this.#now = Math.floor(Date.now() / 1000) - Math.round(days * day);
  }

  /** Sets the clock forward: trials end, periods are renewed, what was cancelled ends. */
  advance(days: number): void {
    const end = this.#now + Math.round(days * day);
    for (;;) {
      const due = [...this.subscriptions.values()]
        .filter((one) => ['active', 'trialing', 'past_due'].includes(one.status))
        .map((one) => [one, one.items.data[0].current_period_end] as const)
        .sort((a, b) => a[1] - b[1])[0];
      if (!due || due[1] > end) break;
      this.#now = due[1];
      this.#renew(due[0]);
    }
    this.#now = end;
  }

  handle(method: string, path: string, form: Form, query: URLSearchParams): Answer | undefined {
    // Some collections have two words.
    const [, , ...words] = path.replace(/\/(checkout|billing_portal)\//, '/$1_').split('/');
    const [collection = '', one = '', act] = words;
    const route = `${method} ${collection}${one && '/:id'}${act === undefined ? '' : `/${act}`}`;
    switch (route) {
      case 'POST customers':
        return this.#createCustomer(form);
      case 'DELETE customers/:id':
        return this.#removeCustomer(one);
      case 'GET subscriptions':
        return this.#list(query.get('customer') ?? '');
      case 'POST subscriptions/:id':
        return this.#update(one, form);
      case 'DELETE subscriptions/:id':
        return this.#cancel(one);
      case 'GET invoices':
        return [200, { object: 'list', data: this.#openInvoices(query.get('subscription') ?? ''), has_more: false }];
      case 'POST checkout_sessions':
        return this.#createCheckout(form);
      case 'POST checkout_sessions/:id/expire':
        return this.#expire(one);
      case 'POST billing_portal_sessions':
        return this.#openPortal(form);
      default:
        return undefined;
    }
  }

  /** The person pays on the page of a Checkout session. */
  pay(checkout: string): StripeSubscription {
    const session = this.checkouts.get(checkout);
    if (session?.status !== 'open') throw new Error(`The session ${checkout} is ${session?.status ?? 'unknown'}.`);
    session.status = 'complete';
    const subscription = this.subscribe(session.customer, session.price, session);
    this.#tell('checkout.session.completed', { ...session, subscription: subscription.id });
    return subscription;
  }

  /** A subscription that begins, whoever made it. */
  subscribe(
    customer: string,
    price: string,
    { trialDays = 0, metadata = {} }: { trialDays?: number; metadata?: Record<string, string> } = {},
  ): StripeSubscription {
    const days = trialDays || periodDays;
    const subscription: StripeSubscription = {
      id: id('sub'),
      object: 'subscription',
      customer,
      status: trialDays > 0 ? 'trialing' : this.cardWorks ? 'active' : 'incomplete',
      created: this.#now,
      cancel_at_period_end: false,
      cancel_at: null,
      canceled_at: null,
      trial_end: trialDays > 0 ? this.#now + days * day : null,
      metadata,
      cancellation_details: { reason: null },
      items: {
        data: [
          {
            price: { id: price, metadata: {} },
            current_period_start: this.#now,
            current_period_end: this.#now + days * day,
          },
        ],
      },
    };
    this.subscriptions.set(subscription.id, subscription);
    this.#tell('customer.subscription.created', subscription);
    return subscription;
  }

  /** Changes a subscription as the portal, a retry or the dashboard does. */
  change(subscription: string, change: Partial<StripeSubscription>, type = 'customer.subscription.updated'): void {
    const before = this.subscriptions.get(subscription);
    if (!before) throw new Error(`Stripe has no ${subscription}.`);
    const after = { ...before, ...change };
    this.subscriptions.set(subscription, after);
    this.#tell(type, after);
  }

  /** The person pays what is overdue, in the portal. */
  payOverdue(subscription: string): void {
    this.cardWorks = true;
    for (const invoice of this.#openInvoices(subscription)) invoice.status = 'paid';
    this.change(subscription, { status: 'active' });
    this.#tell('invoice.paid', { id: id('in'), customer: this.subscriptions.get(subscription)!.customer });
  }

  end(subscription: string, reason: string): void {
    this.change(
      subscription,
      { status: 'canceled', canceled_at: this.#now, cancellation_details: { reason } },
      'customer.subscription.deleted',
    );
  }

  #renew(subscription: StripeSubscription): void {
    if (subscription.cancel_at_period_end) return this.end(subscription.id, 'cancellation_requested');
    const [item] = subscription.items.data;
    const invoice: Invoice = {
      id: id('in'),
      object: 'invoice',
      customer: subscription.customer,
      subscription: subscription.id,
      status: this.cardWorks ? 'paid' : 'open',
      created: this.#now,
    };
    this.invoices.set(invoice.id, invoice);
    const period = { current_period_start: this.#now, current_period_end: this.#now + periodDays * day };
    this.change(subscription.id, {
      status: this.cardWorks ? 'active' : 'past_due',
      items: { data: [{ ...item, ...period }] },
    });
    this.#tell(this.cardWorks ? 'invoice.paid' : 'invoice.payment_failed', invoice);
  }

  #createCustomer(form: Form): Answer {
    const customer = { id: id('cus'), object: 'customer', created: this.#now, metadata: metadataOf(form, 'metadata') };
    this.customers.set(customer.id, customer);
    return [200, customer];
  }

  #removeCustomer(customer: string): Answer {
    if (!this.customers.delete(customer)) return missing('customer');
    for (const one of this.subscriptions.values())
      if (one.customer === customer && one.status !== 'canceled') this.end(one.id, 'cancellation_requested');
    return [200, { id: customer, object: 'customer', deleted: true }];
  }

  #list(customer: string): Answer {
    if (!this.customers.has(customer)) return missing('customer');
    const data = [...this.subscriptions.values()].filter((one) => one.customer === customer).reverse();
    return [200, { object: 'list', url: '/v1/subscriptions', data, has_more: false }];
  }

  #update(subscription: string, form: Form): Answer {
    const before = this.subscriptions.get(subscription);
    if (!before) return missing('subscription');
    if (before.status === 'canceled') return refused('A canceled subscription can only update its metadata.');
    if (form['cancel_at_period_end'] !== undefined)
      this.change(subscription, { cancel_at_period_end: form['cancel_at_period_end'] === 'true' });
    return [200, this.subscriptions.get(subscription)!];
  }

  #cancel(subscription: string): Answer {
    const before = this.subscriptions.get(subscription);
    if (!before || before.status === 'canceled') return missing('subscription');
    this.end(subscription, 'cancellation_requested');
    return [200, this.subscriptions.get(subscription)!];
  }

  #createCheckout(form: Form): Answer {
    const customer = form['customer'] ?? '';
    if (!this.customers.has(customer)) return missing('customer');
    if (form['mode'] !== 'subscription' || !form['line_items[0][price]']) return refused('Missing required param.');
    const session: CheckoutSession = {
      id: id('cs_test'),
      object: 'checkout.session',
      customer,
      status: 'open',
      price: form['line_items[0][price]'],
      trialDays: Number(form['subscription_data[trial_period_days]'] ?? 0),
      metadata: metadataOf(form, 'subscription_data[metadata]'),
      expires_at: this.#now + day,
      success_url: form['success_url'] ?? null,
      allow_promotion_codes: form['allow_promotion_codes'] === 'true',
    };
    this.checkouts.set(session.id, session);
    return [200, { ...session, url: `https://checkout.stripe.test/c/pay/${session.id}` }];
  }

  #expire(checkout: string): Answer {
    const session = this.checkouts.get(checkout);
    if (!session) return missing('checkout.session');
    if (session.status !== 'open') return refused(`This Session is ${session.status}.`);
    session.status = 'expired';
    return [200, session];
  }

  #openPortal(form: Form): Answer {
    const customer = form['customer'] ?? '';
    if (!this.customers.has(customer)) return missing('customer');
    return [
      200,
      { id: id('bps'), object: 'billing_portal.session', customer, url: `https://billing.stripe.test/p/${customer}` },
    ];
  }

  #openInvoices(subscription: string): Invoice[] {
    return [...this.invoices.values()].filter((one) => one.subscription === subscription && one.status === 'open');
  }

  #tell(type: string, object: Json): void {
    this.news.push({ type, object: structuredClone(object) });
  }
}

function missing(kind: string): Answer {
  return refusal(`No such ${kind}.`, 'resource_missing', 404);
}

function refused(message: string): Answer {
  return refusal(message, undefined, 400);
}

function refusal(message: string, code: string | undefined, status: number): Answer {
  return [status, { error: { type: 'invalid_request_error', message, ...(code && { code }) } }];
}

function metadataOf(form: Form, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).flatMap(([key, value]) =>
      key.startsWith(`${name}[`) ? [[key.slice(name.length + 1, -1), value]] : [],
    ),
  );
}
