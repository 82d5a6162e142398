// Orders as staff and merchants see them, over the public address: whose they are, who may refund them, and what is known of them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let staff: string;
let server: Server;
type Person = Awaited<ReturnType<Api['person']>>;
interface Shop {
  id: string;
  owner: Person;
}
let shop: Shop;
let other: Shop;
let product: string;
let own: string;
const price = '12.50';

const ok = async (answer: ReturnType<Api['send']>) => {
  const { status, body } = await answer;
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
};

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack = await borrowStack();
  api = new Api(stack.url);
  const { email } = await api.person();
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, email));
  staff = (await api.post('/api/auth/login', { email, password: 'correct horse' })).body.access_token;
  [shop, other] = [await merchant(), await merchant()];
  [product, own] = [await scarf(shop.id), await scarf('')];
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await stack?.giveBack();
});

/** A merchant that auth knows. */
async function merchant(): Promise<Shop> {
  const owner = await api.person('A seller');
  const made = await ok(
    api.post('/api/admin/merchants', { user_id: owner.id, name: 'A shop', currency: 'EUR' }, staff),
  );
  const { id } = made.merchant;
  await until(async () => (await api.get(`/api/merchants/${id}/keys`, owner.token)).status === 200, 'auth knows it');
  return { id, owner };
}

async function scarf(merchantId: string): Promise<string> {
  const given = { merchant_id: merchantId, name: 'Scarf', club: 'AS_MONACO', category: 'scarves', price, stock: 50 };
  const made = await ok(api.post('/api/manage/products', given, staff));
  const published = { state: 'published', etag: made.product.managed.etag };
  await ok(api.post(`/api/manage/products/${made.product.id}/state`, published, staff));
  return made.product.id;
}

/** Of the merchant two, and of the platform one. */
async function ordered(): Promise<{ buyer: Person; id: string }> {
  const buyer = await api.person('Camille Moreau');
  await api.deposit(buyer.token, '100.00');
  await ok(api.post('/api/shop/cart', { product_id: product, quantity: 2 }, buyer.token));
  await ok(api.post('/api/shop/cart', { product_id: own, quantity: 1 }, buyer.token));
  return { buyer, id: (await ok(api.post('/api/shop/checkout', {}, buyer.token))).order.id };
}

async function keyOf({ id, owner }: Shop, scopes: string[], terms: object = {}): Promise<string> {
  const body = { name: 'Till', mode: 'live', scopes, ...terms };
  return (await ok(api.post(`/api/merchants/${id}/keys`, body, owner.token))).secret;
}

test('a member of the team finds an order, sees its own lines and the buyer’s name, and refunds a line', async () => {
  const { buyer, id } = await ordered();
  const { token } = shop.owner;
  const of = `merchant_id=${shop.id}`;
  const found = await ok(api.get(`/api/manage/orders?${of}&id=${id.slice(0, 30)}`, token));
  expect(found.orders).toMatchObject([{ id, title: '2 × Scarf', total: '25.00', buyer_name: 'Camille Moreau' }]);
  const seen = await ok(api.get(`/api/manage/orders/${id}?${of}`, token));
  expect(seen.lines).toMatchObject([{ quantity: 2, total: '25.00', merchant_id: shop.id }]);
  for (const secret of [buyer.id, buyer.email, '37.50']) expect(JSON.stringify(seen)).not.toContain(secret);

  const wish = { merchant_id: shop.id, lines: [{ line: seen.lines[0].line, quantity: 1 }] };
  const preview = await ok(api.post(`/api/manage/orders/${id}/refund/preview`, wish, token));
  expect(preview).toMatchObject({ amount: price, refunded: '0.00' });
  const key = { 'idempotency-key': 'a-line-of-an-order' };
  const answers = await Promise.all(
    [1, 2].map(() => api.post(`/api/manage/orders/${id}/refund`, { ...wish, reason: 'Torn' }, token, key)),
  );
  for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { amount: price } });
  expect(await api.balance(buyer.token)).toBe('75.00');

  const audit = await ok(api.get(`/api/merchants/${shop.id}/audit/catalog`, token));
  expect(audit.entries[0]).toMatchObject({ rpc: 'plaza.catalog.v1.OrderManagementService/RefundManagedOrder' });
  for (const stranger of [buyer.token, other.owner.token])
    expect(refusal(await api.get(`/api/manage/orders?${of}`, stranger))).toBe('404 MERCHANT_NOT_FOUND');
  const theirs = { merchant_id: other.id };
  expect(refusal(await api.post(`/api/manage/orders/${id}/refund`, theirs, other.owner.token))).toBe(
    '404 ORDER_NOT_FOUND',
  );
  expect(refusal(await api.get('/api/manage/orders', token))).toBe('400 INVALID_ARGUMENT');
});

