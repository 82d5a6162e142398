// API keys over the public address: over JSON and gRPC, until they end, and with and without Redis.
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { dated, until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let owner: Awaited<ReturnType<Api['person']>>;
let merchant: string;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  owner = await api.person('A seller');
  merchant = await merchantOf(owner.id);
});
afterAll(() => stack?.giveBack());

/** A merchant of a person, which auth knows. */
async function merchantOf(userId: string): Promise<string> {
  const { email } = await api.person();
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, email));
  const admin = (await api.post('/api/auth/login', { email, password: 'correct horse' })).body.access_token;
  const made = await api.post('/api/admin/merchants', { user_id: userId, name: 'A shop', currency: 'EUR' }, admin);
  const { id } = made.body.merchant;
  await until(async () => (await api.get(`/api/merchants/${id}/keys`, owner.token)).status === 200, 'auth knows it');
  return id;
}

async function createKey(terms: object = {}): Promise<{ id: string; secret: string }> {
  const body = { name: 'Shop server', mode: 'live', scopes: ['payments.read', 'merchant.read'], ...terms };
  const answer = await api.post(`/api/merchants/${merchant}/keys`, body, owner.token);
  expect(answer).toMatchObject({ status: 200 });
  return { id: answer.body.api_key.id, secret: answer.body.secret };
}

const revoke = (id: string) => api.post(`/api/merchants/${merchant}/keys/${id}/revoke`, {}, owner.token);
// Any answer that is not about the key: whoever sends a key is not answered from a cache.
const read = (secret: string) => api.get(`/api/merchants/${merchant}`, secret);

test('a key is created once, and with it a program calls', async () => {
  const key = { 'idempotency-key': 'a-key-for-the-shop' };
  const body = { name: 'Shop server', mode: 'live', scopes: ['payments.read'] };
  const path = `/api/merchants/${merchant}/keys`;
  const [first, again] = [await api.post(path, body, owner.token, key), await api.post(path, body, owner.token, key)];
  expect(again.body).toEqual(first.body);
  expect(first.body.secret).toMatch(/^plz_live_/);
  const listed = (await api.get(path, owner.token)).body.api_keys;
  expect(JSON.stringify(listed)).not.toContain(first.body.secret);
  expect((await read(first.body.secret)).status).toBe(200);
});

test('what is no key, and what a key may not do, is refused by name', async () => {
  const { secret } = await createKey({ scopes: ['payments.read'] });
  expect(refusal(await read('plz_live_x'))).toBe('401 KEY_UNKNOWN');
  expect(refusal(await read(secret.replace('live', 'test')))).toBe('401 KEY_UNKNOWN');
  expect(refusal(await api.get('/api/auth/me', secret))).toBe('403 KEY_NOT_ALLOWED');
  expect(refusal(await api.get(`/api/merchants/${merchant}/keys`, secret))).toBe('403 KEY_NOT_ALLOWED');
  const elsewhere = await createKey({ cidrs: ['203.0.113.0/24'] });
  const answer = await read(elsewhere.secret);
  expect(refusal(answer)).toBe('403 ADDRESS_NOT_ALLOWED');
  expect(answer.headers.get('x-request-id')).toBeTruthy();
});

test('a limit of a key says when to come again', async () => {
  const limits = [{ name: 'burst', calls: 2, window_seconds: 600 }];
  const { secret } = await createKey({ limits });
  for (let call = 0; call < 2; call++) expect((await read(secret)).status).toBe(200);
  const answer = await read(secret);
  expect(refusal(answer)).toBe('429 RATE_LIMITED');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(500);
  expect(answer.body.details[0].metadata.limit).toBe('burst');
});

const requested = { amount: '5.00', currency: 'EUR', description: 'A scarf' };
const requests = async (): Promise<{ id: string }[]> =>
  (await api.get(`/api/payment-requests?merchant_id=${merchant}`, owner.token)).body.payment_requests;

