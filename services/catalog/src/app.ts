import { AuthInternalServiceService } from '@plaza/api/auth';
import { EsimServiceService } from '@plaza/api/esim';
import { ShopServiceService } from '@plaza/api/shop';
import { StatsServiceService } from '@plaza/api/stats';
import { TicketServiceService } from '@plaza/api/ticket';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { createCache } from '@plaza/cache';
import { startEvents } from '@plaza/outbox';
import { redisConfig } from '@plaza/redis';
import { openDatabase, peer, serve, startService, type App, type Logger, type TokenVerifier } from '@plaza/service';
import type { CatalogConfig } from './config.ts';
import { esimHandlers } from './esim/esim.rpc.ts';
import { sandboxProvider } from './esim/provider.ts';
import { schema } from './orm.config.ts';
import { createSagas } from './saga/engine.ts';
import { shopHandlers } from './shop/shop.rpc.ts';
import { statsHandlers } from './stats/stats.rpc.ts';
import { ticketCodes } from './tickets/code.ts';
import { startSeatJob } from './tickets/seat.job.ts';
import { ticketHandlers } from './tickets/ticket.rpc.ts';

/** Builds catalog and listens. `verifier` replaces the keys that auth publishes. */
export async function buildApp(config: CatalogConfig, log: Logger, { verifier }: { verifier?: TokenVerifier } = {}): Promise<App> {
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const asCatalog = { from: config.name, secret: config.internalSecret };
  const wallet = peer(WalletInternalServiceService, { address: config.peers.wallet, ...asCatalog });
  const auth = peer(AuthInternalServiceService, { address: config.peers.auth, ...asCatalog });
  const sagas = createSagas({ database, log });

  const rpcs = [
    serve(TicketServiceService, ticketHandlers({ database, cache, sagas, wallet, codes: ticketCodes(config.encryptionKey) })),
    serve(ShopServiceService, shopHandlers({ database, cache, sagas, wallet })),
    serve(EsimServiceService, esimHandlers({ database, cache, sagas, wallet, provider: sandboxProvider() })),
    serve(StatsServiceService, statsHandlers({ database, cache, auth, wallet })),
  ];
  const stopSeatJob = startSeatJob({ database, cache, log });
  sagas.start();

  const events = startEvents({ config, database, log });
  return startService({
    config,
    log,
    database,
    rpcs: [...rpcs, events.rpcs],
    pingRedis: () => cache.ping(),
    metrics: [...cache.metrics, ...events.metrics],
    verifier,
    stopJobs: async () => {
      sagas.stop();
      await Promise.all([events.stop(), stopSeatJob()]);
    },
    onClose: async () => {
      await sagas.close();
      wallet.close();
      auth.close();
      await cache.close();
    },
  });
}
