// The Redis of an operator's command, and the invalidation of the cache by commands that change what is cached.
import { setTimeout as sleep } from 'node:timers/promises';
import { createCache, type Key } from '@plaza/cache';
import type { RedisConfig } from '@plaza/redis';
import { ConfigError, createLogger, redisVariables, type Database } from '@plaza/service';
import { Sentence } from '../sentence.ts';
import type { Settings } from '../settings.ts';
import { readState } from '../state.ts';

/** The Redis of the "npm start" that runs here, else that which the environment names. */
export function redisConfigOf(settings: Settings): RedisConfig & { prefix: string } {
  const { redisUrl: url, redisClusterNodes: nodes } = readState(settings) ?? settings;
  try {
    const { redisUrl, redisClusterNodes, redisTlsCa, cachePrefix } = redisVariables({
      ...settings.env,
      REDIS_URL: url,
      REDIS_CLUSTER_NODES: nodes,
    });
    return { redisUrl, clusterNodes: redisClusterNodes, tlsCa: redisTlsCa, prefix: cachePrefix };
  } catch (error) {
    throw error instanceof ConfigError ? new Sentence(`${error.message}.`) : error;
  }
}

/** Invalidates in running services what a command has changed in their database. */
export async function invalidateCached(settings: Settings, database: Database, changed: readonly Key[]): Promise<void> {
  const { prefix, ...config } = redisConfigOf(settings);
  if (!config.redisUrl && (config.clusterNodes ?? []).length === 0) return;
  const cache = createCache({ ...config, prefix, database, log: createLogger('plaza', 'silent') });
  try {
    // A connection takes a moment. Without one, the cache acts as in a service that has lost Redis.
    for (const until = Date.now() + 2_000; cache.tier !== 'redis' && Date.now() < until;) await sleep(10);
    await cache.invalidate(...changed);
  } finally {
    await cache.close();
  }
}
