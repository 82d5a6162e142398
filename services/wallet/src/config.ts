import { isCurrency } from '@plaza/money';
import { ConfigError, readEnvironment, type Environment, type ServiceConfig } from '@plaza/service';
import { z } from 'zod';
import { readCreditsConfig, type CreditsConfig } from './credits/index.ts';
import { readLimitsConfig, readPostingConfig, type LimitsConfig, type PostingConfig } from './ledger/index.ts';
import { readPayoutsConfig, type PayoutsConfig } from './payments/payouts/config.ts';
import { readExchangeConfig, type ExchangeConfig } from './exchange/index.ts';
import { providerNames, type ProviderName } from './funding/providers/provider.ts';
import { readStripeConfig, type StripeConfig } from './funding/providers/stripe.config.ts';

export interface WalletConfig
  extends ServiceConfig, LimitsConfig, ExchangeConfig, CreditsConfig, PayoutsConfig, PostingConfig {
  paymentProvider: ProviderName;
  /** Only if it is the provider. */
  stripe?: StripeConfig;
}

/** Adds the wallet's own variables. In production the wallet does not start with the sandbox, instead of taking deposits without money. */
export function readWalletConfig(env: Environment, base: ServiceConfig): WalletConfig {
  const production = base.nodeEnv === 'production';
  const { PAYMENT_PROVIDER: paymentProvider } = readEnvironment(
    {
      PAYMENT_PROVIDER: production
        ? z.enum(providerNames, {
            error: `must be one of ${providerNames.filter((name) => name !== 'sandbox').join(', ')} in production`,
          })
        : z.enum(providerNames, { error: `must be one of ${providerNames.join(', ')}` }).default('sandbox'),
    },
    env,
  );
  if (production && paymentProvider === 'sandbox') {
    throw new ConfigError(
      'PAYMENT_PROVIDER is "sandbox", which confirms every deposit without any money; it is refused when NODE_ENV is "production"',
    );
  }
  if (!isCurrency(base.defaultCurrency))
    throw new ConfigError(`DEFAULT_CURRENCY: ${base.defaultCurrency} is not offered`);
  return {
    ...base,
    ...readLimitsConfig(env),
    ...readExchangeConfig(env, production),
    ...readCreditsConfig(env, base.defaultCurrency),
    ...readPayoutsConfig(env, production),
    ...readPostingConfig(env),
    paymentProvider,
    ...(paymentProvider === 'stripe' && { stripe: readStripeConfig(env, production) }),
  };
}
