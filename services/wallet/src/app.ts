// The wallet, put together: a list of its features.
import { WalletAuditServiceService } from '@plaza/api/wallet-audit';
import { WalletOperationsServiceService } from '@plaza/api/wallet-operations';
import { PersonalDataInternalServiceService } from '@plaza/api/wallet-personal';
import { TraceInternalServiceService } from '@plaza/api/wallet-trace';
import { createCache } from '@plaza/cache';
import { operations, startEvents, traceSource } from '@plaza/outbox';
import { openChannel, redisConfig } from '@plaza/redis';
import {
  auditLog,
  eventsOf,
  members,
  openDatabase,
  personalDataExport,
  startService,
  endedSessionsChannel,
  watchDeletedPeople,
  watchEndedSessions,
  watchPlanChanges,
  upkeep,
  type App,
  type Feature,
  type Logger,
  type TokenVerifier,
} from '@plaza/service';
import { accountDeletion, recentlyClosed } from './account-deletion/index.ts';
import { ads, credits } from './credits/index.ts';
import { exchange } from './exchange/index.ts';
import { createProvider, funding, isReversible } from './funding/index.ts';
import { createPosting, invalidateWallets, ledger } from './ledger/index.ts';
import { payments } from './payments/index.ts';
import { people } from './people/index.ts';
import { transfers } from './transfers/index.ts';
import type { WalletConfig } from './config.ts';
import { schema } from './orm.config.ts';
import { traceOf } from './trace.ts';
import { upkeepTasks } from './upkeep.ts';

export type { WalletConfig } from './config.ts';

export interface Overrides {
  verifier?: TokenVerifier;
}

/** Builds the wallet and listens. Money moves only through `posting`. */
export async function buildApp(config: WalletConfig, log: Logger, { verifier }: Overrides = {}): Promise<App> {
  const provider = createProvider(config);
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const posting = createPosting(database, {
    ...(config.postingConcurrency && { concurrency: config.postingConcurrency }),
    posted: (userIds) => invalidateWallets(cache, userIds),
  });
  const team = members(config);
  const known = people(config);
  const deletedPeople = watchDeletedPeople({ log, load: (seconds) => recentlyClosed(database, seconds) });
  const channel = openChannel(redisConfig(config), endedSessionsChannel(config));
  const endedSessions = watchEndedSessions(config, log, channel);
  const planChanges = watchPlanChanges(config, log, channel);
  const deletion = accountDeletion({ database, cache, deletedPeople, log, posting });
  const deps = { config, log, database, cache, posting, people: known.people };
  const features: Feature[] = [
    cache,
    auditLog(WalletAuditServiceService, {
      config,
      database,
      log,
      mustReadOf: (merchantId, context) => team.mustBeMember(merchantId, 'audit.read', context),
    }),
    team,
    operations(WalletOperationsServiceService, { service: 'wallet', database, cacheTier: () => cache.tier }),
    upkeep({ database, log, tasks: upkeepTasks(config), schedule: config.upkeepSchedule }),
    personalDataExport(PersonalDataInternalServiceService, database),
    traceSource(TraceInternalServiceService, traceOf(database)),
    known,
    await ledger(deps),
    transfers(deps),
    funding({ ...deps, provider, prices: config.creditPrices }),
    payments({ ...deps, isReversible }),
    credits(deps),
    ads(deps),
    exchange(deps),
    deletion,
  ];
  const { committed } = deletion;
  const events = startEvents({ config, database, log, handlers: eventsOf(features), committed });
  return startService({
    config,
    log,
    database,
    verifier,
    deletedPeople,
    endedSessions,
    planChanges,
    features: [...features, events],
    pingRedis: () => cache.ping(),
  });
}
