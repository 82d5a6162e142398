// How often one client may call: what the gateway counts itself, what auth counts, and what happens while auth is unavailable.
import { randomUUID } from 'node:crypto';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Status } from '@plaza/api/status';
import { PairDeviceRequest } from '@plaza/api/check-in';
import { DepositRequest } from '@plaza/api/wallet';
import type { RateLimitRequest } from '@plaza/api/envoy-ratelimit';
import { gatewayShare, type LimitName, type RateLimits } from '@plaza/limits';
import { jitter, until } from '@plaza/testing';
import { startHouse, type House } from './support/house.ts';
import { eventually, startGateway, type Answer, type Gateway } from './support/gateway.ts';

const ada = '0190a1b2-0000-7000-8000-00000000000a';
const bob = '0190a1b2-0000-7000-8000-00000000000b';
const limits: RateLimits = {
  windowSeconds: 600,
  limits: {
    read: { address: 30, person: 8 },
    change: { address: 1_000, person: 100 },
    purchase: { address: 1_000, person: 40 },
    login: { address: 4 },
    register: { address: 50 },
    guest: { address: 10 },
  },
};

let house: House;
beforeAll(async () => {
  house = await startHouse({ trustedProxies: 1, rateLimits: limits });
});
afterAll(() => house.close());
afterEach(() => {
  house.services.counted.length = 0;
  house.services.answer('ShouldRateLimit', () => ({ overallCode: 1 }));
});

let network = 0;
/** A client that nobody has seen yet. */
const elsewhere = () => ({ 'x-forwarded-for': `198.51.${100 + Math.floor(++network / 250)}.${network % 250}` });
const refusal = (answer: Answer) => [answer.status, answer.at('code'), answer.at('details', 0, 'reason')];
const rates = ({ headers }: Answer) => [
  headers['ratelimit-limit'],
  headers['ratelimit-remaining'],
  headers['ratelimit-reset'],
];
const balance = '/plaza.wallet.v1.WalletService/GetBalance';

function grpc(
  path: string,
  headers: Record<string, string>,
  request = Buffer.alloc(0),
): Promise<{ error?: ServiceError; headers: Metadata }> {
  const client = new Client(`127.0.0.1:${house.gateway.port}`, credentials.createInsecure());
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Promise<{ error?: ServiceError; headers: Metadata }>((resolve) => {
    let seen = new Metadata();
    client
      .makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        request,
        metadata,
        (error) => resolve({ ...(error && { error }), headers: seen }),
      )
      .on('metadata', (got: Metadata) => {
        seen = got;
      });
  }).finally(() => client.close());
}

test("a person's reads are counted without a request to auth, over JSON and gRPC together, wherever they come from", async () => {
  const token = await house.key.token({ sub: ada });
  expect(rates(await house.gateway.ask('/api/wallet/balance', { token, headers: elsewhere() }))).toEqual([
    '8',
    '7',
    expect.stringMatching(/^\d+$/),
  ]);
  for (let n = 0; n < 3; n++)
    expect((await house.gateway.ask('/api/wallet/balance', { token, headers: elsewhere() })).status).toBe(200);
  for (let n = 0; n < 4; n++)
    expect((await grpc(balance, { authorization: `Bearer ${token}`, ...elsewhere() })).error).toBeUndefined();
  const refused = await house.gateway.ask('/api/wallet/balance', { token, headers: elsewhere() });
  expect([...refusal(refused), refused.headers['retry-after'], refused.at('details', 1)]).toEqual([
    429,
    8,
    'RATE_LIMITED',
    '1',
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retry_delay: '1s' },
  ]);
  expect(rates(refused).slice(0, 2)).toEqual(['8', '0']);
  expect(refused.headers['x-content-type-options']).toBe('nosniff');
  const { error } = await grpc(balance, { authorization: `Bearer ${token}`, ...elsewhere() });
  expect([error?.code, error?.details]).toEqual([8, 'Too many requests.']);
  expect(Status.decode(error!.metadata.get('grpc-status-details-bin')[0] as Buffer).code).toBe(8);
  // Another person, and another endpoint, are counted alone.
  expect(
    (
      await house.gateway.ask('/api/wallet/balance', {
        token: await house.key.token({ sub: bob }),
        headers: elsewhere(),
      })
    ).status,
  ).toBe(200);
  expect((await house.gateway.ask('/api/wallet/transactions', { token, headers: elsewhere() })).status).toBe(200);
  expect(house.services.counted).toEqual([]);
});

