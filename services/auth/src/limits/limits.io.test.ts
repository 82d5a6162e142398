// How often somebody may ask, as the gateway hears it: on one Valkey, on a cluster, on one that stands still, and on none.
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
import { readAuthConfig } from '../config.ts';
import { createLimits, type Call, type Count, type Limits } from './limits.ts';
import { startAuth, type Harness } from '../../test/harness.ts';

// A window that no test outlives; where its end is what matters, one that ends soon.
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
const login = (who: string): Call => ({
  limit: 'login',
  endpoint: 'plaza.auth.v1.AuthService.Login',
  by: 'address',
  who,
});
const buy = (who: string): Call => ({
  limit: 'purchase',
  endpoint: 'plaza.catalog.v1.TicketService.Purchase',
  by: 'person',
  who,
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
  said: string[];
}

/** One replica of auth, as far as counting goes. */
async function replica(
  redis: RedisConfig = shared,
  prefix = `test:${randomUUID()}:`,
  its = rateLimits,
): Promise<Replica> {
  const connection = connectRedis(redis, 'limits');
  const said: string[] = [];
  const note = (_: unknown, text?: string) => void said.push(text ?? String(_));
  const limits = createLimits({ rateLimits: its, connection, prefix, log: { info: note, warn: note } as never });
  opened.push(limits);
  if (connection && connection.status !== 'ready') await new Promise((resolve) => connection.once('ready', resolve));
  return { ...limits, said };
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
  // Each person, endpoint and address is counted alone.
  expect(await times(30, (index) => one.take(buy(`person-${index % 2}`)))).toEqual({ allowed: 20, refused: 10 });
  expect(await one.take({ ...login('198.51.100.7/32'), endpoint: 'plaza.auth.v1.AuthService.Refresh' })).toMatchObject({
    refused: false,
    remaining: 4,
  });
  expect([one.said, other.said]).toEqual([[], []]);
});

test('large limits are taken in shares: far fewer questions, never more than the limit, and next to none of it lost', async () => {
  const prefix = `test:${randomUUID()}:`;
  const replicas = [await replica(shared, prefix), await replica(shared, prefix)];
  const change = (who: string): Call => ({
    limit: 'change',
    endpoint: 'plaza.wallet.v1.WalletService.Send',
    by: 'person',
    who,
  });
  const redis = new Redis(shared.redisUrl!);
  opened.push({ close: () => redis.disconnect() });
  const first = await times(500, (index) => replicas[index % 2]!.take(change('a')));
  expect(first).toEqual({ allowed: 500, refused: 0 });
  // A replica has at most one share in its hands.
  const taken = Number(await redis.get(`${prefix}rate:person.a:plaza.wallet.v1.WalletService.Send`));
  expect(taken).toBeGreaterThanOrEqual(500);
  expect(taken).toBeLessThanOrEqual(500 + 2 * 10);
  const { allowed } = await times(1_500, (index) => replicas[index % 2]!.take(change('a')));
  expect(allowed + first.allowed).toBeLessThanOrEqual(1_000);
  expect(allowed + first.allowed).toBeGreaterThanOrEqual(980);
  expect(replicas.map(({ said }) => said)).toEqual([[], []]);
});

