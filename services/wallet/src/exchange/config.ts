import { Big } from '@plaza/money';
import { readEnvironment, type Environment } from '@plaza/service';
import { z } from 'zod';

export interface ExchangeConfig {
  /** The part of an amount that a quote takes as its fee. */
  exchangeSpread: Big;
  /** The greatest age of a rate for exchanges. Undefined: no limit. */
  exchangeRateMaxAgeMs: number | undefined;
}

const message = 'must be seconds, 0 to 31536000; 0 for none';
const daySeconds = 86_400;

/** Outside production there is no limit by default: the demo's rates are old. */
export function readExchangeConfig(env: Environment, production = false): ExchangeConfig {
  const { EXCHANGE_SPREAD: spread, EXCHANGE_RATE_MAX_AGE_SECONDS: seconds } = readEnvironment(
    {
      EXCHANGE_SPREAD: z
        .string()
        .regex(/^0(\.\d{1,6})?$/, 'must be a part of one, such as 0.005')
        .default('0.005'),
      EXCHANGE_RATE_MAX_AGE_SECONDS: z.coerce
        .number({ error: message })
        .int(message)
        .min(0, message)
        .max(31_536_000, message)
        .default(production ? daySeconds : 0),
    },
    env,
  );
  return { exchangeSpread: new Big(spread), exchangeRateMaxAgeMs: seconds === 0 ? undefined : seconds * 1_000 };
}