test('an address is counted for everybody behind it', async () => {
  const headers = elsewhere();
  const tokens = await Promise.all(
    Array.from({ length: 5 }, (_, n) => house.key.token({ sub: `0190a1b2-0000-7000-8000-0000000001${10 + n}` })),
  );
  const answers = await Promise.all(
    Array.from({ length: 35 }, (_, n) => house.gateway.ask('/api/wallet/balance', { token: tokens[n % 5]!, headers })),
  );
  expect(answers.filter(({ status }) => status === 200).length).toBe(30);
});

test('an IPv6 client is its network, since it has all of that', async () => {
  const statuses = [];
  for (let n = 0; n < 9; n++)
    statuses.push(
      (
        await house.gateway.ask('/api/auth/login', {
          body: {},
          headers: { 'x-forwarded-for': `2001:db8:0:7::${n + 1}` },
        })
      ).status,
    );
  expect(statuses).toEqual([...Array<number>(8).fill(200), 429]);
  expect(house.services.counted.at(-1)?.[0]).toMatchObject({ masked_remote_address: '2001:db8:0:7::/64' });
});

test('a client cannot choose who it is counted as', async () => {
  const proxy = elsewhere()['x-forwarded-for'];
  const lies = (n: number) => ({
    'x-forwarded-for': `203.0.113.${n}, ${proxy}`,
    'x-real-ip': `203.0.113.${n}`,
    forwarded: `for=203.0.113.${n}`,
    'x-envoy-external-address': `203.0.113.${n}`,
    'x-user-id': ada,
    'x-plaza-user-id': ada,
    'x-envoy-internal': 'true',
  });
  const answers = [];
  for (let n = 0; n < 10; n++) answers.push(await house.gateway.ask('/api/auth/login', { body: {}, headers: lies(n) }));
  expect(answers.map(({ status }) => status)).toEqual([...Array<number>(8).fill(200), 429, 429]);
  for (const descriptors of house.services.counted)
    expect(descriptors).toEqual([
      { limit: 'login', endpoint: 'plaza.auth.v1.AuthService.Login', masked_remote_address: `${proxy}/32` },
    ]);
});

/** Counts what the gateways request as auth does: after a share, against the rest of the limit. */
function countAsAuth(): void {
  const counts = new Map<string, number>();
  house.services.answer('ShouldRateLimit', (request) => {
    const left = (request as unknown as RateLimitRequest).descriptors.map(({ entries }) => {
      const { limit: name, ...entry } = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
      const calls = limits.limits[name as LimitName][entry['person'] ? 'person' : 'address']!;
      const points = entry['share'] ? calls - gatewayShare(name as LimitName, calls) : calls;
      const taken = (counts.get(JSON.stringify(entry)) ?? 0) + 1;
      counts.set(JSON.stringify(entry), taken);
      return points - taken;
    });
    const remaining = Math.min(...left);
    return {
      overallCode: remaining < 0 ? 2 : 1,
      responseHeadersToAdd: [{ key: 'ratelimit-remaining', value: String(Math.max(0, remaining)) }],
    };
  });
}
const newPerson = () => house.key.token({ sub: randomUUID() });

test('guesses of pairing codes are counted for their address, over JSON and gRPC together, and none too many reaches catalog', async () => {
  countAsAuth();
  house.services.calls.length = 0;
  const headers = elsewhere();
  const path = '/plaza.catalog.v1.CheckInService/PairDevice';
  const pair = async (more: Record<string, string> = {}) =>
    refusal(
      await house.gateway.ask('/api/checkin/pair', { headers: { ...headers, ...more }, body: { code: 'K7QM-2XPD' } }),
    );
  const overGrpc = async () =>
    (await grpc(path, headers, Buffer.from(PairDeviceRequest.encode({ code: 'K7QM-2XPD' }).finish()))).error?.code;
  expect(await pair()).toEqual([200, undefined, undefined]);
  expect(await overGrpc()).toBeUndefined();
  // A device that pretends to be another one, or an account, is the same address.
  expect((await pair({ 'checkin-token': 'plzgate_another', 'x-user-id': ada }))[0]).toBe(200);
  expect(await overGrpc()).toBeUndefined();
  expect(await pair()).toEqual([429, 8, 'RATE_LIMITED']);
  expect(await overGrpc()).toBe(8);
  expect(await pair({ 'checkin-token': 'plzgate_another' })).toEqual([429, 8, 'RATE_LIMITED']);
  expect(house.services.calls.filter(({ rpc }) => rpc === 'PairDevice')).toHaveLength(4);
  for (const descriptors of house.services.counted)
    expect(descriptors).toEqual([
      {
        limit: 'login',
        endpoint: 'plaza.catalog.v1.CheckInService.PairDevice',
        masked_remote_address: `${headers['x-forwarded-for']}/32`,
      },
    ]);
  // Another address has its own, and so have sign-ins.
  Object.assign(headers, elsewhere());
  expect((await pair())[0]).toBe(200);
});
const send = (token: string, gateway: Gateway = house.gateway, headers = elsewhere()) =>
  gateway.ask('/api/wallet/send', { token, headers, body: {} });
