import { expect, test } from '@jest/globals';
import { isPlazaError, type PlazaError } from './errors.ts';
import { createPlaza, type Plaza } from './plaza.ts';
import type { PlazaOptions } from './options.ts';
import { requestOf } from './request.ts';
import { memorySession, tokenSession } from './session/sessions.ts';

interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

type Reply = Response | Error | ((sent: Sent) => Response | Promise<Response>);

/** A client whose requests are answered by these, one after another; the last answers all that follow. */
function scripted(replies: Reply[], options: Partial<PlazaOptions> = {}): { plaza: Plaza; sent: Sent[] } {
  const sent: Sent[] = [];
  const answer = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const request = {
      method: init.method ?? 'GET',
      path: url.replace('http://plaza.example', ''),
      headers: init.headers as Record<string, string>,
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : init.body,
    };
    const reply = replies[Math.min(sent.length, replies.length - 1)]!;
    sent.push(request);
    if (reply instanceof Error) throw reply;
    return typeof reply === 'function' ? reply(request) : reply.clone();
  };
  const plaza = createPlaza({ baseUrl: 'http://plaza.example/', fetch: answer as typeof fetch, ...options });
  return { plaza, sent };
}

const json = (body: object, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

function refusal(reason: string, status: number, headers: Record<string, string> = {}): Response {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'plaza', metadata: { left: '2' } },
  ];
  return json({ code: 9, message: 'No.', details }, status, { 'x-request-id': 'request-1', ...headers });
}

async function failureOf(call: Promise<unknown>): Promise<PlazaError> {
  return call.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => error as PlazaError,
  );
}

const deposit = { amount: '5.00', currency: 'EUR' };
const soon = { 'retry-after': '0' };
const lost = new TypeError('fetch failed');

test('a change is tried again under the same key, and the next change has another one', async () => {
  const { plaza, sent } = scripted([lost, refusal('UNAVAILABLE', 503, soon), json({ balance: '5.00' })]);
  expect((await plaza.api.deposit(deposit)).balance).toBe('5.00');
  await plaza.api.deposit(deposit);
  const keys = sent.map(({ headers }) => headers['idempotency-key']);
  expect(keys.map((key) => keys.indexOf(key))).toEqual([0, 0, 0, 3]);
  expect(sent[0]).toMatchObject({ method: 'POST', path: '/api/wallet/deposit', body: deposit });
});

test.each([
  ['a refusal', refusal('INSUFFICIENT_FUNDS', 400)],
  ['a limit that no waiting lifts', refusal('RATE_LIMITED', 429)],
  ['a wait beyond the deadline', refusal('RATE_LIMITED', 429, { 'retry-after': '3600' })],
])('%s is answered at once', async (_, reply) => {
  const { plaza, sent } = scripted([reply]);
  await failureOf(plaza.api.deposit(deposit));
  expect(sent).toHaveLength(1);
});

test('after the last attempt the error says what happened, and under which key it can be repeated', async () => {
  const { plaza, sent } = scripted([refusal('SOLD_OUT', 503, soon)], { attempts: 3 });
  const error = await failureOf(plaza.api.deposit(deposit, { key: 'mine' }));
  expect(sent).toHaveLength(3);
  expect(isPlazaError(error, 'SOLD_OUT', 'RATE_LIMITED')).toBe(true);
  expect(isPlazaError(error, 'RATE_LIMITED')).toBe(false);
  expect(error).toMatchObject({ status: 503, requestId: 'request-1', metadata: { left: '2' }, key: 'mine' });
});

test('without an answer, and with an answer of somebody else, the reason says so', async () => {
  expect(await failureOf(scripted([lost], { attempts: 1 }).plaza.api.listProducts())).toMatchObject({
    reason: 'NETWORK_FAILED',
    status: 0,
    cause: lost,
  });
  const proxy = new Response('<h1>Bad gateway</h1>', { status: 404 });
  expect(await failureOf(scripted([proxy]).plaza.api.listProducts())).toMatchObject({
    reason: 'ANSWER_UNREADABLE',
    status: 404,
  });
});