test('with its scope a key asks for payments, and without it nothing has changed', async () => {
  const [reader, writer] = [
    await createKey({ scopes: ['payments.read'] }),
    await createKey({ scopes: ['payments.read', 'payments.write'] }),
  ];
  const body = { merchant_id: merchant, ...requested };
  const before = (await requests()).length;
  const refused = await api.post('/api/payment-requests', body, reader.secret);
  expect(refusal(refused)).toBe('403 SCOPE_MISSING');
  expect(refused.body.details[0].metadata.scope).toBe('payments.write');
  expect(await requests()).toHaveLength(before);
  const key = { 'idempotency-key': 'a-payment-of-a-key' };
  const made = await api.post('/api/payment-requests', body, writer.secret, key);
  expect(made).toMatchObject({ status: 200, body: { payment_request: { merchant_id: merchant, amount: '5.00' } } });
  expect((await api.post('/api/payment-requests', body, writer.secret, key)).body).toEqual(made.body);
  expect(await requests()).toHaveLength(before + 1);
  const { id } = made.body.payment_request;
  expect((await api.get(`/api/payment-requests/${id}`, reader.secret)).status).toBe(200);
});

test('a test key sees and changes nothing of what is live', async () => {
  const scopes = [
    'payments.read',
    'payments.write',
    'payouts.read',
    'payouts.request',
    'webhooks.read',
    'webhooks.write',
  ];
  const [test, live] = [await createKey({ mode: 'test', scopes }), await createKey({ scopes })];
  const before = (await requests()).length;
  const body = { merchant_id: merchant, ...requested };
  expect(refusal(await api.post('/api/payment-requests', body, test.secret))).toBe('400 CURRENCY_MISMATCH');
  const ofTest = await api.get(`/api/payment-requests?merchant_id=${merchant}`, test.secret);
  expect(ofTest.body.payment_requests).toEqual([]);
  expect(await requests()).toHaveLength(before);
  const hook = await api.post('/api/webhooks', { url: 'https://shop.example/hooks' }, test.secret);
  expect(hook.status).toBe(200);
  expect((await api.get('/api/webhooks', test.secret)).body.webhooks).toHaveLength(1);
  expect((await api.get('/api/webhooks', live.secret)).body.webhooks).toEqual([]);
  const path = `/api/webhooks/${hook.body.webhook.id}`;
  expect(refusal(await api.send('DELETE', path, { token: live.secret }))).toBe('404 WEBHOOK_NOT_FOUND');
  expect((await api.send('DELETE', path, { token: test.secret })).status).toBe(200);
});

test('with a test key a program asks for a payment, has it paid, refunds it and hears of it, in test money', async () => {
  const scopes = [
    'payments.read',
    'payments.write',
    'payments.refund',
    'merchant.read',
    'webhooks.read',
    'webhooks.write',
  ];
  const [{ secret }, live] = [await createKey({ mode: 'test', scopes }), await createKey({ scopes })];
  expect((await api.post('/api/webhooks', { url: 'https://shop.example/test' }, secret)).status).toBe(200);
  const body = { merchant_id: merchant, ...requested, currency: 'XTS', amount: '50.00' };
  const path = `/api/payment-requests/${(await api.post('/api/payment-requests', body, secret)).body.payment_request.id}`;
  for (const other of [live.secret, owner.token]) {
    expect(refusal(await api.get(path, other))).toBe('404 PAYMENT_REQUEST_NOT_FOUND');
    expect(refusal(await api.post(`${path}/test-payment`, {}, other))).toBe('403 TEST_KEY_REQUIRED');
  }
  const { payment } = (await api.post(`${path}/test-payment`, {}, secret)).body;
  expect(payment).toMatchObject({ status: 'succeeded', amount: '50.00', currency: 'XTS' });
  const refunded = await api.post(`/api/payments/${payment.id}/refund`, { amount: '20.00' }, secret);
  expect(refunded.body.payment).toMatchObject({ refunded: '20.00' });
  expect((await api.get(`/api/merchants/${merchant}/balance`, secret)).body).toMatchObject({ currency: 'XTS' });
  expect((await api.get(`/api/merchants/${merchant}/balance`, live.secret)).body).toMatchObject({
    balance: '0.00',
    currency: 'EUR',
  });
  const sent = await until(async () => {
    const { deliveries } = (await api.get('/api/webhooks/deliveries', secret)).body;
    return deliveries.length >= 2 && (deliveries as { id: string; event_type: string }[]);
  }, 'its webhook has them');
  expect(sent.map(({ event_type: type }) => type).sort()).toEqual(['payment.received', 'payment.refunded']);
  const { payload } = (await api.get(`/api/webhooks/deliveries/${sent[0]!.id}`, secret)).body;
  expect(JSON.parse(payload)).toMatchObject({ mode: 'test', data: { currency: 'XTS' } });
  const told = (await api.get('/api/notifications', owner.token)).body.notifications;
  expect(JSON.stringify(told)).not.toContain('XTS');
  expect(JSON.stringify((await api.get('/api/stats', owner.token)).body)).not.toContain('XTS');
});