const inTurn = async <T>(count: number, call: (n: number) => Promise<T>): Promise<T[]> => {
  const results = [];
  for (let n = 0; n < count; n++) results.push(await call(n));
  return results;
};

test("a person's first changes pass without auth, and after them auth counts each, under the same names over JSON and gRPC", async () => {
  const sub = randomUUID();
  const token = await house.key.token({ sub });
  const buy = () => house.gateway.ask('/api/tickets/purchase', { token, headers: elsewhere(), body: {} });
  for (let n = 0; n < 2; n++) expect((await buy()).status).toBe(200);
  expect(house.services.counted).toEqual([]);
  await buy();
  await grpc('/plaza.catalog.v1.TicketService/Purchase', { authorization: `Bearer ${token}`, ...elsewhere() });
  const counted = {
    limit: 'purchase',
    endpoint: 'plaza.catalog.v1.TicketService.Purchase',
    person: sub,
    share: 'used',
  };
  expect(house.services.counted).toEqual([[counted], [counted]]);
  // Another endpoint has its own count.
  house.services.counted.length = 0;
  expect((await send(token)).status).toBe(200);
  expect(house.services.counted).toEqual([]);
});

test('what is left goes down one by one, while the gateway counts and while auth does, and the limit is exact', async () => {
  countAsAuth();
  const token = await newPerson();
  const answers = await inTurn(104, () => send(token));
  // The answer to the last call of a share reports nothing.
  expect(answers.map(({ status, headers }) => [status, headers['ratelimit-remaining']])).toEqual([
    ...Array.from({ length: 100 }, (_, n) => [200, n === 4 ? undefined : String(99 - n)]),
    ...Array<unknown>(4).fill([429, '0']),
  ]);
  expect(rates(answers[0]!)).toEqual(['100', '99', '600']);
  expect(house.services.counted.length).toBe(99);
  const other = await newPerson();
  const { headers } = await grpc('/plaza.wallet.v1.WalletService/Send', {
    authorization: `Bearer ${other}`,
    ...elsewhere(),
  });
  expect(['limit', 'remaining'].map((name) => headers.get(`ratelimit-${name}`))).toEqual([['100'], ['99']]);
});

test('two gateways let a person exceed the limit by at most the share of one, and neither gives less than the limit', async () => {
  countAsAuth();
  const other = await startGateway(house.services.addresses, { trustedProxies: 1, rateLimits: limits });
  try {
    await eventually(
      async () => other.ask('/api/auth/me', { token: await newPerson() }),
      ({ status }) => status === 200,
    );
    const served = (answers: Answer[]) => answers.filter(({ status }) => status === 200).length;
    const [alternating, atOne] = [await newPerson(), await newPerson()];
    expect(served(await inTurn(115, (n) => send(alternating, n % 2 ? other : house.gateway)))).toBe(105);
    expect(served(await inTurn(110, () => send(atOne, other)))).toBe(100);
  } finally {
    await other.close();
  }
});

test('an address whose share is used up is counted by auth, and a person behind it is not', async () => {
  const address = elsewhere();
  const people = await Promise.all(Array.from({ length: 26 }, newPerson));
  // Two changes of each: 50 of the address's 1,000 are the gateway's.
  for (const token of people) expect((await send(token, house.gateway, address)).status).toBe(200);
  expect(house.services.counted).toEqual([]);
  await inTurn(24, (n) => send(people[n]!, house.gateway, address));
  expect(house.services.counted).toEqual([]);
  // Without headers from auth, which knows that a person has fewer calls left.
  const after = await send(people[24]!, house.gateway, address);
  expect(rates(after).slice(0, 2)).toEqual(['100', '98']);
  expect(house.services.counted).toEqual([
    [
      {
        limit: 'change',
        endpoint: 'plaza.wallet.v1.WalletService.Send',
        masked_remote_address: `${address['x-forwarded-for']}/32`,
        share: 'used',
      },
    ],
  ]);
});

