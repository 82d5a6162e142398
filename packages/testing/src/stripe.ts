// Stripe's side of the REST protocol for the calls that Plaza makes, in this process: form-encoded requests, JSON answers, idempotency keys,
// errors in Stripe's shape; and webhooks signed as Stripe signs them. A test decides what the person does at Stripe.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { StripeBilling } from './stripe-billing.ts';

export interface StripeDouble {
  /** Customers, Checkout, the portal and subscriptions, with the account's test clock. */
  billing: StripeBilling;
  /** For STRIPE_API_BASE. */
  url: string;
  secretKey: string;
  webhookSecret: string;
  /** The requests that were answered, as in Stripe's log. */
  requests: {
    method: string;
    path: string;
    form: Record<string, string>;
    idempotencyKey: string | undefined;
    version: string | undefined;
  }[];
  intents: Map<string, StripeIntent>;
  /** What the next requests get instead of an answer: a status, or nothing. */
  failing: (number | 'silence')[];
  /** Changes a PaymentIntent as the person's payment does. */
  change(intentId: string, change: Partial<StripeIntent>): StripeIntent;
  /** An event with the current state of an object. */
  event(type: string, object: Json, more?: { id?: string; created?: number }): StripeEvent;
  /** The header for a body. */
  sign(body: string, options?: { secret?: string; timestamp?: number }): string;
  close(): Promise<void>;
}

export type Json = Record<string, unknown>;

export interface StripeIntent extends Json {
  id: string;
  amount: number;
  amount_received: number;
  client_secret: string;
  currency: string;
  latest_charge: string | null;
  metadata: Record<string, string>;
  status: string;
}

/** Of a charge, a refund or a dispute. */
export interface StripeObject extends Json {
  id: string;
  amount: number;
}

export interface StripeEvent extends Json {
  id: string;
}

const seconds = () => Math.floor(Date.now() / 1000);
const id = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

export async function startStripeDouble(): Promise<StripeDouble> {
  const secretKey = `sk_test_${randomBytes(12).toString('hex')}`;
  const webhookSecret = `whsec_${randomBytes(16).toString('hex')}`;
  const signer = new Stripe(secretKey);
  const account = new StripeAccount();
  const api = new StripeApi(secretKey, account);
  const server = createServer((request, response) => void api.respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secretKey,
    webhookSecret,
    requests: api.requests,
    intents: account.intents,
    billing: account.billing,
    failing: api.failing,
    change: (intentId, change) => account.change(intentId, change),
    event: (type, object, { id: eventId = id('evt'), created = seconds() } = {}) => ({
      id: eventId,
      object: 'event',
      api_version: '2026-10-28.endive',
      created,
      data: { object },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    }),
    sign: (payload, { secret = webhookSecret, timestamp = seconds() } = {}) =>
      signer.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type Form = Record<string, string>;
type Answer = [status: number, body: Json];

/** The protocol: authentication, idempotency keys, failures and paths. */
class StripeApi {
  readonly requests: StripeDouble['requests'] = [];
  readonly failing: StripeDouble['failing'] = [];
  readonly #secretKey: string;
  readonly #account: StripeAccount;
  /** By idempotency key. */
  readonly #answered = new Map<string, { body: string; answer: Answer }>();

  constructor(secretKey: string, account: StripeAccount) {
    this.#secretKey = secretKey;
    this.#account = account;
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const failure = this.failing.shift();
    if (failure === 'silence') return void response.socket?.destroy();
    const { method = '', url: path = '', headers } = request;
    const form = Object.fromEntries(new URLSearchParams(body));
    const idempotencyKey = headers['idempotency-key'] as string | undefined;
    this.requests.push({
      method,
      path,
      form,
      idempotencyKey,
      version: headers['stripe-version'] as string | undefined,
    });
    const [status, answer] = this.#answer(request, body, form, failure);
    if (idempotencyKey !== undefined && status < 500 && status !== 401)
      this.#answered.set(idempotencyKey, { body, answer: [status, answer] });
    response
      .writeHead(status, { 'content-type': 'application/json', 'request-id': id('req') })
      .end(JSON.stringify(answer));
  }

  #answer({ method, url, headers }: IncomingMessage, body: string, form: Form, failure: number | undefined): Answer {
    if (headers.authorization !== `Bearer ${this.#secretKey}`)
      return error(401, 'invalid_request_error', undefined, 'Invalid API Key provided.');
    if (failure !== undefined) return error(failure, 'api_error', undefined, 'Something went wrong on Stripe’s end.');
    const key = headers['idempotency-key'];
    const earlier = typeof key === 'string' ? this.#answered.get(key) : undefined;
    if (!earlier) return this.#handle(method ?? '', url ?? '', form);
    return earlier.body === body
      ? earlier.answer
      : error(
          400,
          'idempotency_error',
          undefined,
          'Keys for idempotent requests can only be used with the same parameters.',
        );
  }

  #handle(method: string, url: string, form: Form): Answer {
    const [, version, collection, object] = new URL(url, 'http://stripe').pathname.split('/');
    if (version !== 'v1') return error(404, 'invalid_request_error', undefined, 'Unrecognized request URL.');
    if (collection === 'payment_intents' && method === 'POST' && object === undefined)
      return this.#account.createIntent(form);
    if (collection === 'payment_intents' && method === 'GET') {
      const found = this.#account.intents.get(object ?? '');
      return found ? [200, found] : error(404, 'invalid_request_error', 'resource_missing', 'No such payment_intent.');
    }
    if (collection === 'refunds' && method === 'POST') return this.#account.createRefund(form);
    const { pathname, searchParams } = new URL(url, 'http://stripe');
    const answer = this.#account.billing.handle(method, pathname, form, searchParams);
    if (answer) return answer;
    return error(404, 'invalid_request_error', undefined, 'Unrecognized request URL.');
  }
}

