import { AccountAdminServiceService, AccountServiceService } from '@plaza/api/account';
import { AuthInternalServiceService } from '@plaza/api/auth';
import { AdServiceService, CreditInternalServiceService, CreditServiceService } from '@plaza/api/credit';
import { ExchangeAdminServiceService, ExchangeServiceService } from '@plaza/api/exchange';
import { StatementServiceService } from '@plaza/api/statement';
import { TransferInternalServiceService } from '@plaza/api/transfer';
import { WalletInternalServiceService, WalletServiceService } from '@plaza/api/wallet';
import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import { createCache } from '@plaza/cache';
import { startEvents } from '@plaza/outbox';
import { redisConfig } from '@plaza/redis';
import {
  asPeer,
  openDatabase,
  peer,
  rpcsOf,
  serve,
  startService,
  watchGonePeople,
  type App,
  type Logger,
  type TokenVerifier,
} from '@plaza/service';
import { adHandlers } from './credits/ads/ads.rpc.ts';
import { forgetPeople, recentlyClosed } from './account-deletion/closing.events.ts';
import { closingHandlers } from './account-deletion/closing.rpc.ts';
import type { WalletConfig } from './config.ts';
import { creditHandlers, creditInternalHandlers } from './credits/credits/credits.rpc.ts';
import { createProvider, funding, isReversible } from './funding/index.ts';
import { payments } from './payments/index.ts';
import { exchangeAdminHandlers, exchangeHandlers } from './exchange/exchange.rpc.ts';
import { areFresh, rateMetrics } from './exchange/rates.metrics.ts';
import { tableRates } from './exchange/rates.ts';
import { historyHandlers } from './ledger/history/history.rpc.ts';
import { statementHandlers } from './ledger/history/statements.rpc.ts';
import { startPartitions } from './ledger/archive/partitions.job.ts';
import { schema } from './orm.config.ts';
import { createPeople } from './people/people.ts';
import { createPosting } from './ledger/posting/engine.ts';
import { forgetMoney } from './ledger/posting/invalidating.ts';
import { bulkTransferHandlers } from './transfers/bulk.rpc.ts';
import { transferHandlers } from './transfers/transfers.rpc.ts';
import { accountAdminHandlers, accountHandlers } from './ledger/wallets/account.rpc.ts';
import { startLimits } from './ledger/wallets/limits.ts';
import { openingWallets } from './ledger/wallets/wallets.events.ts';
import { balanceHandlers, walletHandlers } from './ledger/wallets/wallets.rpc.ts';

export type { WalletConfig } from './config.ts';

export interface Overrides {
  verifier?: TokenVerifier;
}

/** The wallet, listening. Money moves through `posting` and in no other way. */
export async function buildApp(config: WalletConfig, log: Logger, { verifier }: Overrides = {}): Promise<App> {
  const provider = createProvider(config);
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const auth = peer(AuthInternalServiceService, asPeer(config, 'auth'));
  const posting = createPosting(database, {
    ...(config.postingLanes && { lanes: config.postingLanes }),
    posted: (userIds) => forgetMoney(cache, userIds),
  });
  const parts = {
    database,
    cache,
    posting,
    provider,
    people: createPeople(auth),
    defaultCurrency: config.defaultCurrency,
    prices: config.creditPrices,
    adsTimeZone: config.adsTimeZone,
  };
  const rates = tableRates(database, cache, config.exchangeRateMaxAgeMs);
  const partitions = startPartitions({ database, log });
  const limits = startLimits(database, config, log);
  // A service that was away for months has its month before it takes the first call.
  await Promise.all([partitions.started, limits.stored]);

  const gone = watchGonePeople({ log, load: (seconds) => recentlyClosed(database, seconds) });
  const forgetting = forgetPeople({ cache, gone, log });
  const events = startEvents({
    config,
    database,
    log,
    handlers: { ...openingWallets(config.defaultCurrency), ...forgetting.handlers },
    committed: forgetting.committed,
  });
  return startService({
    config,
    log,
    database,
    ...(verifier && { verifier }),
    features: [
      cache,
      funding(parts),
      payments({ ...parts, config, log, isReversible }),
      {
        rpcs: [
          rpcsOf(WalletServiceService, {
            ...balanceHandlers(parts),
            ...transferHandlers(parts),
            ...historyHandlers(parts),
          }),
          serve(AccountServiceService, accountHandlers(parts)),
          serve(AccountAdminServiceService, accountAdminHandlers(parts)),
          serve(ExchangeServiceService, exchangeHandlers({ ...parts, rates, spread: config.exchangeSpread })),
          serve(ExchangeAdminServiceService, exchangeAdminHandlers(parts)),
          serve(StatementServiceService, statementHandlers(parts)),
          serve(CreditServiceService, creditHandlers(parts)),
          serve(AdServiceService, adHandlers(parts)),
          serve(CreditInternalServiceService, creditInternalHandlers(parts)),
          serve(TransferInternalServiceService, bulkTransferHandlers(parts)),
          serve(ClosingInternalServiceService, closingHandlers(parts)),
          rpcsOf(WalletInternalServiceService, walletHandlers(parts)),
        ],
        metrics: rateMetrics(rates),
        jobs: [limits, partitions],
        close: () => auth.close(),
      },
      events,
    ],
    gone,
    pingRedis: () => cache.ping(),
    conditions: { exchange_rates: () => areFresh(rates) },
  });
}
