import type { PaymentProvider } from './provider.ts';
import { providerErrors } from './providers.errors.ts';

async function refuse(): Promise<never> {
  throw providerErrors.PAYMENT_PROVIDER_UNAVAILABLE();
}

/** For a provider that knows a payment no longer than its caller waits: it can be neither read nor refunded, and sends no events. */
export const unavailable = {
  fetch: refuse,
  refund: refuse,
  parseEvent: () => undefined,
} satisfies Pick<PaymentProvider, 'fetch' | 'refund' | 'parseEvent'>;