test('a signal ends a call with its reason, and a deadline with TIMED_OUT', async () => {
  const never = (): Promise<Response> => new Promise(() => undefined);
  const hanging = { fetch: (_: unknown, init?: RequestInit) => aborted(init!.signal!, never()) };
  const { plaza } = scripted([], hanging);
  const reason = new Error('The page was left.');
  const controller = new AbortController();
  const call = failureOf(plaza.api.listProducts({}, { signal: controller.signal }));
  controller.abort(reason);
  expect(await call).toBe(reason);
  expect(await failureOf(plaza.api.listProducts({}, { timeoutMs: 1 }))).toMatchObject({ reason: 'TIMED_OUT' });
});

/** As fetch does: rejects when the signal is aborted. */
function aborted(signal: AbortSignal, answer: Promise<Response>): Promise<Response> {
  const ended = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  return Promise.race([answer, ended]);
}

const tokens = (access: string): Response =>
  json({ user: { id: 'u1' }, access_token: access, refresh_token: `refresh of ${access}`, expires_in: 900 });

test('calls that find their token expired renew it once, and are sent again under their keys', async () => {
  let renewals = 0;
  const answer = ({ path, headers }: Sent): Response => {
    if (path === '/api/auth/refresh') return tokens(`token ${++renewals + 1}`);
    return headers['authorization'] === 'Bearer token 2' ? json({ balance: '1.00' }) : refusal('TOKEN_EXPIRED', 401);
  };
  const { plaza, sent } = scripted([tokens('token 1'), answer]);
  await plaza.auth.signIn({ email: 'a@plaza.example', password: 'secret1' });
  await Promise.all([plaza.api.deposit(deposit), plaza.api.getBalance(), plaza.api.getBalance()]);
  expect(renewals).toBe(1);
  const keys = sent
    .filter(({ path }) => path === '/api/wallet/deposit')
    .map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(1);
});

test('a sign-in that needs a second factor says so, and goes on with one', async () => {
  const challenge = { challenge_token: 'c', methods: ['totp'], expires_at: '2026-11-30T12:00:00Z' };
  const { plaza, sent } = scripted([
    json({ access_token: '', refresh_token: '', expires_in: 0, challenge }),
    tokens('token 1'),
    json({ access_token: 'token 2', token_type: 'Bearer', expires_in: 900 }),
    refusal('FACTOR_CODE_INVALID', 401),
  ]);
  const needed = await plaza.auth.signIn({ email: 'a@plaza.example', password: 'secret1' }).catch((e: unknown) => e);
  expect(needed).toMatchObject({ name: 'SecondFactorNeeded', challenge });
  expect(plaza.auth.user).toBeUndefined();
  expect(await plaza.auth.signInWithFactor({ challenge_token: 'c', code: '123456' })).toEqual({ id: 'u1' });
  await plaza.auth.reauthenticate({ code: '234567' });
  expect([await plaza.auth.token(), plaza.auth.user]).toEqual(['token 2', { id: 'u1' }]);
  // A wrong code is not a token that has expired: it is not sent again.
  expect(await failureOf(plaza.auth.reauthenticate({ code: '345678' }))).toMatchObject({
    reason: 'FACTOR_CODE_INVALID',
  });
  expect(sent).toHaveLength(4);
});