test('without a sign-in an address has a share too, and is told what is left', async () => {
  countAsAuth();
  const headers = elsewhere();
  const refresh = () => house.gateway.ask('/api/auth/refresh', { headers, body: {} });
  const answers = await inTurn(52, refresh);
  // The answer to the last call of a share reports nothing.
  expect(answers.map(({ status, headers: got }) => [status, got['ratelimit-remaining']])).toEqual(
    Array.from({ length: 52 }, (_, n) => [200, n === 49 ? undefined : String(999 - n)]),
  );
  expect(rates(answers[0]!)).toEqual(['1000', '999', '600']);
  const counted = {
    limit: 'change',
    endpoint: 'plaza.auth.v1.AuthService.Refresh',
    masked_remote_address: `${headers['x-forwarded-for']}/32`,
    share: 'used',
  };
  expect(house.services.counted).toEqual([[counted], [counted]]);
});

test('auth counts what has no share, and nothing that is refused before', async () => {
  const headers = elsewhere();
  const token = await house.key.token({ sub: ada });
  await house.gateway.ask('/api/auth/register', { headers, body: {} });
  await house.gateway.ask('/api/auth/login', { headers, body: {} });
  const by = { masked_remote_address: `${headers['x-forwarded-for']}/32` };
  expect(house.services.counted).toEqual([
    [{ limit: 'register', endpoint: 'plaza.auth.v1.AuthService.Register', ...by }],
    [{ limit: 'login', endpoint: 'plaza.auth.v1.AuthService.Login', ...by }],
  ]);
  house.services.counted.length = 0;
  expect((await house.gateway.ask('/api/wallet/send', { headers, body: {} })).status).toBe(401);
  const forged = await house.gateway.ask('/api/wallet/send', { token: token.slice(0, -9), headers, body: {} });
  expect([forged.status, ...rates(forged)]).toEqual([401, undefined, undefined, undefined]);
  expect((await house.gateway.ask('/api/shop/products', { headers })).status).toBe(200);
  expect(house.services.counted).toEqual([]);
});

test('no header of a client makes its calls ones that auth counts', async () => {
  const claims = { ...elsewhere(), 'x-plaza-person-share': 'used', 'x-plaza-address-share': 'used' };
  expect((await send(await newPerson(), house.gateway, claims)).status).toBe(200);
  expect(house.services.counted).toEqual([]);
});

test('a long body waits for the answer of auth, and comes through whole, or is refused as before', async () => {
  const token = await newPerson();
  // Auth counts only after the share of a person, which is 5.
  await inTurn(5, () => house.gateway.ask('/api/wallet/deposit', { token, headers: elsewhere(), body: {} }));
  house.services.answer('ShouldRateLimit', () => jitter(100).then(() => ({ overallCode: 1 })));
  // No field may be so long, but what stands between them.
  const long = `{"amount":"5.00",${' '.repeat(900_000)}"currency":"EUR"}`;
  house.services.calls.length = 0;
  expect((await house.gateway.ask('/api/wallet/deposit', { token, headers: elsewhere(), body: long })).status).toBe(
    200,
  );
  const sent = Buffer.from(
    DepositRequest.encode(DepositRequest.fromPartial({ amount: 'y'.repeat(1_000_000) })).finish(),
  );
  expect(
    (await grpc('/plaza.wallet.v1.WalletService/Deposit', { authorization: `Bearer ${token}`, ...elsewhere() }, sent))
      .error,
  ).toBeUndefined();
  expect(house.services.calls.map(({ request }) => String(request['amount']).length)).toEqual([4, 1_000_000]);
  expect(house.services.counted.length).toBe(2);
  house.services.counted.length = 0;
  expect(
    (
      await house.gateway.ask('/api/wallet/deposit', {
        token,
        headers: elsewhere(),
        body: { amount: 'x'.repeat(2_000_000) },
      })
    ).status,
  ).toBe(413);
  expect(house.services.counted).toEqual([]);
});

