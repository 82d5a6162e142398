// The session of a page that the gateway serves itself: the refresh token is in a cookie that no script can read.
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cookieSession, createPlaza, type Plaza } from '@plaza/client';
import { until } from '@plaza/testing';
import { Api, refusal, type Answer } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});
afterAll(() => stack?.giveBack());

const page = { 'x-csrf-protection': '1', 'sec-fetch-site': 'same-origin' };
const cookieOf = (answer: Answer, name = 'plaza_session'): string =>
  answer.headers
    .getSetCookie()
    .map((text) => text.split(';')[0]!)
    .find((text) => text.startsWith(`${name}=`)) ?? '';
const refresh = (cookie: string, headers: Record<string, string> = page): Promise<Answer> =>
  api.post('/api/auth/refresh', { cookie: true }, undefined, { ...headers, cookie });

async function signedIn(): Promise<{ answer: Answer; cookie: string }> {
  const { email } = await api.person();
  const answer = await api.post('/api/auth/login', { email, password: 'correct horse', cookie: true }, undefined, page);
  return { answer, cookie: cookieOf(answer) };
}

test('a sign-in puts the refresh token into a cookie, and a refresh and a sign-out take it from there', async () => {
  const { answer, cookie } = await signedIn();
  expect([answer.status, answer.body.refresh_token]).toEqual([200, '']);
  expect(answer.body.device_token).toBe('');
  expect(answer.headers.getSetCookie().sort()).toEqual([
    expect.stringMatching(/^plaza_device=[\w-]{91}; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Strict$/),
    expect.stringMatching(/^plaza_session=[\w-]{80,}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/),
  ]);
  const second = await refresh(`theme=dark; ${cookie}; other=1`);
  expect([second.status, second.body.refresh_token, second.body.user]).toEqual([200, '', answer.body.user]);
  expect(cookieOf(second)).not.toBe(cookie);
  const out = await api.post('/api/auth/logout', { cookie: true }, undefined, { ...page, cookie: cookieOf(second) });
  expect([out.status, out.headers.getSetCookie()]).toEqual([
    200,
    ['plaza_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict'],
  ]);
  const ended = await refresh(cookieOf(second));
  expect([refusal(ended), cookieOf(ended)]).toEqual(['401 REFRESH_TOKEN_INVALID', 'plaza_session=']);
});

test('a registration can open such a session, too', async () => {
  const person = { email: `${randomUUID()}@plaza.example`, password: 'correct horse', name: 'Page', cookie: true };
  const answer = await api.post('/api/auth/register', person, undefined, page);
  expect([answer.status, answer.body.refresh_token]).toEqual([200, '']);
  expect((await refresh(cookieOf(answer))).status).toBe(200);
});

test('a page of another origin is refused, and so is a call without the header; the session goes on', async () => {
  const { cookie } = await signedIn();
  const { host } = new URL(stack.url);
  const csrf = { 'x-csrf-protection': '1' };
  for (const headers of [
    { ...csrf, 'sec-fetch-site': 'cross-site' },
    { ...csrf, 'sec-fetch-site': 'same-site' },
    { ...csrf, 'sec-fetch-site': 'none' },
    { ...csrf, origin: 'https://evil.example' },
    { ...csrf, origin: 'null' },
    { ...csrf, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', 'x-plaza-host': 'evil.example' },
  ] as Record<string, string>[]) {
    expect([headers, refusal(await refresh(cookie, headers))]).toEqual([headers, '403 CROSS_ORIGIN_REFUSED']);
    const out = await api.post('/api/auth/logout', { cookie: true }, undefined, { ...headers, cookie });
    expect(refusal(out)).toBe('403 CROSS_ORIGIN_REFUSED');
  }
  expect(refusal(await refresh(cookie, { 'sec-fetch-site': 'same-origin' }))).toBe('403 CSRF_HEADER_MISSING');
  const login = { email: 'lea@plaza.example', password: 'demo1234', cookie: true };
  expect(refusal(await api.post('/api/auth/login', login))).toBe('403 CSRF_HEADER_MISSING');
  // A browser that does not say where its page is from still names the origin.
  expect((await refresh(cookie, { ...csrf, origin: `http://${host}` })).status).toBe(200);
});

test('no other origin may send the header, whatever CORS allows', async () => {
  const answer = await api.send('OPTIONS', '/api/auth/refresh', {
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-csrf-protection',
    },
  });
  expect(answer.headers.get('access-control-allow-headers') ?? '').not.toContain('x-csrf-protection');
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
});