/** An access token with such claims; nobody checks its signature here. */
const tokenWith = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.AA`;

test('a person acts for a merchant until they act for themselves, or their membership ends', async () => {
  const merchant = { sub: 'ü', merchant: 'm1', scope: 'payouts.read payouts.approve' };
  const switched = {
    access_token: tokenWith(merchant),
    token_type: 'Bearer',
    expires_in: 900,
    membership: { role: 'x' },
  };
  const { plaza, sent } = scripted([
    tokens(tokenWith({ sub: 'u1' })),
    json(switched),
    json({ ...switched, access_token: tokenWith({}), membership: undefined }),
    json(switched),
    tokens(tokenWith({ sub: 'u1' })),
  ]);
  const heard: (string | undefined)[] = [];
  plaza.on('actingChanged', (acting) => heard.push(acting?.merchantId));
  await plaza.auth.signIn({ email: 'a@plaza.example', password: 'secret1' });
  expect(plaza.auth.acting).toBeUndefined();
  expect(await plaza.auth.actFor('m1')).toEqual({ role: 'x' });
  expect(plaza.auth.acting).toEqual({ merchantId: 'm1', permissions: ['payouts.read', 'payouts.approve'] });
  expect(plaza.auth.user).toEqual({ id: 'u1' });
  expect(await plaza.auth.actFor(undefined)).toBeUndefined();
  expect(sent.slice(1).map(({ body }) => body)).toEqual([{ merchant_id: 'm1' }, { merchant_id: '' }]);
  await plaza.auth.actFor('m1');
  await plaza.auth.token(switched.access_token);
  expect([plaza.auth.acting, heard]).toEqual([undefined, ['m1', undefined, 'm1', undefined]]);
});

test('a session that has ended is reported once, and the call fails as it was refused', async () => {
  const answer = ({ path }: Sent): Response =>
    path === '/api/auth/refresh' ? refusal('REFRESH_TOKEN_INVALID', 401) : refusal('TOKEN_EXPIRED', 401);
  const kept: (string | undefined)[] = [];
  const store = { load: () => kept.at(-1), save: (token: string | undefined) => void kept.push(token) };
  const { plaza } = scripted([tokens('token 1'), answer], { session: tokenSession(store) });
  const ended: string[] = [];
  plaza.on('signedOut', (cause) => ended.push(cause));
  await plaza.auth.signIn({ email: 'a@plaza.example', password: 'secret1' });
  const failures = await Promise.all([failureOf(plaza.api.getBalance()), failureOf(plaza.api.getBalance())]);
  expect(failures.map(({ reason }) => reason)).toEqual(['TOKEN_EXPIRED', 'TOKEN_EXPIRED']);
  expect([ended, kept, plaza.auth.user]).toEqual([['sessionEnded'], ['refresh of token 1', undefined], undefined]);
});

test('a refresh that finds no server leaves the session as it is', async () => {
  const { plaza } = scripted([refusal('UNAVAILABLE', 503, soon)], { session: memorySession({ refreshToken: 'kept' }) });
  const ended: string[] = [];
  plaza.on('signedOut', (cause) => ended.push(cause));
  expect(await failureOf(plaza.auth.restore())).toMatchObject({ reason: 'UNAVAILABLE' });
  expect(ended).toEqual([]);
});

test('what everybody may read is read without the token, so that it can come from a cache', async () => {
  const { plaza, sent } = scripted([tokens('token 1'), json({ products: [], next_page_token: '' })]);
  await plaza.auth.signIn({ email: 'a@plaza.example', password: 'secret1' });
  await plaza.api.listProducts({ club: 'AS_MONACO' });
  await plaza.api.listProducts({ club: 'AS_MONACO' }, { fresh: true });
  expect(sent.slice(1).map(({ path, headers }) => [path, headers['authorization']])).toEqual([
    ['/api/shop/products?club=AS_MONACO', undefined],
    ['/api/shop/products?club=AS_MONACO', 'Bearer token 1'],
  ]);
});

test('fields go into the path, the query or the body', () => {
  const patch = { method: 'PATCH', path: '/api/shop/cart/{product_id}' };
  expect(requestOf(patch, { product_id: 'a/b?', quantity: 2, note: undefined })).toEqual({
    method: 'PATCH',
    path: '/api/shop/cart/a%2Fb%3F',
    body: '{"quantity":2}',
  });
  const list = { method: 'GET', path: '/api/webhooks/{webhook_id}/deliveries' };
  expect(requestOf(list, { webhook_id: 'w', page_size: 5, status: 'failed' }).path).toBe(
    '/api/webhooks/w/deliveries?page_size=5&status=failed',
  );
  for (const id of ['', '.', '..', undefined])
    expect(() => requestOf(list, { webhook_id: id })).toThrow('webhook_id must be an id.');
});

test('a part of a file is the body as it is', async () => {
  const { plaza, sent } = scripted([tokens('token 1'), json({ import: {} })]);
  await plaza.auth.signIn({ email: 'a@plaza.example', password: 'secret1' });
  const content = new Blob(['id,price\n'], { type: 'text/csv' });
  await plaza.api.putImportPart({ id: 'i', part: 2, content });
  expect(sent[1]).toMatchObject({ path: '/api/manage/imports/i/parts/2', body: content });
  expect(sent[1]?.headers).not.toHaveProperty('content-type');
});