/** The PaymentIntents of an account, and their refunds. */
class StripeAccount {
  readonly billing = new StripeBilling();
  readonly intents = new Map<string, StripeIntent>();
  readonly #refunds: { payment_intent: string; amount: number }[] = [];

  change(intentId: string, change: Partial<StripeIntent>): StripeIntent {
    const found = this.intents.get(intentId);
    if (!found) throw new Error(`Stripe has no ${intentId}.`);
    const intent: StripeIntent = { ...found, ...change };
    this.intents.set(intentId, intent);
    return intent;
  }

  createIntent(form: Form): Answer {
    const amount = Number(form['amount']);
    if (!Number.isInteger(amount) || !form['currency'])
      return error(400, 'invalid_request_error', 'parameter_missing', 'Missing required param.');
    if (amount < 50)
      return error(400, 'invalid_request_error', 'amount_too_small', 'The amount must be at least 50 cents.');
    const intentId = id('pi');
    const intent: StripeIntent = {
      id: intentId,
      client_secret: `${intentId}_secret_${randomBytes(8).toString('hex')}`,
      object: 'payment_intent',
      amount,
      amount_capturable: 0,
      amount_received: 0,
      automatic_payment_methods: { allow_redirects: 'always', enabled: true },
      canceled_at: null,
      capture_method: 'automatic_async',
      confirmation_method: 'automatic',
      created: seconds(),
      currency: form['currency'],
      customer: null,
      description: form['description'] ?? null,
      last_payment_error: null,
      latest_charge: null,
      livemode: false,
      metadata: metadataOf(form),
      next_action: null,
      payment_method: null,
      payment_method_types: ['card', 'link'],
      status: 'requires_payment_method',
    };
    this.intents.set(intentId, intent);
    return [200, intent];
  }

  createRefund(form: Form): Answer {
    const intent = this.intents.get(form['payment_intent'] ?? '');
    if (intent?.status !== 'succeeded')
      return error(
        400,
        'invalid_request_error',
        'payment_intent_unexpected_state',
        'This PaymentIntent does not have a successful charge to refund.',
      );
    const refunded = this.#refunds
      .filter((refund) => refund.payment_intent === intent.id)
      .reduce((sum, refund) => sum + refund.amount, 0);
    const rest = intent.amount_received - refunded;
    if (rest === 0)
      return error(400, 'invalid_request_error', 'charge_already_refunded', 'The charge has already been refunded.');
    const amount = Number(form['amount'] ?? rest);
    if (amount > rest)
      return error(
        400,
        'invalid_request_error',
        undefined,
        'Refund amount is greater than unrefunded amount on charge.',
      );
    const refund = {
      id: id('re'),
      object: 'refund',
      amount,
      charge: intent.latest_charge,
      created: seconds(),
      currency: intent.currency,
      metadata: metadataOf(form),
      payment_intent: intent.id,
      reason: null,
      receipt_number: null,
      status: 'succeeded',
    };
    this.#refunds.push(refund);
    return [200, refund];
  }
}

function metadataOf(form: Form): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => {
      const key = /^metadata\[(\w+)\]$/.exec(name)?.[1];
      return key === undefined ? [] : [[key, value]];
    }),
  );
}

function error(status: number, type: string, code: string | undefined, message: string): Answer {
  return [
    status,
    {
      error: {
        type,
        message,
        ...(code && { code }),
        doc_url: 'https://stripe.com/docs/error-codes',
        request_log_url: 'https://dashboard.stripe.com/test/logs/req',
      },
    },
  ];
}

/** A charge, and its refund or dispute, with the fields that are read here. */
export const objects = {
  charge: (intent: StripeIntent, amountRefunded: number): StripeObject => ({
    id: `ch_${intent.id.slice(3)}`,
    object: 'charge',
    amount: intent.amount,
    amount_refunded: amountRefunded,
    currency: intent.currency,
    metadata: intent.metadata,
    paid: true,
    payment_intent: intent.id,
    refunded: amountRefunded === intent.amount,
    status: 'succeeded',
  }),
  refund: (intent: StripeIntent, amount: number, status = 'succeeded', more: Json = {}): StripeObject => ({
    id: id('re'),
    object: 'refund',
    amount,
    created: seconds(),
    currency: intent.currency,
    metadata: {},
    payment_intent: intent.id,
    status,
    ...more,
  }),
  dispute: (intent: StripeIntent, amount: number, status: string, more: Json = {}): StripeObject => ({
    id: id('dp'),
    object: 'dispute',
    amount,
    created: seconds(),
    currency: intent.currency,
    metadata: {},
    payment_intent: intent.id,
    reason: 'fraudulent',
    status,
    ...more,
  }),
};
