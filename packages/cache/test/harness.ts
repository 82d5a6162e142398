// A cache of its own for each test, on the run's Valkey or on one that the test may freeze, stop and flush.
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureEngines, startValkeyCluster, temporaryRoot, type ValkeyCluster } from '@plaza/dev/engines';
import { Redis } from 'ioredis';
import { jitter, until } from '@plaza/testing';
import { createCache, type Cache, type CacheOptions } from '../src/index.ts';

export const sharedRedisUrl = process.env['PLAZA_TEST_REDIS_URL'] ?? '';

const opened: { close(): Promise<unknown> | void }[] = [];

/** What the cache said, in order. */
export interface Said {
  level: 'info' | 'warn';
  text: string;
}

export function openCache(options: Partial<CacheOptions> = {}): Cache & { said: Said[] } {
  const said: Said[] = [];
  const note = (level: Said['level']) => (_: unknown, text?: string) =>
    void said.push({ level, text: text ?? String(_) });
  const cache = createCache({
    redisUrl: sharedRedisUrl,
    prefix: randomUUID(),
    log: { info: note('info'), warn: note('warn') } as CacheOptions['log'],
    ...options,
  });
  opened.push(cache);
  return Object.defineProperties({ said } as Cache & { said: Said[] }, Object.getOwnPropertyDescriptors(cache));
}

/** A cache that has found its Redis. */
export async function readyCache(options: Partial<CacheOptions> = {}): Promise<Cache & { said: Said[] }> {
  const cache = openCache(options);
  await until(() => cache.tier === 'redis', 'the cache has found its Redis');
  return cache;
}

export function plainRedis(url = sharedRedisUrl): Redis {
  const redis = new Redis(url, { disconnectTimeout: 200 });
  opened.push({ close: () => redis.disconnect() });
  return redis;
}

/** Closed with the rest, the latest first. */
export function keepOpen(one: { close(): Promise<unknown> | void }): void {
  opened.push(one);
}

export async function closeAll(): Promise<void> {
  for (const one of opened.splice(0).reverse()) await one.close();
}

/** A cluster that a test may freeze and kill. What was frozen and left is let go before it is stopped. */
export async function ownCluster(nodes: number): Promise<ValkeyCluster> {
  const { valkey } = await ensureEngines(undefined, ['valkey']);
  const folder = mkdtempSync(join(temporaryRoot(), 'plaza-cluster-'));
  chmodSync(folder, 0o755);
  const cluster = await startValkeyCluster({ server: valkey, folder, nodes });
  return {
    ...cluster,
    async stop() {
      for (const member of cluster.members) member.process.signal('SIGCONT');
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A source that counts how often it was asked. A slow one takes a moment, so that others come meanwhile. */
export function source<T>(
  answer: () => T,
  slowness: 'at once' | 'slow' = 'at once',
): { load: () => Promise<T>; loads: number } {
  const it = {
    loads: 0,
    async load() {
      it.loads++;
      const value = answer();
      if (slowness === 'slow') await jitter(60);
      return value;
    },
  };
  return it;
}

/** A source that answers once it is let. */
export function gated<T>(answer: () => T): { load: () => Promise<T>; begun: Promise<void>; open(): void } {
  const [begun, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  return {
    begun: begun.promise,
    open: opened.resolve,
    async load() {
      const value = answer();
      begun.resolve();
      await opened.promise;
      return value;
    },
  };
}
