// Callers beyond the limits are refused with a time to wait, also while a part of the marketplace is away.
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TicketServiceService } from '@plaza/api/ticket';
import { defaultRateLimits } from '@plaza/limits';
import { ensureEngines, freePort, gatewayIdentity, privateFolder, startEnvoy } from '@plaza/dev/engines';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { ServiceError } from '@plaza/service';
import { client, until } from '@plaza/testing';
import { Api, reasonOf, refusal, type Answer } from './api.ts';

// A window longer than every test; services/auth/src/limits/limits.io.test.ts tests its end.
const windowSeconds = 3_600;
const stackEnv = {
  RATE_LIMITS: 'login:8,purchase:40:5,read:1000:50,change::100',
  RATE_LIMIT_WINDOW: String(windowSeconds),
};

let stack: TestStack;
let api: Api;
let ada: Awaited<ReturnType<Api['person']>>;
let bob: typeof ada;
let host = 1;

beforeAll(async () => {
  stack = await startTestStack({ seed: true, env: stackEnv });
  api = new Api(stack.url);
  [ada, bob] = [await api.person('Ada'), await api.person('Bob')];
});
afterAll(() => stack?.stop());

/** Signs in from one of this machine's addresses, each of which is another client. */
function signInFrom(address: string, password = 'correct horse', headers = {}): Promise<Answer> {
  const body = JSON.stringify({ email: ada.email, password });
  return new Promise((resolve, reject) => {
    request(
      `${stack.url}/api/auth/login`,
      {
        method: 'POST',
        localAddress: address,
        agent: false,
        headers: { 'content-type': 'application/json', 'content-length': body.length, ...headers },
      },
      (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .on('error', reject)
          .on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: new Headers(response.headers as Record<string, string>),
              body: JSON.parse(text),
              bytes: Buffer.from(text),
            }),
          );
      },
    )
      .on('error', reject)
      .end(body);
  });
}
const newAddress = (): string => `127.0.0.${++host}`;
const buy = (token: string): Promise<Answer> =>
  api.post('/api/tickets/purchase', { event_id: randomUUID(), category: 'Virage', quantity: 1 }, token);
const rates = ({ headers }: Answer): (string | null)[] =>
  ['limit', 'remaining', 'reset'].map((name) => headers.get(`ratelimit-${name}`));

const send = (token: string, from = api): Promise<Answer> =>
  from.post('/api/wallet/send', { recipient_email: 'nobody@plaza.example', amount: '1.00', currency: 'EUR' }, token);

/** Another gateway before the same services, with the configuration of the first. */
async function secondGateway(): Promise<{ api: Api; stop(): Promise<void> }> {
  const folder = join(stack.folder, 'second');
  mkdirSync(folder, { recursive: true });
  const first = join(stack.folder, 'stack');
  const [port, adminPort] = [await freePort(), await freePort()];
  const cache = privateFolder(join(folder, 'cache'), gatewayIdentity());
  const configPath = join(folder, 'envoy.json');
  writeFileSync(
    configPath,
    readFileSync(join(first, 'envoy.json'), 'utf8')
      .replaceAll(`"port_value": ${new URL(stack.url).port}`, `"port_value": ${port}`)
      .replaceAll(`"port_value": ${new URL(stack.adminUrl).port}`, `"port_value": ${adminPort}`)
      .replaceAll(join(first, 'envoy-cache'), cache),
  );
  chmodSync(configPath, 0o644);
  const { envoy: bin } = await ensureEngines(undefined, ['envoy']);
  const envoy = await startEnvoy({ bin, configPath, folder: join(folder, 'run'), adminPort, concurrency: 1 });
  const second = new Api(`http://127.0.0.1:${port}`);
  await until(async () => (await second.get('/api/wallet/balance', ada.token)).status === 200, 'it has the keys');
  // Counted by auth from the first call.
  const refresh = () => second.post('/api/auth/refresh', { refresh_token: 'x' });
  await until(async () => rates(await refresh())[1] !== null, 'auth counts for it');
  return { api: second, stop: () => envoy.stop() };
}

