// The catalog service, put together: a list of its features.
import { createCache } from '@plaza/cache';
import { startEvents } from '@plaza/outbox';
import { redisConfig } from '@plaza/redis';
import { openDatabase, startService, watchGonePeople, type App, type Logger, type TokenVerifier } from '@plaza/service';
import { closing } from './account-deletion/closing.feature.ts';
import { forOpenPeople } from './account-deletion/closing.ts';
import { forgetPeople, recentlyClosed } from './account-deletion/closing.events.ts';
import type { CatalogConfig } from './config.ts';
import { esims } from './esim/esim.feature.ts';
import { esimProvider } from './esim/provider.ts';
import { schema } from './orm.config.ts';
import { refunds } from './refunds/refund.feature.ts';
import { createSagas } from './saga/engine.ts';
import { orders } from './saga/saga.feature.ts';
import { walletPeers } from './saga/wallet.feature.ts';
import { shop } from './shop/shop.feature.ts';
import { staleViews } from './stale/stale.feature.ts';
import { stats } from './stats/stats.feature.ts';
import { ticketCodes } from './tickets/code.ts';
import { tickets } from './tickets/ticket.feature.ts';

/** Builds catalog and listens. `verifier` replaces the keys that auth publishes. */
export async function buildApp(
  config: CatalogConfig,
  log: Logger,
  { verifier }: { verifier?: TokenVerifier } = {},
): Promise<App> {
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const toWallet = walletPeers(config);
  const provider = esimProvider(config.esim);
  const sagas = forOpenPeople(createSagas({ database, log }));
  const gone = watchGonePeople({ log, load: (seconds) => recentlyClosed(database, seconds) });
  const sale = { database, cache, sagas, wallet: toWallet.wallet };
  const features = [
    cache,
    toWallet,
    staleViews({ database, cache, log }),
    stats(config, sale),
    closing(database),
    orders(database, sagas),
    tickets({ ...sale, log, codes: ticketCodes(config.encryptionKey) }),
    shop(sale),
    esims({ ...sale, provider }),
    refunds({ ...sale, refunds: toWallet.refunds, provider }),
    startEvents({ config, database, log, ...forgetPeople({ gone, log }) }),
  ];
  // Every kind of saga is known now.
  sagas.start();
  return startService({ config, log, database, verifier, gone, features, pingRedis: () => cache.ping() });
}
