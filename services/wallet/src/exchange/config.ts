import { Big } from '@plaza/money';
import { readEnvironment, type Environment } from '@plaza/service';
import { z } from 'zod';

export interface ExchangeConfig {
  /** The part of an amount that a quote takes as its fee. */
  exchangeSpread: Big;
}

export function readExchangeConfig(env: Environment): ExchangeConfig {
  const { EXCHANGE_SPREAD: spread } = readEnvironment({
    EXCHANGE_SPREAD: z.string().regex(/^0(\.\d{1,6})?$/, 'must be a part of one, such as 0.005').default('0.005'),
  }, env);
  return { exchangeSpread: new Big(spread) };
}
