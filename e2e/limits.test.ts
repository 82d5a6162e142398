// Who asks too often is told so, and when to come back; whatever of us is away meanwhile.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TicketServiceService } from '@plaza/api/ticket';
import { defaultRateLimits } from '@plaza/limits';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { ServiceError } from '@plaza/service';
import { client } from '@plaza/testing';
import { Api, refusal, type Answer } from './api.ts';

const windowSeconds = 6;
const stackEnv = { RATE_LIMITS: 'login:8,purchase:40:5,read:1000:50', RATE_LIMIT_WINDOW: String(windowSeconds) };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let stack: TestStack;
let api: Api;
let ada: Awaited<ReturnType<Api['person']>>;
let bob: typeof ada;

beforeAll(async () => {
  stack = await startTestStack({ seed: true, env: stackEnv });
  api = new Api(stack.url);
  [ada, bob] = [await api.person('Ada'), await api.person('Bob')];
}, 120_000);
afterAll(() => stack?.stop(), 60_000);

const signIn = (password = 'correct horse', headers = {}): Promise<Answer> => api.post('/api/auth/login', { email: ada.email, password }, undefined, headers);
const buy = (token: string): Promise<Answer> => api.post('/api/tickets/purchase', { event_id: randomUUID(), category: 'Virage', quantity: 1 }, token);
const rates = ({ headers }: Answer): (string | null)[] => ['limit', 'remaining', 'reset'].map((name) => headers.get(`ratelimit-${name}`));
/** A window has ended by then, whenever it began. */
const nextWindow = () => pause(windowSeconds * 1_000 + 100);

async function many(count: number, ask: (index: number) => Promise<Answer>): Promise<{ served: Answer[]; refused: Answer[] }> {
  const answers = await Promise.all(Array.from({ length: count }, (_, index) => ask(index)));
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  return { served: answers.filter(({ status }) => status !== 429), refused: answers.filter(({ status }) => status === 429) };
}

