import { billingErrors } from './billing.errors.ts';
import type { BillingProvider } from './provider.ts';

async function refuse(): Promise<never> {
  throw billingErrors.BILLING_NOT_OFFERED();
}

/** Where no subscriptions are sold: what people have already, such as from an import, stays as it is. */
export const none: BillingProvider = {
  offered: false,
  createCustomer: refuse,
  subscriptionsOf: refuse,
  openCheckout: refuse,
  closeCheckout: refuse,
  openPortal: refuse,
  setCancellation: refuse,
  endSubscription: refuse,
  removeCustomer: refuse,
  customerOfEvent: () => {
    throw billingErrors.BILLING_NOT_OFFERED();
  },
};
