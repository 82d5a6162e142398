// Rate limits as the gateway gets them: with one Valkey, with a cluster, with one that does not answer, and with none.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Client, credentials, Metadata, status as codes } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { RateLimitServiceService, type RateLimitResponse } from '@plaza/api/envoy-ratelimit';
import { Status } from '@plaza/api/status';
import {
  ensureEngines,
  startValkey,
  startValkeyCluster,
  temporaryRoot,
  type Valkey,
  type ValkeyCluster,
} from '@plaza/dev/engines';
import { defaultRateLimits, type RateLimits } from '@plaza/limits';
import { connectRedis, type RedisConfig } from '@plaza/redis';
import { client, testAuthority, testConfig, testGatewayKey, until } from '@plaza/testing';
import { Redis } from 'ioredis';
import { readConfig } from '../config.ts';
import type { Count } from './counters.ts';
import { createLimits, type Call, type Limits } from './limits.ts';
import { startAuth, type Harness } from '../../test/harness.ts';

// A window longer than every test; tests of its end use a short one.
const rateLimits: RateLimits = {
  windowSeconds: 3_600,
  limits: {
    ...defaultRateLimits.limits,
    change: { address: 5_000, person: 1_000 },
    login: { address: 5 },
    purchase: { address: 40, person: 10 },
  },
};
const shared = { redisUrl: process.env['PLAZA_TEST_REDIS_URL'] };
const login = (caller: string): Call => ({
  limit: 'login',
  endpoint: 'plaza.auth.v1.AuthService.Login',
  by: 'address',
  caller,
  afterShare: false,
});
const buy = (caller: string): Call => ({
  limit: 'purchase',
  endpoint: 'plaza.catalog.v1.TicketService.Purchase',
  by: 'person',
  caller,
  afterShare: false,
});
const short: RateLimits = { ...rateLimits, windowSeconds: 1 };