test('what auth says is told, on answers that are let in and on those that are not', async () => {
  const headers = elsewhere();
  const says = (name: string, value: string) => ({ key: name, value });
  const counts = [says('ratelimit-limit', '10'), says('ratelimit-remaining', '3'), says('ratelimit-reset', '77')];
  house.services.answer('ShouldRateLimit', () => ({ overallCode: 1, responseHeadersToAdd: counts }));
  const allowed = await house.gateway.ask('/api/auth/login', { body: {}, headers });
  expect([allowed.status, ...rates(allowed)]).toEqual([200, '10', '3', '77']);
  expect(
    Object.keys(allowed.headers).filter((name) => name.startsWith('x-ratelimit') || name.startsWith('x-envoy')),
  ).toEqual([]);

  const details = Buffer.from(Status.encode({ code: 8, message: 'from auth', details: [] }).finish()).toString(
    'base64',
  );
  house.services.answer('ShouldRateLimit', () => ({
    overallCode: 2,
    responseHeadersToAdd: [...counts, says('retry-after', '77'), says('grpc-status-details-bin', details)],
  }));
  house.services.calls.length = 0;
  const refused = await house.gateway.ask('/api/auth/login', { body: {}, headers });
  expect([...refusal(refused), ...rates(refused), refused.headers['retry-after']]).toEqual([
    429,
    8,
    'RATE_LIMITED',
    '10',
    '3',
    '77',
    '77',
  ]);
  expect(refused.at('details', 1, 'retry_delay')).toBe('77s');
  expect(
    Object.keys(refused.headers).filter(
      (name) => name.startsWith('grpc-') || name.startsWith('x-ratelimit') || name.startsWith('x-envoy'),
    ),
  ).toEqual([]);
  const { error } = await grpc('/plaza.auth.v1.AuthService/Login', headers);
  expect([
    error?.code,
    error?.details,
    error?.metadata.get('retry-after'),
    error?.metadata.get('ratelimit-limit'),
  ]).toEqual([8, 'Too many requests.', ['77'], ['10']]);
  expect(Status.decode(error!.metadata.get('grpc-status-details-bin')[0] as Buffer).message).toBe('from auth');
  expect(house.services.calls).toEqual([]);
});

test('pages of other origins may read how much is left', async () => {
  const { headers } = await house.gateway.ask('/api/shop/products', {
    headers: { origin: 'https://shop.example', ...elsewhere() },
  });
  expect(headers['access-control-expose-headers']).toBeUndefined();
  const open = await startHouse({ corsOrigins: ['https://shop.example'] });
  try {
    const answer = await open.gateway.ask('/api/shop/products', { headers: { origin: 'https://shop.example' } });
    expect(answer.headers['access-control-expose-headers']).toContain(
      'ratelimit-limit, ratelimit-remaining, ratelimit-reset',
    );
  } finally {
    await open.close();
  }
});

test('nobody outside can ask for counts, or have others counted', async () => {
  const { error } = await grpc('/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit', elsewhere());
  expect(error?.code).toBe(12);
  expect(
    (await house.gateway.ask('/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit', { body: {} })).status,
  ).toBe(404);
  expect(house.services.counted).toEqual([]);
});

test('the keys can always be fetched, however often the same address reads', async () => {
  const few = await startHouse({ limits: { publicReadsPerSecond: 2 } });
  try {
    // The bucket fills up again while these are on their way.
    await until(async () => {
      const answers = await Promise.all(Array.from({ length: 40 }, () => few.gateway.ask('/api/health')));
      return answers.some(({ status }) => status === 429);
    }, 'the address has used up its calls');
    expect((await few.gateway.ask('/.well-known/jwks.json')).status).toBe(200);
  } finally {
    await few.close();
  }
});

test('an auth that does not answer, or is unavailable, delays no call for long; the buckets of the gateway hold', async () => {
  house.services.answer('ShouldRateLimit', () => new Promise(() => undefined));
  const headers = elsewhere();
  // The first few wait a moment; then no call goes to auth any more.
  await eventually(
    async () => {
      const before = house.services.counted.length;
      expect((await house.gateway.ask('/api/auth/register', { headers, body: {} })).status).toBe(200);
      return house.services.counted.length - before;
    },
    (requests) => requests === 0,
  );

  await house.services.stop('auth');
  // Login itself is auth's, so another change is tried: 40 purchases a person, at most twice that without auth.
  const token = await house.key.token({ sub: bob });
  const bought = await Promise.all(
    Array.from({ length: 90 }, () =>
      house.gateway.ask('/api/tickets/purchase', { token, headers: elsewhere(), body: {} }),
    ),
  );
  const served = bought.filter(({ status }) => status === 200);
  // The share, which is 2, and twice the rest.
  expect(served.length).toBe(78);
  // Only auth knows what is left after the share.
  expect(served.filter((answer) => rates(answer)[1] !== undefined).length).toBeLessThanOrEqual(2);
  expect(refusal(bought.find(({ status }) => status !== 200)!)).toEqual([429, 8, 'RATE_LIMITED']);
});
