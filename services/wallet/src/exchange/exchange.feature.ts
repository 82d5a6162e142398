import { ExchangeAdminServiceService, ExchangeServiceService } from '@plaza/api/exchange';
import type { Cache } from '@plaza/cache';
import { serve, type Database, type Feature } from '@plaza/service';
import type { ExchangeConfig } from './config.ts';
import { exchangeAdminHandlers, exchangeHandlers } from './exchange.rpc.ts';
import { areFresh, rateMetrics } from './rates.metrics.ts';
import { tableRates } from './rates.ts';

/** Exchange between currencies, at the rates of the platform's own table. */
export function exchange(deps: { config: ExchangeConfig; database: Database; cache: Cache }): Feature {
  const { config, database, cache } = deps;
  const rates = tableRates(database, cache, config.exchangeRateMaxAgeMs);
  return {
    rpcs: [
      serve(ExchangeServiceService, exchangeHandlers({ database, cache, rates, spread: config.exchangeSpread })),
      serve(ExchangeAdminServiceService, exchangeAdminHandlers({ database, cache })),
    ],
    metrics: rateMetrics(rates),
    conditions: { exchange_rates: () => areFresh(rates) },
  };
}
