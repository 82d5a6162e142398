// A cluster whose primary dies, and whose replica has not heard of the last invalidation.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { ValkeyCluster } from '@plaza/dev/engines';
import { never, until } from '@plaza/testing';
import { Redis } from 'ioredis';
import type { Entry } from '../src/index.ts';
import { closeAll, ownCluster, readyCache } from './harness.ts';
import { keys } from './keys.ts';

let cluster: ValkeyCluster;

beforeAll(async () => {
  cluster = await ownCluster(6);
});

afterEach(closeAll);

afterAll(() => cluster?.stop());

async function on<T>(index: number, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(cluster.members[index]!.url, { disconnectTimeout: 200, retryStrategy: null });
  redis.on('error', () => undefined);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

const field = (index: number, name: string): Promise<string | undefined> =>
  on(index, async (redis) => new RegExp(`^${name}:(.*)\\r$`, 'm').exec(await redis.info())?.[1]);

test('a primary dies and its replica takes over with what was invalidated: no read fails, and none of it is served', async () => {
  const all: Entry<string>[] = Array.from({ length: 90 }, (_, index) => keys.config<string>(`k${index}`));
  const cache = await readyCache({ redisUrl: undefined, clusterNodes: cluster.nodes, prefix: 'failover' });
  const [primary, replica] = [0, 3];
  await until(async () => (await field(replica, 'master_link_status')) === 'up', 'the replica follows');
  await Promise.all(all.map((entry) => cache.read(entry, async () => 'old')));
  await until(
    async () => (await field(primary, 'master_repl_offset')) === (await field(replica, 'slave_repl_offset')),
    'the replica has everything',
  );
  // The replica hears no more; what the primary confirms is lost with it.
  cluster.members[replica]!.process.signal('SIGSTOP');
  await on(primary, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', 'replica'));
  await cache.invalidate(...all);
  await Promise.all(all.map(async (entry) => expect(await cache.read(entry, async () => 'new')).toBe('new')));
  // Nothing is under way then: nobody asks, so that no command fails and tells.
  await never(() => cache.tier !== 'redis', 'the cache leaves a Redis that is well');
  cluster.members[primary]!.process.signal('SIGKILL');
  cluster.members[replica]!.process.signal('SIGCONT');
  await until(async () => (await field(replica, 'role')) === 'master', 'the replica takes over');
  // One after another: the first few would be refused, and tell where the successor is.
  for (const entry of all) expect(await cache.read(entry, async () => 'new')).toBe('new');
  await until(() => cache.tier === 'redis', 'the cache is on Redis again');
  for (let round = 0; round < 2; round++) {
    expect(new Set(await Promise.all(all.map((entry) => cache.read(entry, async () => 'new'))))).toEqual(
      new Set(['new']),
    );
  }
  expect(cache.counts().hits).toBeGreaterThanOrEqual(90);
});