let folder = '';
let program = '';
let valkey: Valkey;
let cluster: ValkeyCluster;
beforeAll(async () => {
  ({ valkey: program } = await ensureEngines(undefined, ['valkey']));
  folder = mkdtempSync(join(temporaryRoot(), 'plaza-limits-'));
  chmodSync(folder, 0o755);
  [valkey, cluster] = await Promise.all([
    startValkey({ server: program, folder: join(folder, 'one'), persistent: false }),
    startValkeyCluster({ server: program, folder: join(folder, 'many'), nodes: 3 }),
  ]);
});
afterAll(async () => {
  await Promise.all([valkey.stop(), cluster.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

interface Replica extends Limits {
  logged: string[];
}

// A busy machine may keep a Redis that is well from answering for a while; one that is not is waited for once.
const patientMs = 60_000;
const impatientMs = 2_000;

/** The counting of one replica of auth. */
async function replica(
  redis: RedisConfig = shared,
  prefix = `test:${randomUUID()}:`,
  its = rateLimits,
  redisTimeoutMs = patientMs,
): Promise<Replica> {
  const connection = connectRedis(redis, 'limits');
  const logged: string[] = [];
  const note = (_: unknown, text?: string) => void logged.push(text ?? String(_));
  const limits = createLimits({
    rateLimits: its,
    connection,
    prefix,
    log: { info: note, warn: note } as never,
    redisTimeoutMs,
  });
  opened.push(limits);
  if (connection && connection.status !== 'ready') await new Promise((resolve) => connection.once('ready', resolve));
  return { ...limits, logged };
}

async function times(
  count: number,
  take: (index: number) => Promise<Count | undefined>,
): Promise<{ allowed: number; refused: number }> {
  const counts = await Promise.all(Array.from({ length: count }, (_, index) => take(index)));
  return {
    allowed: counts.filter((one) => one && !one.refused).length,
    refused: counts.filter((one) => one?.refused).length,
  };
}

test.each([
  ['one Valkey', () => shared],
  ['a cluster', () => ({ clusterNodes: cluster.nodes.slice(0, 1) })],
])('a burst at two replicas never passes the limit, on %s', async (_, redis) => {
  const prefix = `test:${randomUUID()}:`;
  const [one, other] = [await replica(redis(), prefix), await replica(redis(), prefix)];
  for (const who of ['198.51.100.7/32', '2001:db8:1:2::/64']) {
    expect(await times(60, (index) => (index % 2 ? one : other).take(login(who)))).toEqual({ allowed: 5, refused: 55 });
  }
  // Each person, endpoint and address has its own count.
  expect(await times(30, (index) => one.take(buy(`person-${index % 2}`)))).toEqual({ allowed: 20, refused: 10 });
  expect(await one.take({ ...login('198.51.100.7/32'), endpoint: 'plaza.auth.v1.AuthService.Refresh' })).toMatchObject({
    refused: false,
    remaining: 4,
  });
  expect([one.logged, other.logged]).toEqual([[], []]);
});

test('large limits are counted in shares: far fewer requests to Redis, never more calls than the limit, and almost none lost', async () => {
  const prefix = `test:${randomUUID()}:`;
  const replicas = [await replica(shared, prefix), await replica(shared, prefix)];
  const change = (caller: string): Call => ({
    limit: 'change',
    endpoint: 'plaza.wallet.v1.WalletService.Send',
    by: 'person',
    caller,
    afterShare: false,
  });
  const redis = new Redis(shared.redisUrl!);
  opened.push({ close: () => redis.disconnect() });
  const first = await times(500, (index) => replicas[index % 2]!.take(change('a')));
  expect(first).toEqual({ allowed: 500, refused: 0 });
  // A replica holds at most one share.
  const taken = Number(await redis.get(`${prefix}rate:person.a:plaza.wallet.v1.WalletService.Send`));
  expect(taken).toBeGreaterThanOrEqual(500);
  expect(taken).toBeLessThanOrEqual(500 + 2 * 10);
  const { allowed } = await times(1_500, (index) => replicas[index % 2]!.take(change('a')));
  expect(allowed + first.allowed).toBeLessThanOrEqual(1_000);
  expect(allowed + first.allowed).toBeGreaterThanOrEqual(980);
  expect(replicas.map(({ logged }) => logged)).toEqual([[], []]);
});

test('after the share of a gateway the rest of a limit is counted, exactly, and reported as what is left of the limit', async () => {
  const prefix = `test:${randomUUID()}:`;
  const [one, other] = [await replica(shared, prefix), await replica(shared, prefix)];
  // 40 calls for an address, of which a gateway lets 2 pass on its own.
  const call: Call = { ...buy('203.0.113.7/32'), by: 'address', afterShare: true };
  expect(await one.take(call)).toMatchObject({ limit: 40, remaining: 37 });
  expect(await times(59, (index) => (index % 2 ? one : other).take(call))).toEqual({ allowed: 37, refused: 22 });
  expect(await one.take(call)).toMatchObject({ limit: 40, remaining: 0, refused: true });
  // Limits without such a part, and small ones, are counted from the first call.
  for (const whole of [login('b'), buy('b')])
    expect((await times(30, () => one.take({ ...whole, afterShare: true }))).allowed).toBe(
      whole.limit === 'login' ? 5 : 10,
    );
  // The same without Redis.
  const alone = await replica({});
  expect((await times(60, () => alone.take(call))).allowed).toBe(38);
});

test('of guesses of pairing codes 300 pass from one address in a window, at two replicas together, and no more', async () => {
  const prefix = `test:${randomUUID()}:`;
  const usual: RateLimits = { ...defaultRateLimits, windowSeconds: 3_600 };
  const [one, other] = [await replica(shared, prefix, usual), await replica(shared, prefix, usual)];
  const pair: Call = { ...login('203.0.113.7/32'), endpoint: 'plaza.catalog.v1.CheckInService.PairDevice' };
  expect(await times(400, (index) => (index % 2 ? one : other).take(pair))).toEqual({ allowed: 300, refused: 100 });
  expect(await one.take({ ...pair, caller: '203.0.113.8/32' })).toMatchObject({ remaining: 299, refused: false });
  // The same without Redis.
  const alone = await replica({}, prefix, usual);
  expect(await times(400, () => alone.take(pair))).toEqual({ allowed: 300, refused: 100 });
});

test('the calls that are left go down to none', async () => {
  const limits = await replica();
  for (const remaining of [4, 3, 2, 1, 0])
    expect(await limits.take(login('a'))).toEqual({ limit: 5, remaining, resetMs: expect.any(Number), refused: false });
  const refused = (await limits.take(login('a')))!;
  expect(refused).toMatchObject({ limit: 5, remaining: 0, refused: true });
  expect(refused.resetMs).toBeGreaterThan(0);
  expect(refused.resetMs).toBeLessThanOrEqual(3_600_000);
});

test.each([
  ['Redis', shared],
  ['this process', {}],
])('a new window begins when the old one ends, where %s counts', async (_, redis) => {
  const limits = await replica(redis, undefined, short);
  const refused = await until(async () => {
    const count = await limits.take(login('a'));
    return count?.refused && count;
  }, 'the window is used up');
  expect(refused.resetMs).toBeLessThanOrEqual(1_000);
  const next = await until(async () => {
    const count = await limits.take(login('a'));
    return count && !count.refused && count;
  }, 'the next window');
  expect(next.remaining).toBe(4);
});

test('keys can be read by people, and end with their window', async () => {
  const prefix = `test:${randomUUID()}:`;
  const limits = await replica(shared, prefix);
  await limits.take(login('198.51.100.7/32'));
  await limits.take(login('2001:db8:1:2::/64'));
  await limits.take(buy('0190a1b2-0000-7000-8000-000000000001'));
  await limits.take(login('a:b*c}/{/32'));
  const redis = new Redis(shared.redisUrl!);
  opened.push({ close: () => redis.disconnect() });
  const names = (await redis.keys(`${prefix}*`)).sort();
  expect(names.map((name) => name.slice(prefix.length))).toEqual([
    'rate:198.51.100.7:plaza.auth.v1.AuthService.Login',
    'rate:2001-db8-1-2--:plaza.auth.v1.AuthService.Login',
    'rate:person.0190a1b2-0000-7000-8000-000000000001:plaza.catalog.v1.TicketService.Purchase',
    expect.stringMatching(/^rate:~[\w-]{43}:plaza\.auth\.v1\.AuthService\.Login$/),
  ]);
  for (const name of names) expect(await redis.pttl(name)).toBeGreaterThan(0);
});

test('without Redis this process counts, and calls without a limit pass', async () => {
  const limits = await replica({});
  expect(await times(20, () => limits.take(login('a')))).toEqual({ allowed: 5, refused: 15 });
  expect(await times(20, () => limits.take(login('b')))).toEqual({ allowed: 5, refused: 15 });
  expect(await limits.take({ ...login('a'), by: 'person' })).toBeUndefined();
  for (const limit of ['none', 'constructor', '__proto__'])
    expect(await limits.take({ ...login('a'), limit } as never)).toBeUndefined();
});

test('a Redis that stops answering costs one wait, then this process counts until it answers again', async () => {
  const limits = await replica({ redisUrl: valkey.url }, undefined, undefined, impatientMs);
  expect(await times(10, () => limits.take(login('a')))).toEqual({ allowed: 5, refused: 5 });
  valkey.process.signal('SIGSTOP');
  try {
    expect(await times(10, () => limits.take(login('b')))).toEqual({ allowed: 5, refused: 5 });
    for (let n = 0; n < 50; n++) expect((await limits.take(login('b')))?.refused).toBe(true);
    expect((await times(100, () => limits.take({ ...buy('a'), limit: 'change' }))).allowed).toBe(100);
    expect(limits.logged).toEqual(['calls are counted by each process alone: Redis does not answer']);
  } finally {
    valkey.process.signal('SIGCONT');
  }
  await until(async () => {
    await limits.take(login('c'));
    return limits.logged.length > 1;
  }, 'calls are counted in Redis again');
  expect(limits.logged[1]).toBe('calls are counted in Redis again');
});

test('a Redis that is stopped and comes back is used again', async () => {
  const limits = await replica({ redisUrl: valkey.url }, undefined, undefined, impatientMs);
  await limits.take(login('a'));
  await valkey.stop();
  expect(await times(12, () => limits.take(login('d')))).toEqual({ allowed: 5, refused: 7 });
  valkey = await startValkey({ server: program, folder: join(folder, 'one'), persistent: false, port: valkey.port });
  await until(async () => {
    await limits.take(login('e'));
    return limits.logged.length > 1;
  }, 'calls are counted in Redis again');
  expect(limits.logged).toEqual([
    'calls are counted by each process alone: Redis does not answer',
    'calls are counted in Redis again',
  ]);
  expect(await times(12, () => limits.take(login('f')))).toEqual({ allowed: 5, refused: 7 });
});

test('with invalid limits auth does not start, and says why', () => {
  const url = 'postgres://nobody@127.0.0.1:1/none';
  const base = testConfig('auth', url);
  const given = { GATEWAY_KEY: testGatewayKey, BACKEND_APP_DATABASE_URL: url };
  expect(readConfig({ ...given, RATE_LIMITS: 'login:7', RATE_LIMIT_WINDOW: '60' }, base).rateLimits).toMatchObject({
    windowSeconds: 60,
    limits: { login: { address: 7 } },
  });
  expect(() => readConfig({ ...given, RATE_LIMITS: 'logins:7' }, base)).toThrow(
    'The configuration is not complete: RATE_LIMITS: must be name:address:person',
  );
});

let auth: Harness;
afterAll(() => auth?.close());

test('the gateway gets the calls that are left, and with a refusal the time to wait', async () => {
  auth = await startAuth({ rateLimits });
  const other = await auth.replica();
  const ask = (port: number, ...descriptors: Record<string, string>[]): Promise<RateLimitResponse> => {
    const envoy = client(RateLimitServiceService, port, { token: testGatewayKey });
    opened.push(envoy);
    return envoy.shouldRateLimit({
      domain: 'plaza',
      hitsAddend: 0,
      descriptors: descriptors.map((entries) => ({
        entries: Object.entries(entries).map(([key, value]) => ({ key, value })),
      })),
    });
  };
  const headersOf = ({ responseHeadersToAdd }: RateLimitResponse): Record<string, string> =>
    Object.fromEntries(responseHeadersToAdd.map(({ key, value }) => [key, value]));
  const endpoint = 'plaza.catalog.v1.TicketService.Purchase';
  const address = { limit: 'purchase', endpoint, masked_remote_address: '203.0.113.9/32' };
  const person = { limit: 'purchase', endpoint, person: randomUUID() };

  const first = await ask(auth.app.port, address, person);
  expect(first.overallCode).toBe(1);
  expect(headersOf(first)).toEqual({
    'ratelimit-limit': '10',
    'ratelimit-remaining': '9',
    'ratelimit-reset': expect.stringMatching(/^3[56]\d\d$/),
  });
  for (let n = 0; n < 9; n++) await ask(other.app.port, address, person);
  const refused = await ask(auth.app.port, address, person);
  expect(refused.overallCode).toBe(2);
  const { 'grpc-status-details-bin': bytes, ...plain } = headersOf(refused);
  expect(plain).toEqual({
    'ratelimit-limit': '10',
    'ratelimit-remaining': '0',
    'ratelimit-reset': expect.stringMatching(/^3[56]\d\d$/),
    'retry-after': plain['ratelimit-reset'],
  });
  const status = Status.decode(Buffer.from(bytes!, 'base64'));
  expect([status.code, status.details.map(({ typeUrl }) => typeUrl.split('.').at(-1))]).toEqual([
    8,
    ['ErrorInfo', 'RetryInfo'],
  ]);
  // Another person at the same address is not refused, and gets the address's count where fewer of its calls are left.
  expect((await ask(auth.app.port, address, { ...person, person: randomUUID() })).overallCode).toBe(1);

  // Where the gateway counts the person alone, it reports the fewer calls that a person has left; auth does as soon as the address has fewer.
  const busy = { ...address, masked_remote_address: '203.0.113.10/32', share: 'used' };
  const reported = [];
  for (let n = 0; n < 40; n++) reported.push(headersOf(await ask(auth.app.port, busy))['ratelimit-remaining']);
  expect(reported).toEqual([
    ...Array<undefined>(28).fill(undefined),
    ...Array.from({ length: 10 }, (_, index) => String(9 - index)),
    '0',
    '0',
  ]);

  // Without a sign-in the gateway counts no person, and auth reports what the address has left.
  const stranger = { limit: 'change', endpoint: 'plaza.auth.v1.AuthService.Refresh', share: 'used' };
  const { 'ratelimit-remaining': left } = headersOf(
    await ask(auth.app.port, { ...stranger, masked_remote_address: '203.0.113.11/32' }),
  );
  expect(left).toMatch(/^\d+$/);

  // A malformed request passes: it is the gateway's mistake, not the caller's.
  for (const odd of [
    {},
    { limit: 'purchase' },
    { limit: 'purchase', endpoint },
    { limit: '__proto__', endpoint, person: 'x' },
    { limit: 'purchase', endpoint, masked_remote_address: '' },
  ]) {
    expect(await ask(auth.app.port, odd as Record<string, string>)).toEqual({
      overallCode: 1,
      responseHeadersToAdd: [],
    });
  }
  expect(await ask(auth.app.port)).toEqual({ overallCode: 1, responseHeadersToAdd: [] });
  // A request that is larger than any of the gateway's is not read.
  await expect(ask(auth.app.port, ...Array<Record<string, string>>(2000).fill(address))).rejects.toMatchObject({
    details: expect.stringContaining('deserializing'),
  });
});

test('only the gateway can have calls counted: it needs its key, and where services use TLS its certificate too', async () => {
  const other = 'what-the-gateway-will-show-when-its-key-is-exchanged';
  const tls = testAuthority();
  const issue = (name: string, ...hosts: string[]) => tls.issue(join(folder, `tls-${name}`), hosts);
  const [own, gateway, messaging] = [
    issue('auth', 'localhost'),
    issue('gateway', 'plaza-gateway', 'plaza-gateway.shop'),
    issue('messaging', 'plaza-messaging'),
  ];
  const house = await startAuth({ tls: own, gateway: { keys: [testGatewayKey, other], tlsName: 'plaza-gateway' } });
  const codeOf = (key: string | undefined, files: typeof own): Promise<number> => {
    const [ca, privateKey, certificate] = [files.caFile, files.keyFile, files.certFile].map((path) =>
      readFileSync(path),
    );
    const channel = new Client(`localhost:${house.app.port}`, credentials.createSsl(ca, privateKey, certificate));
    const metadata = new Metadata();
    if (key !== undefined) metadata.set('authorization', `Bearer ${key}`);
    const { path, requestSerialize, responseDeserialize } = RateLimitServiceService.shouldRateLimit;
    return new Promise((resolve) => {
      channel.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { domain: 'plaza', descriptors: [], hitsAddend: 0 },
        metadata,
        { deadline: Date.now() + 10_000 },
        (error) => {
          channel.close();
          resolve(error?.code ?? codes.OK);
        },
      );
    });
  };
  try {
    // Twice: the second time its certificate is cached.
    for (const key of [testGatewayKey, testGatewayKey, other]) expect(await codeOf(key, gateway)).toBe(codes.OK);
    for (const key of [undefined, '', 'x', testGatewayKey.slice(1)])
      expect([key, await codeOf(key, gateway)]).toEqual([key, codes.UNAUTHENTICATED]);
    expect(await codeOf(testGatewayKey, messaging)).toBe(codes.UNAUTHENTICATED);
    expect(await codeOf(testGatewayKey, own)).toBe(codes.UNAUTHENTICATED);
  } finally {
    await house.close();
  }
});

test('auth does not start without the gateway’s key and name', () => {
  const base = testConfig('auth', 'postgres://nobody@127.0.0.1:1/none');
  expect(() => readConfig({}, base)).toThrow('GATEWAY_KEY: is missing');
  expect(() => readConfig({ GATEWAY_KEY: `${testGatewayKey},short` }, base)).toThrow(
    'GATEWAY_KEY: must have at least 32 characters; two with a comma while it is exchanged',
  );
  expect(() => readConfig({ GATEWAY_KEY: testGatewayKey, GATEWAY_TLS_NAME: 'plaza-gateway' }, base)).toThrow(
    'GATEWAY_TLS_NAME: needs TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE',
  );
});
