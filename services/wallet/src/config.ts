import { isCurrency } from '@plaza/money';
import { ConfigError, type Environment, type ServiceConfig } from '@plaza/service';
import { readCreditsConfig, type CreditsConfig } from './credits/index.ts';
import { readExchangeConfig, type ExchangeConfig } from './exchange/index.ts';
import { readProvidersConfig, type ProvidersConfig } from './funding/index.ts';
import { readLimitsConfig, readPostingConfig, type LimitsConfig, type PostingConfig } from './ledger/index.ts';
import { readPayoutsConfig, type PayoutsConfig } from './payments/index.ts';

export type WalletConfig = ServiceConfig &
  LimitsConfig &
  ExchangeConfig &
  CreditsConfig &
  PayoutsConfig &
  PostingConfig &
  ProvidersConfig;

/** Adds the wallet's own variables. In production the wallet does not start with the sandbox, instead of taking deposits without money. */
export function readConfig(env: Environment, base: ServiceConfig): WalletConfig {
  const production = base.nodeEnv === 'production';
  const providers = readProvidersConfig(env, production);
  if (!isCurrency(base.defaultCurrency))
    throw new ConfigError(`DEFAULT_CURRENCY: ${base.defaultCurrency} is not offered`);
  return {
    ...base,
    ...readLimitsConfig(env),
    ...readExchangeConfig(env, production),
    ...readCreditsConfig(env, base.defaultCurrency),
    ...readPayoutsConfig(env, production),
    ...readPostingConfig(env),
    ...providers,
  };
}
