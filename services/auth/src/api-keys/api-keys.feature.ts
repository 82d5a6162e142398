import { ApiKeyServiceService } from '@plaza/api/api-keys';
import { connectRedis, redisConfig } from '@plaza/redis';
import { serve, type Database, type Feature, type Logger, type SealingKeys } from '@plaza/service';
import type { AuthConfig } from '../config.ts';
import type { QuotaLimits } from '../billing/index.ts';
import type { Keyring } from '../identity/index.ts';
import { createCounters } from '../limits/index.ts';
import { apiKeyHandlers } from './api-keys.rpc.ts';
import { checkService } from './checks.rpc.ts';
import { strangersSeen } from './checks.ts';
import { knownKeys } from './known-keys.ts';
import { requestLogService } from './request-log.rpc.ts';
import { startRequestCleanup } from './requests.job.ts';
import { startUses } from './uses.job.ts';

export interface ApiKeysDeps {
  database: Database;
  keyring: Keyring;
  sealingKeys: SealingKeys;
  log: Logger;
  now: () => Date;
  keyLimitOf: QuotaLimits;
}

/** The keys with which a merchant's programs call: how they are managed, checked for the gateway, and what was called with them. */
export function apiKeys(config: AuthConfig, deps: ApiKeysDeps): Feature {
  const { database, log, now } = deps;
  const known = knownKeys(deps);
  const uses = startUses(database, log);
  const counters = createCounters({ connection: connectRedis(redisConfig(config), 'limits'), log });
  const used = (keyId: string, at: Date): void => uses.note(keyId, at);
  const checks = { known, strangers: strangersSeen(), counters, prefix: config.cachePrefix, log, now, used };
  return {
    rpcs: [serve(ApiKeyServiceService, apiKeyHandlers(deps))],
    foreignRpcs: [checkService(checks, config.gateway, log), requestLogService(database, config.gateway, log)],
    jobs: [known, uses, startRequestCleanup(database, log, now)],
    close: () => counters.close(),
  };
}
