import { AuthInternalServiceService } from '@plaza/api/auth';
import { ChargeInternalServiceService } from '@plaza/api/charge';
import { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { EsimServiceService } from '@plaza/api/esim';
import { OrderServiceService } from '@plaza/api/order';
import { RefundInternalServiceService } from '@plaza/api/refund';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { ShopServiceService } from '@plaza/api/shop';
import { StatsServiceService } from '@plaza/api/stats';
import { TicketServiceService } from '@plaza/api/ticket';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { createCache } from '@plaza/cache';
import { startEvents } from '@plaza/outbox';
import { redisConfig } from '@plaza/redis';
import {
  asPeer,
  openDatabase,
  peer,
  serve,
  startService,
  watchGonePeople,
  type App,
  type Logger,
  type TokenVerifier,
} from '@plaza/service';
import { forOpenPeople } from './closing/closing.ts';
import { forgetPeople, recentlyClosed } from './closing/closing.events.ts';
import { closingHandlers } from './closing/closing.rpc.ts';
import type { CatalogConfig } from './config.ts';
import { esimHandlers } from './esim/esim.rpc.ts';
import { esimProvider } from './esim/provider.ts';
import { schema } from './orm.config.ts';
import { chargesTogether } from './saga/charges.ts';
import { refundHandlers } from './refunds/refund.rpc.ts';
import { createSagas } from './saga/engine.ts';
import { sagaMetrics } from './saga/saga.metrics.ts';
import { orderHandlers } from './saga/saga.rpc.ts';
import { shopHandlers } from './shop/shop.rpc.ts';
import { startStaleViews } from './stale/stale.job.ts';
import { statsHandlers } from './stats/stats.rpc.ts';
import { ticketCodes } from './tickets/code.ts';
import { startSeatJob } from './tickets/seat.job.ts';
import { ticketHandlers } from './tickets/ticket.rpc.ts';

/** Builds catalog and listens. `verifier` replaces the keys that auth publishes. */
export async function buildApp(
  config: CatalogConfig,
  log: Logger,
  { verifier }: { verifier?: TokenVerifier } = {},
): Promise<App> {
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const toWallet = peer(WalletInternalServiceService, asPeer(config, 'wallet'));
  const charges = peer(ChargeInternalServiceService, asPeer(config, 'wallet'));
  const refunds = peer(RefundInternalServiceService, asPeer(config, 'wallet'));
  const wallet = { ...toWallet, takeMoney: chargesTogether(charges) };
  const auth = peer(AuthInternalServiceService, asPeer(config, 'auth'));
  const provider = esimProvider(config.esim);
  const sagas = forOpenPeople(createSagas({ database, log }));

  const rpcs = [
    serve(
      TicketServiceService,
      ticketHandlers({ database, cache, sagas, wallet, codes: ticketCodes(config.encryptionKey) }),
    ),
    serve(ShopServiceService, shopHandlers({ database, cache, sagas, wallet })),
    serve(EsimServiceService, esimHandlers({ database, cache, sagas, wallet, provider })),
    serve(RefundServiceService, refundHandlers({ database, cache, sagas, refunds, provider })),
    serve(ClosingInternalServiceService, closingHandlers({ database })),
    serve(OrderServiceService, orderHandlers({ database })),
    serve(StatsServiceService, statsHandlers({ database, cache, auth, wallet })),
  ];
  const seatJob = startSeatJob({ database, cache, log });
  const staleViews = startStaleViews({ database, cache, log });
  sagas.start();

  const gone = watchGonePeople({ log, load: (seconds) => recentlyClosed(database, seconds) });
  const events = startEvents({ config, database, log, ...forgetPeople({ gone, log }) });
  return startService({
    config,
    log,
    database,
    rpcs: [...rpcs, events.rpcs],
    gone,
    pingRedis: () => cache.ping(),
    metrics: [...cache.metrics, ...events.metrics, ...sagaMetrics(database)],
    verifier,
    stopJobs: async () => {
      sagas.stop();
      await Promise.all([events.stop(), seatJob.stop(), staleViews.stop()]);
    },
    onClose: async () => {
      await sagas.close();
      toWallet.close();
      charges.close();
      refunds.close();
      auth.close();
      await cache.close();
    },
  });
}