async function many(
  count: number,
  ask: (index: number) => Promise<Answer>,
): Promise<{ served: Answer[]; refused: Answer[] }> {
  const answers = await Promise.all(Array.from({ length: count }, (_, index) => ask(index)));
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  // A busy auth may refuse a sign-in as well, but for another reason, and has counted it.
  const limited = (answer: Answer): boolean => answer.status === 429 && reasonOf(answer) === 'RATE_LIMITED';
  return { served: answers.filter((answer) => !limited(answer)), refused: answers.filter(limited) };
}

test('a burst of guesses gets the limit, the rest a refusal with a time to wait, and another address its own limit', async () => {
  const [guesser, other] = [newAddress(), newAddress()];
  const { served, refused } = await many(40, (index) =>
    signInFrom(guesser, index % 2 ? 'correct horse' : 'wrong horse'),
  );
  expect([served.length, refused.length]).toEqual([8, 32]);
  for (const answer of refused) expect(refusal(answer)).toBe('429 RATE_LIMITED');
  // The gateway's own refusals, of a flood, have no such headers.
  const first = refused.find((answer) => rates(answer)[0]);
  const wait = first!.headers.get('retry-after');
  expect(Number(wait)).toBeGreaterThanOrEqual(1);
  expect(Number(wait)).toBeLessThanOrEqual(windowSeconds);
  expect(rates(first!)).toEqual(['8', '0', wait]);
  expect(first!.body.details).toContainEqual({
    '@type': 'type.googleapis.com/google.rpc.RetryInfo',
    retry_delay: `${wait}s`,
  });
  expect(served.map((answer) => Number(rates(answer)[1])).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(rates(await signInFrom(other))[1]).toBe('7');
  expect(rates(await signInFrom(other))[1]).toBe('6');
});

test('no header makes a client another one', async () => {
  const address = newAddress();
  const { served } = await many(20, (index) =>
    signInFrom(address, 'wrong horse', {
      'x-forwarded-for': `203.0.113.${index}`,
      'x-real-ip': `203.0.113.${index}`,
      'x-envoy-external-address': `203.0.113.${index}`,
      'x-user-id': randomUUID(),
    }),
  );
  expect(served.length).toBe(8);
});

test("one person's purchases are counted over JSON and gRPC together, and are not another's", async () => {
  const tickets = client(TicketServiceService, Number(new URL(stack.url).port), { token: ada.token });
  const overGrpc = () =>
    tickets.purchase({ eventId: randomUUID(), category: 'Virage', quantity: 1 }).then(
      () => undefined,
      (error: unknown) => error as ServiceError,
    );
  for (let n = 0; n < 3; n++) expect(refusal(await buy(ada.token))).toBe('404 EVENT_NOT_FOUND');
  for (let n = 0; n < 2; n++) expect((await overGrpc())?.reason).toBe('EVENT_NOT_FOUND');
  const error = await overGrpc();
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({ code: 8, reason: 'RATE_LIMITED', message: 'Too many requests.' });
  expect(error!.retryAfterMs).toBeGreaterThan(0);
  expect(refusal(await buy(ada.token))).toBe('429 RATE_LIMITED');
  expect(refusal(await buy(bob.token))).toBe('404 EVENT_NOT_FOUND');
  // After another sign-in it is the same person.
  const again = (
    await until(async () => {
      const answer = await signInFrom(newAddress());
      return answer.status === 200 && answer;
    }, 'a sign-in')
  ).body.access_token as string;
  expect((await many(4, () => buy(again))).served).toEqual([]);
  const carla = await api.person('Carla');
  const { body } = await api.post('/api/auth/login', { email: carla.email, password: 'correct horse' });
  expect((await many(12, (index) => buy(index % 2 ? carla.token : body.access_token))).served.length).toBe(5);
  tickets.close();
});

test('two gateways let a person make all calls of the limit, and at most the share of one of them more', async () => {
  const [carl, dan] = [await api.person('Carl'), await api.person('Dan')];
  const other = await secondGateway();
  try {
    // Five calls at each gateway, and then the 95 that auth counts for both.
    const answers = await many(140, (index) => send(carl.token, index % 2 ? other.api : api));
    expect([answers.served.length, answers.refused.length]).toEqual([105, 35]);
    expect(refusal(answers.refused[0]!)).toBe('429 RATE_LIMITED');
    expect(Number(answers.refused[0]!.headers.get('retry-after'))).toBeGreaterThan(1);
    expect((await many(120, () => send(dan.token, other.api))).served.length).toBe(100);
  } finally {
    await other.stop();
  }
});

test('reads show how many calls are left, and are refused beyond the limit', async () => {
  const ask = () => api.get('/api/wallet/balance', bob.token);
  const { served } = await many(50, ask);
  expect(served.length).toBe(50);
  expect(rates(served[0]!)[0]).toBe('50');
  // A bucket fills while it is used: slow requests last longer.
  const refused = await until(async () => (await many(20, ask)).refused[0], 'one is refused');
  expect(refusal(refused)).toBe('429 RATE_LIMITED');
  expect(rates(await api.get('/api/shop/products'))[0]).toBe('4000');
});

test('without Redis, limits hold and nobody sees a fault', async () => {
  await stack.stopRedis();
  try {
    const address = newAddress();
    const { served, refused } = await many(30, () => signInFrom(address));
    expect([served.length, refused.length]).toEqual([8, 22]);
    expect(rates(refused.find((answer) => rates(answer)[0])!).slice(0, 2)).toEqual(['8', '0']);
    const gina = await api.person('Gina');
    expect((await many(120, () => send(gina.token))).served.length).toBe(100);
  } finally {
    await stack.startRedis();
  }
  const address = newAddress();
  expect((await many(30, () => signInFrom(address))).served.length).toBe(8);
});

test('without auth, calls that do not need it pass, and the gateway itself limits everyone to twice as much', async () => {
  const [dora, eva, fay] = [await api.person('Dora'), await api.person('Eva'), await api.person('Fay')];
  await stack.pause('auth');
  try {
    // Until the gateway notices, a few calls wait for auth. They are not counted.
    for (let n = 0; n < 5; n++) expect(refusal(await buy(dora.token))).toBe('404 EVENT_NOT_FOUND');
  } finally {
    await stack.resume('auth');
  }
  await stack.kill('auth');
  const { served, refused } = await many(30, () => buy(eva.token));
  expect(served.length).toBeGreaterThanOrEqual(10);
  expect(served.length).toBeLessThan(20);
  expect(refusal(refused[0]!)).toBe('429 RATE_LIMITED');
  await stack.restart('auth');
  // A new person each time, without any count: one call shows whether auth counts again.
  await until(async () => rates(await buy((await api.person()).token))[0] === '5', 'auth counts again');
  expect((await many(20, () => buy(fay.token))).served.length).toBe(5);
});

test('by default the usual limits hold, and a fan is far below all of them', async () => {
  const usual = await startTestStack({ seed: true, env: { RATE_LIMITS: '', RATE_LIMIT_WINDOW: '' } });
  try {
    const fans = new Api(usual.url);
    const registered = await fans.post('/api/auth/register', {
      email: `${randomUUID()}@plaza.example`,
      password: 'correct horse',
      name: 'Fan',
    });
    const { login, register, purchase, change, read } = defaultRateLimits.limits;
    expect(rates(registered)).toEqual([String(register.address), String(register.address - 1), '900']);
    const { access_token: token } = registered.body;
    expect(rates(await fans.post('/api/auth/login', { email: 'x@plaza.example', password: 'wrong horse' }))).toEqual([
      String(login.address),
      String(login.address - 1),
      '900',
    ]);
    expect(
      rates(
        await fans.post('/api/tickets/purchase', { event_id: randomUUID(), category: 'Virage', quantity: 1 }, token),
      ).slice(0, 2),
    ).toEqual([String(purchase.person), String(purchase.person! - 1)]);
    expect(
      rates(await fans.post('/api/wallet/deposit', { amount: '5.00', currency: 'EUR' }, token)).slice(0, 2),
    ).toEqual([String(change.person), String(change.person! - 1)]);
    expect(rates(await fans.get('/api/wallet/balance', token))[0]).toBe(String(read.person));
  } finally {
    await usual.stop();
  }
});
