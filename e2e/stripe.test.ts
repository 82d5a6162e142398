// Payments through Stripe: the person's client and Stripe itself, both at the gateway's address.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { objects, startStripeDouble, type StripeDouble, type StripeIntent } from '@plaza/testing/stripe';
import { jitter, until } from '@plaza/testing';
import pg from 'pg';
import { Api, refusal, type Answer } from './api.ts';

let stripe: StripeDouble;
let stack: TestStack;
let api: Api;

beforeAll(async () => {
  stripe = await startStripeDouble();
  stack = await startTestStack({
    seed: false,
    serviceEnv: {
      auth: {
        BILLING_PROVIDER: 'stripe',
        STRIPE_SECRET_KEY: stripe.secretKey,
        BILLING_STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
        STRIPE_API_BASE: stripe.url,
        BILLING_PLANS: JSON.stringify({ pro: { price: '9.99', currency: 'EUR', stripe_price: 'price_pro' } }),
      },
      wallet: {
        PAYMENT_PROVIDER: 'stripe',
        STRIPE_SECRET_KEY: stripe.secretKey,
        STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
        STRIPE_API_BASE: stripe.url,
        LOG_LEVEL: 'debug',
      },
    },
  });
  api = new Api(stack.url);
});

afterAll(async () => {
  await stack?.stop();
  await stripe?.close();
});

/** As Stripe posts it. */
function post(body: string | Buffer, signature: string, headers: Record<string, string> = {}): Promise<Answer> {
  return api.send('POST', '/api/webhooks/stripe', {
    raw: body,
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature, ...headers },
  });
}

async function begin(token: string, amount: string): Promise<{ id: string; intent: StripeIntent }> {
  const { status, body } = await api.post('/api/wallet/deposit', { amount, currency: 'EUR' }, token);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      balance: '0.00',
      payment_intent: { status: 'pending', amount, client_secret: expect.stringMatching(/^pi_\w+_secret_\w+$/) },
    },
  });
  expect(body).not.toHaveProperty('transaction');
  const { id } = body.payment_intent as { id: string };
  return { id, intent: [...stripe.intents.values()].find(({ metadata }) => metadata['plaza_payment_intent'] === id)! };
}

const pay = (intent: StripeIntent) =>
  stripe.change(intent.id, { status: 'succeeded', amount_received: intent.amount, latest_charge: 'ch_1' });
const now = () => Math.floor(Date.now() / 1000);

test('a deposit is in the wallet after the webhook, and the body’s bytes keep their signature on the way', async () => {
  const person = await api.person('Léa');
  const { id, intent } = await begin(person.token, '25.00');
  const event = stripe.event('payment_intent.succeeded', {
    ...pay(intent),
    description: 'Écharpe ⚽ “AS Monaco” \u2028 \u{1F1F2}\u{1F1E8}',
  });
  // JSON that no library would reproduce: spaces, tabs, CRLF, escapes, a number with a needless exponent, a repeated key.
  const odd = `\r\n { \t"odd" : [ 1e0 ,\t-0.0, "\\u00e9\\/" , "é" ] ,"odd":{"":null}  ,${JSON.stringify(event, null, 3).slice(1)}\n\n `;
  const signature = stripe.sign(odd);
  expect(refusal(await post(odd.trim(), signature))).toBe('400 STRIPE_SIGNATURE_INVALID');
  expect(refusal(await post(JSON.stringify(JSON.parse(odd)), signature))).toBe('400 STRIPE_SIGNATURE_INVALID');
  expect(await post(odd, signature)).toMatchObject({ status: 200, body: { repeated_event: false } });
  expect(await post(odd, signature)).toMatchObject({ status: 200, body: { repeated_event: true } });
  expect(await post(odd, stripe.sign(odd), { 'content-type': 'text/plain' })).toMatchObject({
    status: 200,
    body: { repeated_event: true },
  });
  expect(await api.balance(person.token)).toBe('25.00');
  expect((await api.get(`/api/wallet/deposits/${id}`, person.token)).body).toMatchObject({
    deposit: { id, status: 'succeeded', amount: '25.00', client_secret: '', reversed: '0.00' },
  });
  expect(refusal(await api.get(`/api/wallet/deposits/${id}`))).toBe('401 UNAUTHENTICATED');
  expect(refusal(await api.get(`/api/wallet/deposits/${id}`, (await api.person()).token))).toBe(
    '404 DEPOSIT_NOT_FOUND',
  );
});

