// npx plaza redis check, on servers that are well and on every kind that is not.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { connect, createServer as createTcp, type AddressInfo, type Server } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RedisConfig } from '@plaza/redis';
import { testAuthority, until } from '@plaza/testing';
import { Redis } from 'ioredis';
import {
  ensureEngines,
  freePort,
  startValkey,
  startValkeyCluster,
  temporaryRoot,
  type Valkey,
  type ValkeyCluster,
} from '../src/engines/index.ts';
import { checkRedis, type Finding } from '../src/redis/check.ts';
import { measure } from '../src/redis/measure.ts';

let valkey: Valkey;
let cluster: ValkeyCluster;
let folder = '';
const servers: Server[] = [];

beforeAll(async () => {
  const engines = await ensureEngines(undefined, ['valkey']);
  folder = mkdtempSync(join(temporaryRoot(), 'plaza-check-'));
  chmodSync(folder, 0o755);
  [valkey, cluster] = await Promise.all([
    startValkey({ server: engines.valkey, folder: join(folder, 'alone'), persistent: false }),
    startValkeyCluster({ server: engines.valkey, folder: join(folder, 'cluster') }),
  ]);
  // Replicas are named once they have what their primaries have.
  const replicated = (redis: Redis): Promise<boolean> =>
    redis.cluster('SLOTS').then((ranges) => ranges.every(([, , ...nodes]) => nodes.length === 2));
  await as(cluster.members[0]!.url, (redis) => until(() => replicated(redis), 'every primary has its replica'));
});