test('what is left goes down to nothing', async () => {
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

test('without Redis this process counts, and what there is no limit for is let in', async () => {
  const limits = await replica({});
  expect(await times(20, () => limits.take(login('a')))).toEqual({ allowed: 5, refused: 15 });
  expect(await times(20, () => limits.take(login('b')))).toEqual({ allowed: 5, refused: 15 });
  expect(await limits.take({ ...login('a'), by: 'person' })).toBeUndefined();
  for (const limit of ['none', 'constructor', '__proto__'])
    expect(await limits.take({ ...login('a'), limit } as never)).toBeUndefined();
});

test('a Redis that stands still costs one wait, then this process counts until it answers again', async () => {
  const limits = await replica({ redisUrl: valkey.url });
  expect(await times(10, () => limits.take(login('a')))).toEqual({ allowed: 5, refused: 5 });
  valkey.process.signal('SIGSTOP');
  try {
    expect(await times(10, () => limits.take(login('b')))).toEqual({ allowed: 5, refused: 5 });
    for (let n = 0; n < 50; n++) expect((await limits.take(login('b')))?.refused).toBe(true);
    expect((await times(100, () => limits.take({ ...buy('a'), limit: 'change' }))).allowed).toBe(100);
    expect(limits.said).toEqual(['calls are counted by each process alone: Redis does not answer']);
  } finally {
    valkey.process.signal('SIGCONT');
  }
  await until(async () => {
    await limits.take(login('c'));
    return limits.said.length > 1;
  }, 'calls are counted in Redis again');
  expect(limits.said[1]).toBe('calls are counted in Redis again');
});

test('a Redis that is stopped and comes back is used again', async () => {
  const limits = await replica({ redisUrl: valkey.url });
  await limits.take(login('a'));
  await valkey.stop();
  expect(await times(12, () => limits.take(login('d')))).toEqual({ allowed: 5, refused: 7 });
  valkey = await startValkey({ server: program, folder: join(folder, 'one'), persistent: false, port: valkey.port });
  await until(async () => {
    await limits.take(login('e'));
    return limits.said.length > 1;
  }, 'calls are counted in Redis again');
  expect(limits.said).toEqual([
    'calls are counted by each process alone: Redis does not answer',
    'calls are counted in Redis again',
  ]);
  expect(await times(12, () => limits.take(login('f')))).toEqual({ allowed: 5, refused: 7 });
});

test('limits that make no sense keep auth from starting, with a sentence', () => {
  const base = testConfig('auth', 'postgres://nobody@127.0.0.1:1/none');
  expect(
    readAuthConfig({ RATE_LIMITS: 'login:7', RATE_LIMIT_WINDOW: '60', GATEWAY_KEY: testGatewayKey }, base).rateLimits,
  ).toMatchObject({ windowSeconds: 60, limits: { login: { address: 7 } } });
  expect(() => readAuthConfig({ RATE_LIMITS: 'logins:7', GATEWAY_KEY: testGatewayKey }, base)).toThrow(
    'The configuration is not complete: RATE_LIMITS: must be name:address:person',
  );
});

let auth: Harness;
afterAll(() => auth?.close());

test('the gateway is told what is left, and on a refusal when to come back', async () => {
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
  // Somebody else at the same address is not refused, and hears of the address where that has less left.
  expect((await ask(auth.app.port, address, { ...person, person: randomUUID() })).overallCode).toBe(1);

  // What makes no sense is let in: it is the gateway's mistake and nobody else's.
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
  // Nor is a question looked at that is larger than any of the gateway's.
  await expect(ask(auth.app.port, ...Array<Record<string, string>>(2000).fill(address))).rejects.toMatchObject({
    details: expect.stringContaining('deserializing'),
  });
});

test('who is to be counted is told by the gateway alone: by its key, and where services speak TLS by its certificate as well', async () => {
  const other = 'what-the-gateway-will-show-when-its-key-is-exchanged';
  const tls = testAuthority();
  const issue = (name: string, ...hosts: string[]) => tls.issue(join(folder, `tls-${name}`), hosts);
  const [own, gateway, messaging] = [
    issue('auth', 'localhost'),
    issue('gateway', 'plaza-gateway', 'plaza-gateway.shop'),
    issue('messaging', 'plaza-messaging'),
  ];
  const house = await startAuth({ tls: own, gateway: { keys: [testGatewayKey, other], tlsName: 'plaza-gateway' } });
  const asked = (key: string | undefined, files: typeof own): Promise<number> => {
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
    // Twice: the second time its certificate is remembered.
    for (const key of [testGatewayKey, testGatewayKey, other]) expect(await asked(key, gateway)).toBe(codes.OK);
    for (const key of [undefined, '', 'x', testGatewayKey.slice(1)])
      expect([key, await asked(key, gateway)]).toEqual([key, codes.UNAUTHENTICATED]);
    expect(await asked(testGatewayKey, messaging)).toBe(codes.UNAUTHENTICATED);
    expect(await asked(testGatewayKey, own)).toBe(codes.UNAUTHENTICATED);
  } finally {
    await house.close();
  }
});

test('auth does not start without what it knows the gateway by', () => {
  const base = testConfig('auth', 'postgres://nobody@127.0.0.1:1/none');
  expect(() => readAuthConfig({}, base)).toThrow('GATEWAY_KEY: is missing');
  expect(() => readAuthConfig({ GATEWAY_KEY: `${testGatewayKey},short` }, base)).toThrow(
    'GATEWAY_KEY: must have at least 32 characters; two with a comma while it is exchanged',
  );
  expect(() => readAuthConfig({ GATEWAY_KEY: testGatewayKey, GATEWAY_TLS_NAME: 'plaza-gateway' }, base)).toThrow(
    'GATEWAY_TLS_NAME: needs TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE',
  );
});