test('an event without a signature, with another one or too old is refused, and changes nothing', async () => {
  const person = await api.person();
  const { intent } = await begin(person.token, '10.00');
  const body = JSON.stringify(stripe.event('payment_intent.succeeded', pay(intent)));
  expect(refusal(await api.send('POST', '/api/webhooks/stripe', { raw: body }))).toBe('400 STRIPE_SIGNATURE_INVALID');
  for (const signature of [
    't=1,v1=00',
    stripe.sign(body, { secret: 'whsec_another' }),
    stripe.sign(body, { timestamp: now() - 301 }),
    stripe.sign(`${body} `),
  ]) {
    expect(refusal(await post(body, signature))).toBe('400 STRIPE_SIGNATURE_INVALID');
  }
  expect(refusal(await post('', stripe.sign('')))).toMatch(/^400 STRIPE_/);
  expect(refusal(await post('x'.repeat(1_100_000), 'big'))).toMatch(/^413 /);
  expect(refusal(await api.send('PUT', '/api/webhooks/stripe', { body: {} }))).toBe('405 METHOD_NOT_ALLOWED');
  expect(await api.balance(person.token)).toBe('0.00');
  expect(await post(body, stripe.sign(body, { timestamp: now() - 200 }))).toMatchObject({ status: 200 });
  expect(await api.balance(person.token)).toBe('10.00');
});

test('an event that can’t be processed now is answered with a 5xx, and is processed when it is sent again', async () => {
  const person = await api.person();
  const { intent } = await begin(person.token, '10.00');
  const body = JSON.stringify(stripe.event('payment_intent.succeeded', pay(intent)));
  await stack.stopPostgres();
  expect((await post(body, stripe.sign(body))).status).toBeGreaterThanOrEqual(500);
  await stack.startPostgres();
  await until(async () => (await post(body, stripe.sign(body))).status === 200, 'it is processed');
  expect(await api.balance(person.token)).toBe('10.00');
});

test('all deposits arrive once, although the wallet is killed while Stripe sends its events', async () => {
  const person = await api.person();
  const bodies: string[] = [];
  for (let count = 0; count < 40; count++) {
    await api.post('/api/wallet/deposit', { amount: '1.01', currency: 'EUR' }, person.token);
    bodies.push(JSON.stringify(stripe.event('payment_intent.succeeded', pay([...stripe.intents.values()].at(-1)!))));
  }
  let answered = 0;
  for (let kill = 0; kill < 3; kill++) {
    // Stripe repeats an event until the answer is 200, and sometimes after that.
    const telling = Promise.allSettled(
      bodies.slice(kill * 10).map(async (body, index) => {
        await jitter(index * 16);
        if ((await post(body, stripe.sign(body))).status === 200) answered++;
      }),
    );
    const enough = answered + 4;
    await until(() => answered >= enough, 'some were answered');
    await stack.kill('wallet');
    await telling;
    await stack.restart('wallet');
  }
  expect(answered).toBeGreaterThan(0);
  for (const body of bodies)
    await until(async () => (await post(body, stripe.sign(body))).status === 200, 'it is answered');
  expect(await api.balance(person.token)).toBe('40.40');
  const { body } = await api.get('/api/wallet/transactions?page_size=100&type=deposit', person.token);
  expect(
    new Set(body.transactions.map(({ metadata }: { metadata: { reference: string } }) => metadata.reference)).size,
  ).toBe(40);
  expect(body.transactions).toHaveLength(40);
});

test('credits are bought through Stripe, and an administrator reverses a deposit', async () => {
  const person = await api.person();
  const checkout = await api.post('/api/credits/checkout', { package: '100' }, person.token);
  expect(checkout).toMatchObject({
    status: 200,
    body: { payment_intent: { purpose: 'credits', credits: 100, amount: '1.00' } },
  });
  const intent = pay([...stripe.intents.values()].at(-1)!);
  const bought = JSON.stringify(stripe.event('payment_intent.succeeded', intent));
  expect(await post(bought, stripe.sign(bought))).toMatchObject({ status: 200 });
  expect((await api.get('/api/credits', person.token)).body).toMatchObject({ balance: 100 });

  const { id, intent: topUp } = await begin(person.token, '25.00');
  const paid = JSON.stringify(stripe.event('payment_intent.succeeded', pay(topUp)));
  expect(await post(paid, stripe.sign(paid))).toMatchObject({ status: 200 });
  expect(refusal(await api.post(`/api/admin/deposits/${id}/refund`, {}, person.token))).toBe('403 PERMISSION_DENIED');
  const ada = await api.person('Ada');
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, ada.email));
  const { body: session } = await api.post('/api/auth/login', { email: ada.email, password: 'correct horse' });
  expect(
    await api.post(`/api/admin/deposits/${id}/refund`, { amount: '10.00' }, session.access_token, {
      'idempotency-key': 'refund',
    }),
  ).toMatchObject({ status: 200, body: { deposit: { reversed: '10.00', owed: '0.00' } } });
  const event = JSON.stringify(stripe.event('charge.refunded', objects.charge(topUp, 1000)));
  expect(await post(event, stripe.sign(event))).toMatchObject({ status: 200 });
  expect(await api.balance(person.token)).toBe('15.00');
});

test('no log holds a key, a client secret or a signature', () => {
  for (const path of Object.values(stack.logs)) {
    const log = readFileSync(path, 'utf8');
    for (const secret of [stripe.secretKey, stripe.webhookSecret, '_secret_', 'v1=']) expect(log).not.toContain(secret);
  }
});

