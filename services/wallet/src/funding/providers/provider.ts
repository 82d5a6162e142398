// Who takes money from outside. Providers are few and their names are configuration, so they are listed here.
import type { Big } from '@plaza/money';
import { ConfigError } from '@plaza/service';
import type Stripe from 'stripe';
import { providerErrors } from './providers.errors.ts';
import { sandbox } from './sandbox.ts';
import type { StripeConfig } from './stripe.config.ts';
import { stripeProvider, type StripeProvider } from './stripe.ts';

export interface Charge {
  /** The same key is charged once, however often it is asked. */
  idempotencyKey: string;
  userId: string;
  amount: Big;
  currency: string;
}

/** Takes money while its caller waits. */
export interface ImmediateProvider {
  readonly name: string;
  readonly confirms: 'at once';
  /**
   * Takes the money, and answers the provider's name for it once it is certain.
   * Throws PAYMENT_DECLINED, or PAYMENT_PROVIDER_UNAVAILABLE if it can't be known whether it was taken: ask again with the same key.
   */
  charge(charge: Charge): Promise<{ reference: string }>;
}

export interface Beginning {
  /** Ours. */
  id: string;
  /** The same attempt begins one payment, however often it is asked. What was refused is asked for again in another. */
  attempt: string;
  userId: string;
  amount: Big;
  currency: string;
  description: string;
}

/** Needs the person to pay, and tells later whether they did. */
export interface DeferredProvider {
  readonly name: string;
  readonly confirms: 'later';
  /** Throws PAYMENT_DECLINED if such a payment can't be, or PAYMENT_PROVIDER_UNAVAILABLE: ask again in the same attempt. */
  begin(beginning: Beginning): Promise<Stripe.PaymentIntent>;
  /** How a payment is now. Throws PAYMENT_PROVIDER_UNAVAILABLE. */
  look(reference: string): Promise<Stripe.PaymentIntent>;
}

export type PaymentProvider = ImmediateProvider | StripeProvider;

export const providerNames = ['sandbox', 'stripe', 'none'] as const;
export type ProviderName = (typeof providerNames)[number];

/** For a platform that takes no deposits. */
const none: PaymentProvider = {
  name: 'none',
  confirms: 'at once',
  charge: async () => {
    throw providerErrors.PAYMENT_PROVIDER_UNAVAILABLE();
  },
};

export function paymentProvider({
  paymentProvider: name,
  stripe,
}: {
  paymentProvider: ProviderName;
  stripe?: StripeConfig | undefined;
}): PaymentProvider {
  switch (name) {
    case 'sandbox':
      return sandbox;
    case 'none':
      return none;
    case 'stripe':
      if (!stripe) throw new ConfigError('PAYMENT_PROVIDER is "stripe", and its keys are missing');
      return stripeProvider(stripe);
  }
}