test('without a cookie there is no session, and a client cannot pretend to have one', async () => {
  const { cookie } = await signedIn();
  expect(refusal(await refresh(''))).toBe('401 REFRESH_TOKEN_INVALID');
  expect(refusal(await refresh('', { ...page, 'x-plaza-cookie': cookie }))).toBe('401 REFRESH_TOKEN_INVALID');
});

test('a used cookie ends the session, as a used refresh token does', async () => {
  const { cookie } = await signedIn();
  const second = cookieOf(await refresh(cookie));
  const third = cookieOf(await refresh(second));
  expect(refusal(await refresh(cookie))).toBe('401 REFRESH_TOKEN_INVALID');
  expect(refusal(await refresh(third))).toBe('401 REFRESH_TOKEN_INVALID');
});

test('no log contains a cookie', async () => {
  const { answer, cookie } = await signedIn();
  const next = await refresh(`${cookie}; ${cookieOf(answer, 'plaza_device')}`);
  await refresh(cookie, { ...page, 'sec-fetch-site': 'cross-site' });
  const last = await api.get('/api/no-such-path', undefined, { cookie: cookieOf(next) });
  const logs = (): string[] => Object.values(stack.logs).map((path) => readFileSync(path, 'latin1'));
  await until(() => logs().some((text) => text.includes(last.headers.get('x-request-id')!)), 'the requests are logged');
  for (const each of [cookie, cookieOf(next), cookieOf(answer, 'plaza_device')])
    expect(logs().filter((text) => text.includes(each.slice(each.indexOf('=') + 1)))).toEqual([]);
});

/** A browser's cookies: what one tab gets, the others send. */
function browser(): { fetch: typeof fetch; calls: string[] } {
  const jar = new Map<string, string>();
  const calls: string[] = [];
  return {
    calls,
    async fetch(input, init) {
      calls.push(new URL(input instanceof Request ? input.url : input).pathname);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(input, {
        ...init,
        headers: {
          ...(init?.headers as Record<string, string>),
          'sec-fetch-site': 'same-origin',
          ...(cookie && { cookie }),
        },
      });
      for (const text of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
        if (value === '') jar.delete(name);
        else jar.set(name, value);
      }
      return answer;
    },
  };
}

test('all tabs share one session: a sign-in, a thousand refreshes and the sign-out of one reach the others', async () => {
  const { fetch, calls } = browser();
  const tab = (): Plaza => createPlaza({ baseUrl: stack.url, session: cookieSession(), fetch });
  const [one, two] = [tab(), tab()];
  const events: string[] = [];
  two.on('signedIn', (user) => events.push(`in ${user?.name}`));
  for (const plaza of [one, two]) plaza.on('signedOut', (cause) => events.push(cause));
  const person = { email: `${randomUUID()}@plaza.example`, password: 'correct horse', name: 'Tabs' };
  await one.auth.register(person);
  await until(() => events.length > 0, 'the other tab knows who signed in');
  expect((await two.api.getMe()).user?.email).toBe(person.email);
  const refreshOnce = async (plaza: Plaza): Promise<void> => {
    const spent = await plaza.auth.token();
    expect(await plaza.auth.token(spent)).not.toBe(spent);
  };
  while (calls.filter((path) => path.endsWith('/refresh')).length < 1000)
    await Promise.all([refreshOnce(one), refreshOnce(two)]);
  expect(events).toEqual(['in Tabs']);
  // A page that is loaded anew has no token, and continues the session.
  const three = tab();
  expect((await three.auth.restore())?.email).toBe(person.email);
  await one.auth.signOut();
  await until(() => events.length === 3, 'both tabs know');
  expect(events.slice(1).sort()).toEqual(['signedOut', 'signedOutElsewhere']);
  expect([await two.auth.token(), await tab().auth.restore()]).toEqual([undefined, undefined]);
  for (const plaza of [one, two, three]) plaza.dispose();
});