test('the ceiling of a key holds through the gateway', async () => {
  const terms = { mode: 'test', scopes: ['payments.write', 'payments.refund', 'payouts.request'] };
  const { secret } = await createKey({ ...terms, ceilings: { per_call: '10', per_day: '15' } });
  const body = { merchant_id: merchant, ...requested, currency: 'XTS', amount: '50.00' };
  const { id } = (await api.post('/api/payment-requests', body, secret)).body.payment_request;
  const { payment } = (await api.post(`/api/payment-requests/${id}/test-payment`, {}, secret)).body;
  const refund = (amount: string) => api.post(`/api/payments/${payment.id}/refund`, { amount }, secret);
  expect(refusal(await refund('10.01'))).toBe('400 KEY_CEILING_EXCEEDED');
  expect((await refund('10.00')).status).toBe(200);
  expect(refusal(await refund('5.01'))).toBe('400 KEY_CEILING_EXCEEDED');
  expect((await refund('5.00')).status).toBe(200);
});

test('the same over gRPC', async () => {
  const { id, secret } = await createKey({ scopes: ['payments.read'] });
  const client = new Client(new URL(stack.url).host, credentials.createInsecure());
  const me = (): Promise<status> => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${secret}`);
    return new Promise((resolve) => {
      const path = '/plaza.auth.v1.AuthService/GetMe';
      const bytes = (value: Buffer) => value;
      client.makeUnaryRequest(path, bytes, bytes, Buffer.alloc(0), metadata, (error) => resolve(error?.code ?? 0));
    });
  };
  expect(await me()).toBe(status.PERMISSION_DENIED);
  await revoke(id);
  await until(async () => (await me()) === status.UNAUTHENTICATED, 'it is refused');
  client.close();
});

/** Waits until a key is refused so. */
const untilRefused = (secret: string, reason: string): Promise<unknown> =>
  until(async () => {
    const answer = await read(secret);
    return answer.status !== 200 && refusal(answer) === reason;
  }, 'the key is refused');

async function refusedAfterRevocation(): Promise<number> {
  const { id, secret } = await createKey();
  expect((await read(secret)).status).toBe(200);
  expect((await revoke(id)).status).toBe(200);
  const { from, to } = await dated(() => untilRefused(secret, '401 KEY_REVOKED'));
  return to - from;
}

test('a revoked key is refused within a second', async () => {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) times.push(await refusedAfterRevocation());
  expect(times.sort((a, b) => a - b)[2]).toBeLessThan(1_000);
});

test('without Redis within five seconds', async () => {
  await stack.stopRedis();
  try {
    expect(await refusedAfterRevocation()).toBeLessThan(5_000);
  } finally {
    await stack.startRedis();
  }
});

test('a key that was replaced is accepted for the overlap, and refused after it', async () => {
  const { id, secret } = await createKey();
  const roll = await api.post(`/api/merchants/${merchant}/keys/${id}/roll`, { overlap_seconds: 2 }, owner.token);
  expect(roll.body.replaced).toMatchObject({ id, rolled_to: roll.body.api_key.id });
  expect((await read(roll.body.secret)).status).toBe(200);
  await untilRefused(secret, '401 KEY_EXPIRED');
  expect((await read(roll.body.secret)).status).toBe(200);
});

test('what was called with a key is listed for its merchant', async () => {
  const { id, secret } = await createKey();
  const called = await read(secret);
  await api.get('/api/auth/me', secret);
  const list = await until(async () => {
    const { body } = await api.get(`/api/merchants/${merchant}/requests?key_id=${id}`, owner.token);
    return body.requests.length === 2 && body.requests;
  }, 'both calls are listed');
  expect(list).toMatchObject([
    { route: '/api/auth/me', method: 'GET', status: 403, key_id: id },
    { route: '/api/merchants/{id}', status: 200, request_id: called.headers.get('x-request-id') },
  ]);
});