/** Buys the plan `pro` on Stripe's page, and lets Stripe say so. */
async function buy(token: string): Promise<void> {
  const { status, body } = await api.post('/api/subscription/checkout', { plan: 'pro' }, token);
  expect({ status, body }).toMatchObject({ status: 200, body: { url: expect.stringContaining('/c/pay/') } });
  const { url } = body as { url: string };
  stripe.billing.pay(url.slice(url.lastIndexOf('/') + 1));
  for (const { type, object } of stripe.billing.news.splice(0)) {
    const event = JSON.stringify(stripe.event(type, object));
    const answer = await api.send('POST', '/api/webhooks/billing', {
      raw: event,
      headers: { 'content-type': 'application/json', 'stripe-signature': stripe.sign(event) },
    });
    expect(answer.status).toBe(200);
  }
}

test('a subscription is bought, is in force with the token of before, ends with its period, and goes on again', async () => {
  const person = await api.person('Nina');
  const entitled = async () => (await api.get('/api/subscription/entitlements', person.token)).body as { plan: string };
  expect((await entitled()).plan).toBe('free');
  await buy(person.token);
  await until(async () => (await entitled()).plan === 'pro', 'the plan is in force');
  expect(refusal(await api.post('/api/subscription/checkout', { plan: 'pro' }, person.token))).toBe(
    '400 SUBSCRIPTION_EXISTS',
  );
  for (const [act, ends] of [
    ['cancel', true],
    ['resume', false],
  ] as const) {
    const changed = await api.post(`/api/subscription/${act}`, {}, person.token);
    expect(changed.body).toMatchObject({ subscription: { status: 'active', plan: 'pro', cancel_at_period_end: ends } });
  }
  expect((await api.post('/api/subscription/portal', {}, person.token)).body).toMatchObject({
    url: expect.stringContaining('/p/cus_'),
  });
});

test('a configuration is kept for whoever has the plan for it, and its key never comes back', async () => {
  const person = await api.person('Otto');
  const put = (data_pod_url: string) =>
    api.send('PUT', '/api/config', { body: { data_pod_url, data_pod_api_key: 'pod-key-1234' }, token: person.token });
  const refused = await put('https://pod.example.com/');
  expect(refusal(refused)).toBe('403 ENTITLEMENT_MISSING');
  expect(refused.body).toMatchObject({
    details: [{ metadata: { feature: 'data_pod', plan: 'pro', current_plan: 'free' } }],
  });
  await buy(person.token);
  await until(async () => (await put('https://pod.example.com/')).status === 200, 'the plan is in force');
  expect(refusal(await put('https://10.0.0.1/'))).toBe('400 DATA_POD_URL_FORBIDDEN');
  const { body } = await api.get('/api/config', person.token);
  expect(body).toMatchObject({
    config: { data_pod_url: 'https://pod.example.com/', data_pod_api_key_last_four: '1234' },
  });
  expect(JSON.stringify(body)).not.toContain('pod-key');
});

test('while the database of subscriptions is away everything else works, and health names it', async () => {
  const password = 'correct horse';
  const person = await api.person('Paula');
  await buy(person.token);
  const planWith = async (token: string) =>
    (await api.get('/api/subscription/entitlements', token)).body?.plan as string;
  await until(async () => (await planWith(person.token)) === 'pro', 'the plan is in force');
  const health = async () =>
    (await api.get('/api/health')).body as { status: string; services: Record<string, string> };
  // Nobody gets in, as if it did not answer; the schema is in the same server as all others.
  await database(
    'alter role plaza_billing connection limit 0',
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'plaza_billing'",
  );
  try {
    await until(async () => {
      const { status, services } = await health();
      return status === 'degraded' && services['subscriptions'] === 'unavailable' && services['auth'] === 'operational';
    }, 'health says so');
    for (const path of ['/api/subscription', '/api/config'])
      expect(refusal(await api.get(path, person.token))).toBe('503 UNAVAILABLE');
    // The plan that was bought just before is known.
    const { body: session } = await api.post('/api/auth/login', { email: person.email, password });
    expect(await planWith(session.access_token)).toBe('pro');
    const { status, body: next } = await api.post('/api/auth/refresh', { refresh_token: session.refresh_token });
    expect(status).toBe(200);
    const stranger = await api.person('Rita');
    const { intent } = await begin(next.access_token, '25.00');
    const event = JSON.stringify(stripe.event('payment_intent.succeeded', pay(intent)));
    expect((await post(event, stripe.sign(event))).status).toBe(200);
    const sent = await api.post(
      '/api/wallet/send',
      { recipient_id: stranger.id, amount: '5.00', currency: 'EUR' },
      next.access_token,
    );
    expect(sent).toMatchObject({ status: 200 });
    expect(await api.balance(stranger.token)).toBe('5.00');
  } finally {
    await database('alter role plaza_billing connection limit -1');
  }
  await until(async () => (await health()).status === 'healthy', 'it is back');
  await until(
    async () => (await api.get('/api/subscription', person.token)).body?.subscription?.plan === 'pro',
    'the subscription is as it was',
  );
});

/** As the administrator of the one server. */
async function database(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
