// The payment providers there are. Another one is a folder beside this file, and a line in `providers`.
import { ConfigError, readEnvironment, type Environment } from '@plaza/service';
import { z } from 'zod';
import { none } from './none/none.ts';
import type { PaymentProvider, ProviderKind } from './provider.ts';
import { sandbox } from './sandbox/sandbox.ts';
import { stripe } from './stripe/stripe.ts';

const providers = { sandbox, stripe, none };

export type ProviderName = keyof typeof providers;

type SettingsOf<Kind> = Kind extends ProviderKind<infer Settings> ? Settings : never;

/** The chosen provider, and under its name what it needs to know. */
export type ProvidersConfig = { paymentProvider: ProviderName } & {
  [Name in ProviderName]?: SettingsOf<(typeof providers)[Name]>;
};

export const providerNames = Object.keys(providers) as ProviderName[];

/** Throws ConfigError for a provider whose money is not real where NODE_ENV is production, and for missing settings. */
export function readProvidersConfig(env: Environment, production: boolean): ProvidersConfig {
  const real = providerNames.filter((name) => providers[name].production);
  const { PAYMENT_PROVIDER: paymentProvider } = readEnvironment(
    {
      PAYMENT_PROVIDER: production
        ? z.enum(providerNames, { error: `must be one of ${real.join(', ')} in production` })
        : z.enum(providerNames, { error: `must be one of ${providerNames.join(', ')}` }).default('sandbox'),
    },
    env,
  );
  const kind = kindOf(paymentProvider);
  if (production && !kind.production)
    throw new ConfigError(
      `PAYMENT_PROVIDER is "${paymentProvider}", which confirms every deposit without any money; it is refused when NODE_ENV is "production"`,
    );
  const settings = kind.readSettings(env, production);
  return { paymentProvider, ...(settings !== undefined && { [paymentProvider]: settings }) };
}

export function createProvider(config: ProvidersConfig): PaymentProvider {
  return kindOf(config.paymentProvider).create(config[config.paymentProvider]);
}

/** Whether a deposit through the provider of this name is refunded by it. */
export function isReversible(name: string): boolean {
  return Object.hasOwn(providers, name) && kindOf(name as ProviderName).reversible;
}

function kindOf(name: ProviderName): ProviderKind<unknown> {
  return providers[name];
}
