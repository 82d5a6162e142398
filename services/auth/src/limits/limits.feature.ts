import { connectRedis, redisConfig } from '@plaza/redis';
import type { Feature, Logger } from '@plaza/service';
import type { AuthConfig } from '../config.ts';
import { rateLimitService } from './limits.rpc.ts';
import { createLimits } from './limits.ts';

/** Counts calls for the gateway, which sends a request for each. */
export function limits(config: AuthConfig, log: Logger): Feature {
  const counting = createLimits({
    rateLimits: config.rateLimits,
    connection: connectRedis(redisConfig(config), 'limits'),
    prefix: config.cachePrefix,
    log,
  });
  return { foreignRpcs: [rateLimitService(counting, config.gateway, log)], close: () => counting.close() };
}
