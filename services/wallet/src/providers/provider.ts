// Who takes money from outside. Providers are few and their names are configuration, so they are listed here.
import type { Big } from '@plaza/money';
import { providerErrors } from './providers.errors.ts';
import { sandbox } from './sandbox.ts';

export interface Charge {
  /** The same key is charged once, however often it is asked. */
  idempotencyKey: string;
  userId: string;
  amount: Big;
  currency: string;
}

export interface PaymentProvider {
  readonly name: string;
  /**
   * Takes the money, and answers the provider's name for it once it is certain.
   * Throws PAYMENT_DECLINED, or PAYMENT_PROVIDER_UNAVAILABLE if it can't be known whether it was taken: ask again with the same key.
   */
  charge(charge: Charge): Promise<{ reference: string }>;
}

export const providerNames = ['sandbox', 'none'] as const;
export type ProviderName = (typeof providerNames)[number];

/** For a platform that takes no deposits. */
const none: PaymentProvider = {
  name: 'none',
  charge: async () => {
    throw providerErrors.PAYMENT_PROVIDER_UNAVAILABLE();
  },
};

export function paymentProvider(name: ProviderName): PaymentProvider {
  return name === 'sandbox' ? sandbox : none;
}