test('an API key refunds with its scope, within its ceiling, and only what its merchant sold', async () => {
  const { buyer, id } = await ordered();
  const [reader, writer] = [
    await keyOf(shop, ['orders.read']),
    await keyOf(shop, ['orders.read', 'orders.refund'], { ceilings: { per_call: '20.00' } }),
  ];
  const path = `/api/manage/orders/${id}`;
  expect((await ok(api.get(path, reader))).order).toMatchObject({ id, status: 'paid' });
  expect(refusal(await api.post(`${path}/refund`, {}, reader))).toBe('403 SCOPE_MISSING');
  const foreign = await keyOf(other, ['orders.read', 'orders.refund']);
  expect((await ok(api.get('/api/manage/orders', foreign))).orders).toEqual([]);
  for (const call of [api.get(path, foreign), api.post(`${path}/refund`, {}, foreign)])
    expect(refusal(await call)).toBe('404 ORDER_NOT_FOUND');

  expect(refusal(await api.post(`${path}/refund`, {}, writer))).toBe('400 KEY_CEILING_EXCEEDED');
  expect(refusal(await api.post(`${path}/refund`, { amount: '25.01' }, writer))).toBe('400 REFUND_EXCEEDS_REST');
  expect(await api.balance(buyer.token)).toBe('62.50');
  expect(await ok(api.post(`${path}/refund`, { amount: '20.00', reason: 'Late' }, writer))).toMatchObject({
    amount: '20.00',
  });
  expect((await ok(api.get(path, reader))).refunds).toMatchObject([
    { status: 'failed', error: 'KEY_CEILING_EXCEEDED' },
    { status: 'done', amount: '20.00', reason: 'Late', by_staff: false },
  ]);
  expect(await api.balance(buyer.token)).toBe('82.50');
});

test('staff finds orders by the e-mail address of the buyer, and reads what was sent about one', async () => {
  const buyer = await api.person('Nina');
  await api.deposit(buyer.token, '100.00');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await ok(api.post('/api/webhooks', { url, event_types: ['order.paid'] }, buyer.token));
  await ok(api.post('/api/shop/cart', { product_id: own, quantity: 1 }, buyer.token));
  const { id } = (await ok(api.post('/api/shop/checkout', {}, buyer.token))).order;
  for (const email of [buyer.email, buyer.email.toUpperCase()]) {
    const found = await ok(api.get(`/api/admin/orders?email=${encodeURIComponent(email)}`, staff));
    expect(found.orders.map((order: { id: string }) => order.id)).toEqual([id]);
  }
  for (const query of [
    'email=nobody%40plaza.example',
    `email=${encodeURIComponent(buyer.email)}&user_id=${shop.owner.id}`,
  ])
    expect((await ok(api.get(`/api/admin/orders?${query}`, staff))).orders).toEqual([]);
  const sent = await until(async () => {
    const { messages } = await ok(api.get(`/api/admin/orders/${id}`, staff));
    return messages.some((each: { state: string }) => each.state === 'delivered') && messages;
  }, 'the webhook was delivered');
  expect(sent).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ channel: 'notification', type: 'order.paid', state: 'unread' }),
      expect.objectContaining({ channel: 'webhook', type: 'order.paid', state: 'delivered', attempts: 1 }),
    ]),
  );
});
