// Credits over JSON: bought, earned with ads, granted, and listed.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import pg from 'pg';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let person: Awaited<ReturnType<Api['person']>>;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  person = await api.person('Léa');
});

afterAll(() => stack?.giveBack());

test('credits are bought from the wallet, once for each key', async () => {
  expect((await api.get('/api/credits', person.token)).body).toEqual({
    balance: 0,
    earned_today: 0,
    views_left_today: 10,
  });
  expect(refusal(await api.post('/api/credits/purchase', { package: '500' }, person.token))).toBe(
    '400 INSUFFICIENT_FUNDS',
  );
  await api.deposit(person.token, '10.00');
  expect((await api.get('/api/credits/packages')).body).toMatchObject({
    packages: [{ id: '100', credits: 100, price: '1.00', currency: 'EUR' }, { id: '500' }, { id: '1000' }],
    price_each: '0.01',
  });
  const buy = () => api.post('/api/credits/purchase', { package: '500' }, person.token, { 'idempotency-key': 'first' });
  const first = await buy();
  expect(first).toMatchObject({
    status: 200,
    body: {
      balance: 500,
      transaction: { amount: 500, balance_after: 500, source: 'purchase' },
      payment: { amount: '4.50', type: 'purchase', balance_after: '5.50' },
    },
  });
  expect((await buy()).body).toEqual(first.body);
  expect(
    refusal(await api.post('/api/credits/purchase', { package: '100' }, person.token, { 'idempotency-key': 'first' })),
  ).toBe('409 IDEMPOTENCY_KEY_REUSED');
  expect(refusal(await api.post('/api/credits/purchase', { package: 'all' }, person.token))).toBe(
    '400 CREDIT_PACKAGE_UNKNOWN',
  );
  for (const amount of [-1, 0, 1.5, 1e12, 'ten'])
    expect(refusal(await api.post('/api/credits/purchase', { amount }, person.token))).toMatch(/^400 /);
  expect(await api.balance(person.token)).toBe('5.50');
});

test('an ad that was watched for 15 seconds on the server’s clock brings one credit', async () => {
  const started = await api.post('/api/ads/views', { ad_id: 'stadium-tour' }, person.token);
  expect(started).toMatchObject({ status: 200, body: { view: { ad_id: 'stadium-tour', seconds: 0 } } });
  const complete = (token?: string) => api.post(`/api/ads/views/${started.body.view.id}/complete`, {}, token);
  expect(refusal(await complete())).toBe('401 UNAUTHENTICATED');
  expect(refusal(await complete((await api.person()).token))).toBe('404 AD_VIEW_NOT_FOUND');
  // The time passes.
  const admin = new pg.Client({ connectionString: stack.databaseUrl });
  await admin.connect();
  await admin.query(`update wallet.ad_views set started_at = started_at - interval '15 seconds' where id = $1`, [
    started.body.view.id,
  ]);
  await admin.end();
  const completed = await complete(person.token);
  expect(completed).toMatchObject({
    status: 200,
    body: { credits: 1, balance: 501, view: { seconds: expect.any(Number), credits: 1 } },
  });
  expect((await complete(person.token)).body).toEqual(completed.body);
  expect((await api.get('/api/credits', person.token)).body).toEqual({
    balance: 501,
    earned_today: 1,
    views_left_today: 9,
  });
});

test('only an administrator grants credits', async () => {
  const grant = { user_id: person.id, amount: 50, description: 'For the long wait' };
  expect(refusal(await api.post('/api/admin/credits/grant', grant, person.token))).toBe('403 PERMISSION_DENIED');
  const ada = await api.person('Ada');
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, ada.email));
  const { body } = await api.post('/api/auth/login', { email: ada.email, password: 'correct horse' });
  expect(await api.post('/api/admin/credits/grant', grant, body.access_token)).toMatchObject({
    status: 200,
    body: { balance: 551 },
  });
  const list = await api.get('/api/credits/transactions?page_size=2', person.token);
  expect(list.body.transactions).toMatchObject([
    { source: 'admin', amount: 50, description: 'For the long wait' },
    { source: 'ad', amount: 1 },
  ]);
  expect(
    (await api.get(`/api/credits/transactions?page_token=${list.body.next_page_token}`, person.token)).body,
  ).toMatchObject({ transactions: [{ source: 'purchase', amount: 500 }], next_page_token: '' });
  expect(refusal(await api.get('/api/credits/transactions?source=theft', person.token))).toBe('400 INVALID_ARGUMENT');
});
