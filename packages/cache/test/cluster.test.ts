import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { ValkeyCluster } from '@plaza/dev/engines';
import { until } from '@plaza/testing';
import type { Entry } from '../src/index.ts';
import { closeAll, gated, ownCluster, readyCache, source } from './harness.ts';
import { keys } from './keys.ts';

let cluster: ValkeyCluster;

beforeAll(async () => {
  cluster = await ownCluster(3);
});

afterEach(closeAll);

afterAll(() => cluster?.stop());

const onCluster = () => ({ redisUrl: undefined, clusterNodes: cluster.nodes.slice(0, 1) });

test('a cluster is read, filled and invalidated on all its nodes', async () => {
  const cache = await readyCache(onCluster());
  const all = Array.from({ length: 300 }, (_, index) => keys.config<string>(`k${index}`));
  const values = source(() => 'value');
  await Promise.all(all.map((key) => cache.read(key, values.load)));
  await Promise.all(all.map((key) => cache.read(key, values.load)));
  expect(values.loads).toBe(300);
  expect(cache.counts()).toMatchObject({ hits: 300, misses: 300, bypasses: 0 });
  await cache.invalidate(...all);
  await Promise.all(all.map((key) => cache.read(key, values.load)));
  expect(values.loads).toBe(600);
});

test('on a cluster a storm over two processes is one question, and a late fill is refused', async () => {
  const prefix = 'cluster-storm';
  const caches = [await readyCache({ ...onCluster(), prefix }), await readyCache({ ...onCluster(), prefix })];
  const entry: Entry<string> = keys.config<string>('greeting');
  const slow = source(() => 'one', 'slow');
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, index) => caches[index % 2]!.read(entry, slow.load)),
  );
  expect(new Set(answers)).toEqual(new Set(['one']));
  // Once; and once more where a slow machine made the other process wait too long.
  expect(slow.loads).toBeLessThanOrEqual(2);
  await caches[0]!.invalidate(entry);
  const old = gated(() => 'old');
  const refused = caches[0]!.counts().refusedFills;
  const late = caches[0]!.read(entry, old.load);
  await old.begun;
  await caches[1]!.invalidate(entry);
  old.open();
  await late;
  await until(() => caches[0]!.counts().refusedFills > refused, 'the late fill is refused');
  expect(await caches[1]!.read(entry, async () => 'new')).toBe('new');
});

test('a frozen node of a cluster fails no read, and nothing stale is served after it thaws', async () => {
  const cache = await readyCache(onCluster());
  const all = Array.from({ length: 60 }, (_, index) => keys.config<string>(`f${index}`));
  await Promise.all(all.map((key) => cache.read(key, async () => 'old')));
  await cache.ping();
  const frozen = cluster.members[1]!;
  frozen.process.signal('SIGSTOP');
  await cache.invalidate(...all);
  expect(await Promise.all(all.map((key) => cache.read(key, async () => 'source')))).toEqual(all.map(() => 'source'));
  expect(cache.tier).toBe('none');
  frozen.process.signal('SIGCONT');
  await until(() => cache.tier === 'redis', 'the cache is on Redis again');
  expect(await Promise.all(all.map((key) => cache.read(key, async () => 'new')))).toEqual(all.map(() => 'new'));
});