test('a burst of guesses gets no more than the limit, the rest a refusal that says when, and the next window begins anew', async () => {
  const { served, refused } = await many(40, (index) => signIn(index % 2 ? 'correct horse' : 'wrong horse'));
  expect([served.length, refused.length]).toEqual([8, 32]);
  for (const answer of refused) expect(refusal(answer)).toBe('429 RATE_LIMITED');
  // Those that the gateway itself refused, since they came as a flood, say less.
  const first = refused.find((answer) => rates(answer)[0]);
  const wait = first!.headers.get('retry-after');
  expect(Number(wait)).toBeGreaterThanOrEqual(1);
  expect(Number(wait)).toBeLessThanOrEqual(windowSeconds);
  expect(rates(first!)).toEqual(['8', '0', wait]);
  expect(first!.body.details).toContainEqual({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retry_delay: `${wait}s` });
  expect(served.map((answer) => Number(rates(answer)[1])).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  await nextWindow();
  expect([(await signIn()).status, rates(await signIn())[1]]).toEqual([200, '6']);
}, 60_000);

test('no header makes a client somebody else', async () => {
  await nextWindow();
  const { served } = await many(20, (index) => signIn('wrong horse', { 'x-forwarded-for': `203.0.113.${index}`, 'x-real-ip': `203.0.113.${index}`, 'x-envoy-external-address': `203.0.113.${index}`, 'x-user-id': randomUUID() }));
  expect(served.length).toBe(8);
}, 60_000);

test("one person's purchases are counted over JSON and gRPC together, and are not another's", async () => {
  const tickets = client(TicketServiceService, Number(new URL(stack.url).port), { token: ada.token });
  const overGrpc = () => tickets.purchase({ eventId: randomUUID(), category: 'Virage', quantity: 1 }).then(() => undefined, (error: unknown) => error as ServiceError);
  for (let n = 0; n < 3; n++) expect(refusal(await buy(ada.token))).toBe('404 EVENT_NOT_FOUND');
  for (let n = 0; n < 2; n++) expect((await overGrpc())?.reason).toBe('EVENT_NOT_FOUND');
  const error = await overGrpc();
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({ code: 8, reason: 'RATE_LIMITED', message: 'Too many requests.' });
  expect(error!.retryAfterMs).toBeGreaterThan(0);
  expect(refusal(await buy(ada.token))).toBe('429 RATE_LIMITED');
  expect(refusal(await buy(bob.token))).toBe('404 EVENT_NOT_FOUND');
  // Signed in anew is the same person.
  await nextWindow();
  const again = (await signIn()).body.access_token as string;
  const { served } = await many(12, (index) => buy(index % 2 ? ada.token : again));
  expect(served.length).toBe(5);
  tickets.close();
}, 60_000);

test('reads say how much is left, and are refused beyond it', async () => {
  const { served, refused } = await many(70, () => api.get('/api/wallet/balance', bob.token));
  // A bucket fills while it is used.
  expect(served.length).toBeGreaterThanOrEqual(50);
  expect(served.length).toBeLessThan(70);
  expect(refusal(refused[0]!)).toBe('429 RATE_LIMITED');
  expect(rates(served[0]!)[0]).toBe('50');
  expect(rates(await api.get('/api/shop/products'))[0]).toBe('4000');
}, 60_000);

test('without Redis, limits hold and nobody sees a fault', async () => {
  await stack.stopRedis();
  try {
    await nextWindow();
    const { served, refused } = await many(30, () => signIn());
    expect([served.length, refused.length]).toEqual([8, 22]);
    expect(rates(refused.find((answer) => rates(answer)[0])!).slice(0, 2)).toEqual(['8', '0']);
  } finally {
    await stack.startRedis();
  }
  await nextWindow();
  expect((await many(30, () => signIn())).served.length).toBe(8);
}, 90_000);

test('without auth, what it is not needed for goes on, and the gateway itself sees to it that nobody takes more than twice as much', async () => {
  await nextWindow();
  await stack.pause('auth');
  try {
    // Until the gateway has found out, a few wait for it.
    await many(3, () => buy(bob.token));
    await pause(2_500);
    const since = Date.now();
    expect(refusal(await buy(bob.token))).toBe('404 EVENT_NOT_FOUND');
    expect(Date.now() - since).toBeLessThan(1_500);
  } finally {
    await stack.resume('auth');
  }
  await nextWindow();
  await stack.kill('auth');
  const { served, refused } = await many(30, () => buy(bob.token));
  expect(served.length).toBeGreaterThanOrEqual(10);
  expect(served.length).toBeLessThan(20);
  expect(refusal(refused[0]!)).toBe('429 RATE_LIMITED');
  await stack.restart('auth');
  await nextWindow();
  for (const until = Date.now() + 15_000; rates(await buy(ada.token))[0] !== '5' && Date.now() < until;) await pause(500);
  await nextWindow();
  expect((await many(20, () => buy(bob.token))).served.length).toBe(5);
}, 120_000);

test('where nothing else is said, the usual limits hold, and a fan is far from all of them', async () => {
  const usual = await startTestStack({ seed: true, env: { RATE_LIMITS: '', RATE_LIMIT_WINDOW: '' } });
  try {
    const fans = new Api(usual.url);
    const registered = await fans.post('/api/auth/register', { email: `${randomUUID()}@plaza.example`, password: 'correct horse', name: 'Fan' });
    const { login, register, purchase, change, read } = defaultRateLimits.limits;
    expect(rates(registered)).toEqual([String(register.address), String(register.address - 1), '900']);
    const { access_token: token } = registered.body;
    expect(rates(await fans.post('/api/auth/login', { email: 'x@plaza.example', password: 'wrong horse' }))).toEqual([String(login.address), String(login.address - 1), '900']);
    expect(rates(await fans.post('/api/tickets/purchase', { event_id: randomUUID(), category: 'Virage', quantity: 1 }, token)).slice(0, 2)).toEqual([String(purchase.person), String(purchase.person! - 1)]);
    expect(rates(await fans.post('/api/wallet/deposit', { amount: '5.00', currency: 'EUR' }, token)).slice(0, 2)).toEqual([String(change.person), String(change.person! - 1)]);
    expect(rates(await fans.get('/api/wallet/balance', token))[0]).toBe(String(read.person));
  } finally {
    await usual.stop();
  }
}, 120_000);