afterAll(async () => {
  for (const server of servers) server.close();
  await Promise.all([valkey.stop(), cluster.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const check = (config: RedisConfig): Promise<Finding[]> => checkRedis(config, 'checked:');
const bad = (findings: Finding[]): string[] =>
  findings.filter(({ state }) => state === 'bad').map(({ about, text }) => `${about}: ${text}`);
const about = (findings: Finding[], what: string): string[] =>
  findings.filter((finding) => finding.about === what).map(({ state, text }) => `${state}: ${text}`);

async function as<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { disconnectTimeout: 200 });
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** With settings that are put back afterwards. */
async function configured(settings: Record<string, [string, string]>, work: () => Promise<void>): Promise<void> {
  const undo = new Redis(valkey.url, { disconnectTimeout: 200 });
  await undo.ping();
  try {
    for (const [name, [value]] of Object.entries(settings)) await undo.config('SET', name, value);
    await work();
  } finally {
    for (const [name, [, before]] of Object.entries(settings)) await undo.config('SET', name, before);
    undo.disconnect();
  }
}

describe('a Redis that is well', () => {
  test('alone: connects, writes, reads, runs scripts, deletes, and says how fast', async () => {
    const findings = await check({ redisUrl: valkey.url });
    expect(bad(findings)).toEqual([]);
    expect(about(findings, 'version')[0]).toMatch(/^good: Valkey \d+\.\d+/);
    expect(about(findings, 'memory')[0]).toContain('noeviction');
    expect(about(findings, 'works')[0]).toMatch(/^good: writes, reads, runs scripts and deletes/);
    expect(about(findings, 'latency')[0]).toMatch(/p50 \d+\.\d+ ms, p99 \d+\.\d+ ms/);
    expect(await as(valkey.url, (redis) => redis.keys('checked:*'))).toEqual([]);
  });

  test('as a cluster of six: every slot, every primary', async () => {
    const findings = await check({ clusterNodes: cluster.nodes.slice(0, 2) });
    expect(bad(findings)).toEqual([]);
    expect(about(findings, 'cluster')).toEqual(['good: all 16384 slots are served, by 3 primaries']);
    expect(about(findings, 'works')[0]).toContain('on 3 primaries');
  });

  test("over TLS with an authority of one's own, with a password", async () => {
    const files = testAuthority().issue(join(folder, 'tls'), ['localhost']);
    const tlsCa = readFileSync(files.caFile, 'utf8');
    const port = await listening(
      createTls({ key: readFileSync(files.keyFile), cert: readFileSync(files.certFile) }, (near) => {
        const far = connect(valkey.port, '127.0.0.1');
        near.pipe(far).pipe(near);
        for (const [one, other] of [
          [near, far],
          [far, near],
        ] as const)
          one.on('error', () => other.destroy()).on('close', () => other.destroy());
      }).on('tlsClientError', () => undefined),
    );
    await configured({ requirepass: ['p@ss/word', ''] }, async () => {
      const url = `rediss://:p%40ss%2Fword@localhost:${port}`;
      const findings = await check({ redisUrl: url, tlsCa });
      expect(bad(findings)).toEqual([]);
      expect(about(findings, 'tls')[0]).toMatch(/^good: TLSv1\.\d, .*REDIS_CA_FILE trusts/);
      expect(bad(await check({ redisUrl: url }))).toEqual([
        expect.stringContaining('set REDIS_CA_FILE to the file of its authority'),
      ]);
      expect(bad(await check({ redisUrl: url.replace('localhost', '127.0.0.1'), tlsCa }))).toEqual([
        expect.stringContaining('a certificate for another name'),
      ]);
      expect(bad(await check({ redisUrl: url.replace('rediss:', 'redis:') }))).toEqual([
        expect.stringContaining('if it needs TLS, use rediss://'),
      ]);
    });
  });
});

describe('what is wrong is said in words', () => {
  test('nothing is set', async () => {
    expect(bad(await check({}))).toEqual([expect.stringMatching(/^settings: there is no Redis: set REDIS_URL/)]);
  });

  test('a bad password, and none', async () => {
    await configured({ requirepass: ['right', ''] }, async () => {
      expect(bad(await check({ redisUrl: valkey.url.replace('//', '//:wrong@') }))).toEqual([
        expect.stringContaining('refuses this name and password'),
      ]);
      expect(bad(await check({ redisUrl: valkey.url }))).toEqual([
        expect.stringContaining('needs a password: put it into REDIS_URL'),
      ]);
    });
  });

  test('a user that may not do enough', async () => {
    await as(valkey.url, (redis) =>
      redis.call('ACL', 'SETUSER', 'reader', 'on', '>r', '~*', '+info', '+get', '+ping', '+cluster', '+client'),
    );
    expect(bad(await check({ redisUrl: valkey.url.replace('//', '//reader:r@') }))).toEqual([
      expect.stringMatching(/^works: a command that Plaza needs is refused \(NOPERM/),
    ]);
  });

  test('a wrong port: nobody, somebody else, somebody who says nothing', async () => {
    expect(bad(await check({ redisUrl: `redis://127.0.0.1:${await freePort()}` }))).toEqual([
      expect.stringContaining('accepts no connections'),
    ]);
    const http = await listening(createHttp((_, response) => void response.end('hello')));
    expect(bad(await check({ redisUrl: `redis://127.0.0.1:${http}` }))).toEqual([
      expect.stringContaining('is not a Redis: correct the port'),
    ]);
    const silent = await listening(createTcp(() => undefined));
    expect(bad(await check({ redisUrl: `redis://127.0.0.1:${silent}` }))).toEqual([
      expect.stringContaining('does not answer within 5 s'),
    ]);
    expect(bad(await check({ redisUrl: 'redis://plaza.invalid:6379' }))).toEqual([
      expect.stringContaining('there is no machine with the name in'),
    ]);
  });

  test('TLS where there is none', async () => {
    expect(bad(await check({ redisUrl: valkey.url.replace('redis:', 'rediss:') }))).toEqual([
      expect.stringContaining('does not speak TLS'),
    ]);
  });

  test('a cluster that is none, and a node of a cluster taken for a server', async () => {
    expect(bad(await check({ clusterNodes: [`127.0.0.1:${valkey.port}`] }))).toEqual([
      expect.stringContaining('is not a node of a cluster: set REDIS_URL instead'),
    ]);
    expect(bad(await check({ redisUrl: `redis://${cluster.nodes[0]}` }))).toEqual([
      expect.stringContaining(`set REDIS_CLUSTER_NODES=${cluster.nodes[0]}`),
    ]);
  });

  test('one node of those that are named is away', async () => {
    const findings = await check({ clusterNodes: [cluster.nodes[0]!, `127.0.0.1:${await freePort()}`] });
    expect(bad(findings)).toEqual([expect.stringContaining('accepts no connections')]);
    expect(about(findings, 'works')[0]).toMatch(/^good/);
  });

  test('slots that nobody serves', async () => {
    const first = cluster.members[0]!;
    await Promise.all(
      cluster.members
        .map(({ url }) => as(url, (redis) => redis.cluster('DELSLOTS', 7, 8, 9, 100)))
        .map((done) => done.catch(() => undefined)),
    );
    try {
      expect(bad(await check({ clusterNodes: [cluster.nodes[0]!] }))).toEqual([
        expect.stringMatching(/no node serves the slots 7-9, 100, so some keys cannot be written/),
      ]);
    } finally {
      await as(first.url, (redis) => redis.cluster('ADDSLOTS', 7, 8, 9, 100));
    }
  });

  test('a Redis that throws keys out, and one that is full', async () => {
    await configured({ 'maxmemory-policy': ['allkeys-lru', 'noeviction'] }, async () => {
      expect(bad(await check({ redisUrl: valkey.url }))).toEqual([
        expect.stringMatching(/evicts keys when it is full \(allkeys-lru\).*set maxmemory-policy noeviction/),
      ]);
    });
    await configured({ maxmemory: ['1', '0'] }, async () => {
      expect(bad(await check({ redisUrl: valkey.url }))).toEqual([
        expect.stringContaining('its memory is full, and it accepts no writes'),
      ]);
    });
  });

  test('a replica taken for a primary', async () => {
    const replica = await startValkey({
      server: (await ensureEngines(undefined, ['valkey'])).valkey,
      folder: join(folder, 'replica'),
      persistent: false,
    });
    try {
      await as(replica.url, (redis) => redis.replicaof('127.0.0.1', valkey.port));
      expect(bad(await check({ redisUrl: replica.url }))).toEqual([
        expect.stringContaining(`use its primary, 127.0.0.1:${valkey.port}`),
      ]);
    } finally {
      await replica.stop();
    }
  });
});

describe('measuring', () => {
  test.each([
    ['a server', (): RedisConfig => ({ redisUrl: valkey.url })],
    ['a cluster', (): RedisConfig => ({ clusterNodes: cluster.nodes.slice(0, 1) })],
  ])('counts what is asked of %s, and not what measuring costs', async (_, config) => {
    const target = config().redisUrl ?? `redis://${cluster.nodes[0]}`;
    const redis = new Redis(target, { disconnectTimeout: 200 });
    const waiting = new Redis(target, { disconnectTimeout: 200, maxRetriesPerRequest: null });
    // A key of a slot that the first node serves: {bar} is 5061.
    await redis.set('{bar}', '1', 'EX', 60);
    await waiting.ping();
    const wait = waiting.blpop('{bar}nothing', 0).catch(() => undefined);
    const measured = await measure(config(), 1, async () => {
      for (let index = 0; index < 30; index++) await redis.get('{bar}');
      for (let index = 0; index < 10; index++) await redis.get('{bar}none');
      for (let index = 0; index < 10; index++)
        await redis.eval("for i = 1, 5 do redis.call('INCR', KEYS[1]) end", 1, '{bar}count');
    });
    redis.disconnect();
    waiting.disconnect();
    await wait;
    expect(measured.hitRatio).toBe(0.75);
    expect(measured.waiting).toBe(1);
    // 50 of ours, and 50 inside the scripts.
    expect(measured.commands).toBeGreaterThanOrEqual(100);
    expect(measured.commands).toBeLessThanOrEqual(110);
    expect(measured.scripts).toBe(10);
  });
});
