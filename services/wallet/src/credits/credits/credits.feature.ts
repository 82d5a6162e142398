import { CreditInternalServiceService, CreditServiceService } from '@plaza/api/credit';
import { serve, type Feature } from '@plaza/service';
import type { CreditsConfig } from './config.ts';
import { creditHandlers, creditInternalHandlers, type CreditsDependencies } from './credits.rpc.ts';

/** Credits: bought, granted, spent and refunded. */
export function credits(
  deps: Omit<CreditsDependencies, 'prices' | 'adsTimeZone'> & { config: CreditsConfig },
): Feature {
  const { creditPrices: prices, adsTimeZone } = deps.config;
  return {
    rpcs: [
      serve(CreditServiceService, creditHandlers({ ...deps, prices, adsTimeZone })),
      serve(CreditInternalServiceService, creditInternalHandlers(deps)),
    ],
  };
}
