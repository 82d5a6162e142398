// What ends, ends everywhere: an access token that has not expired is refused by every service soon after its session has ended.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { dated, until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});
afterAll(() => stack?.giveBack());

/** One read of each service. */
const reads = ['/api/auth/me', '/api/wallet/balance', '/api/shop/cart', '/api/notifications'];

/** Milliseconds until every service has refused the token. */
async function refusedEverywhere(token: string, reason: string): Promise<number> {
  const { from, to } = await dated(() =>
    Promise.all(
      reads.map((path) =>
        until(async () => {
          const answer = await api.get(path, token);
          return answer.status !== 200 && refusal(answer) === reason;
        }, `${path} refuses the token`),
      ),
    ),
  );
  return to - from;
}

async function signedIn(): Promise<{ id: string; email: string; token: string; refreshToken: string }> {
  const person = await api.person();
  for (const path of reads) expect((await api.get(path, person.token)).status).toBe(200);
  return person;
}

test('after a sign-out the access token is refused by all services within a second', async () => {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const { token, refreshToken } = await signedIn();
    await api.post('/api/auth/logout', { refresh_token: refreshToken });
    times.push(await refusedEverywhere(token, '401 TOKEN_INVALID'));
  }
  expect(times.sort((a, b) => a - b)[2]).toBeLessThan(1_000);
});

/** Suspends people. */
async function administrator(): Promise<string> {
  const { email } = await api.person();
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, email));
  return (await api.post('/api/auth/login', { email, password: 'correct horse' })).body.access_token;
}

const suspend = (id: string, token: string) =>
  api.post(`/api/admin/people/${id}/suspend`, { reason: 'Tickets sold twice' }, token);

test('a suspended person is refused by all services within a second, and cannot sign in', async () => {
  const admin = await administrator();
  const { id, email, token, refreshToken } = await signedIn();
  expect((await suspend(id, admin)).status).toBe(200);
  expect(await refusedEverywhere(token, '403 ACCOUNT_SUSPENDED')).toBeLessThan(1_000);
  for (const again of [
    await api.post('/api/auth/login', { email, password: 'correct horse' }),
    await api.post('/api/auth/refresh', { refresh_token: refreshToken }),
  ])
    expect(refusal(again)).toBe('403 ACCOUNT_SUSPENDED');
});

/** The owner of a merchant, with a token that acts for it. */
async function acting(admin: string) {
  const owner = await signedIn();
  const terms = { user_id: owner.id, name: 'Le Kop', currency: 'EUR' };
  const { id }: { id: string } = (await api.post('/api/admin/merchants', terms, admin)).body.merchant;
  const token = await until(async () => {
    const { status, body } = await api.post('/api/auth/switch', { merchant_id: id }, owner.token);
    return status === 200 && (body.access_token as string);
  }, 'auth knows the merchant');
  expect((await api.get(`/api/merchants/${id}/balance`, token)).status).toBe(200);
  return { id, token, owner };
}

const suspendMerchant = (id: string, token: string) =>
  api.post(`/api/admin/merchants/${id}/suspend`, { reason: 'Fakes' }, token);

test('tokens for a suspended merchant are refused by all services within a second, and nobody can pay it', async () => {
  const admin = await administrator();
  const { id, token, owner } = await acting(admin);
  expect((await suspendMerchant(id, admin)).status).toBe(200);
  expect(await refusedEverywhere(token, '401 TOKEN_INVALID')).toBeLessThan(1_000);
  expect((await api.get('/api/auth/me', owner.token)).status).toBe(200);
  expect(refusal(await api.post('/api/auth/switch', { merchant_id: id }, owner.token))).toBe('400 MERCHANT_SUSPENDED');
  const payer = await api.person();
  await api.deposit(payer.token, '5.00');
  const pays = { merchant_id: id, amount: '1.00', currency: 'EUR' };
  await until(async () => {
    const answer = await api.post('/api/payments', pays, payer.token);
    return answer.status !== 200 && refusal(answer) === '400 MERCHANT_SUSPENDED';
  }, 'wallet knows it');
});

test('without Redis within five seconds', async () => {
  const admin = await administrator();
  const seller = await acting(admin);
  const suspended = await signedIn();
  const { token, refreshToken } = await signedIn();
  await stack.stopRedis();
  try {
    await api.post('/api/auth/logout', { refresh_token: refreshToken });
    expect((await suspend(suspended.id, admin)).status).toBe(200);
    expect((await suspendMerchant(seller.id, admin)).status).toBe(200);
    const times = await Promise.all([
      refusedEverywhere(seller.token, '401 TOKEN_INVALID'),
      refusedEverywhere(token, '401 TOKEN_INVALID'),
      refusedEverywhere(suspended.token, '403 ACCOUNT_SUSPENDED'),
    ]);
    expect(Math.max(...times)).toBeLessThan(5_000);
  } finally {
    await stack.startRedis();
  }
});

test('a sign-in from a new device is in the history, and the person is notified of it', async () => {
  const { email } = await api.person();
  const signIn = (userAgent: string) =>
    api.post('/api/auth/login', { email, password: 'correct horse' }, undefined, { 'user-agent': userAgent });
  const { access_token: token } = (await signIn('curl/8.5.0')).body;
  await signIn('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0');
  const [newest] = (await api.get('/api/auth/sign-ins', token)).body.sign_ins;
  expect(newest).toMatchObject({ method: 'password', device: 'Firefox on Windows', new_device: true });
  const { notifications } = await until(async () => {
    const { body } = await api.get('/api/notifications', token);
    return body.notifications.length > 0 && body;
  }, 'the notification');
  expect(notifications).toMatchObject([
    { type: 'account.new_device', body: expect.stringContaining('Firefox on Windows') },
  ]);
});

test('who looks as a person reads in every service, changes nothing in any, and stops everywhere within a second', async () => {
  const [person, support] = [await api.person(), await api.person()];
  const admin = await administrator();
  await api.post(`/api/admin/people/${support.id}/roles`, { role: 'support' }, admin);
  await refusedEverywhere(support.token, '401 TOKEN_INVALID');
  const { email } = support;
  const token = (await api.post('/api/auth/login', { email, password: 'correct horse' })).body.access_token;
  // Of the roles the gateway knows only that there is one.
  expect((await api.get(`/api/admin/people/${person.id}`, token)).status).toBe(200);
  expect(refusal(await api.get('/api/admin/staff', token))).toBe('403 PERMISSION_MISSING');
  const given = await api.post(`/api/admin/people/${person.id}/impersonate`, { reason: 'Help' }, token);
  const looking: string = given.body.access_token;
  for (const path of reads) expect([path, (await api.get(path, looking)).status]).toEqual([path, 200]);
  for (const [path, body] of [
    ['/api/auth/password/change', { current_password: 'correct horse', new_password: 'another horse' }],
    ['/api/wallet/deposit', { amount: '1.00', currency: 'EUR' }],
    ['/api/shop/checkout', {}],
    ['/api/social/posts', { text: 'Hello' }],
  ] as const)
    expect([path, refusal(await api.post(path, body, looking))]).toEqual([path, '403 IMPERSONATION_READ_ONLY']);
  expect((await api.post('/api/auth/logout', {}, looking)).status).toBe(200);
  expect(await refusedEverywhere(looking, '401 TOKEN_INVALID')).toBeLessThan(5_000);
  expect((await api.get('/api/auth/me', person.token)).status).toBe(200);
});
