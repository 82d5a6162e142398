import { isCurrency } from '@plaza/money';
import { ConfigError, type Environment, type ServiceConfig } from '@plaza/service';
import { readCreditsConfig, type CreditsConfig } from './credits/credits/config.ts';
import { readPostingConfig, type PostingConfig } from './ledger/posting/config.ts';
import { readPayoutsConfig, type PayoutsConfig } from './payments/index.ts';
import { readExchangeConfig, type ExchangeConfig } from './exchange/config.ts';
import { readProvidersConfig, type ProvidersConfig } from './funding/index.ts';
import { readLimitsConfig, type LimitsConfig } from './ledger/wallets/limits.ts';

export type WalletConfig = ServiceConfig &
  LimitsConfig &
  ExchangeConfig &
  CreditsConfig &
  PayoutsConfig &
  PostingConfig &
  ProvidersConfig;

/** Adds what only the wallet needs to know. Money is never taken by a sandbox in production, and nobody learns that from the first deposit. */
export function readWalletConfig(env: Environment, base: ServiceConfig): WalletConfig {
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
