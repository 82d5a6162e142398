// What a provider of subscriptions is to billing: it sells them on its own pages, and is asked for their state.
import type { PlanName } from '@plaza/services';
import type { ProviderSubscription } from '../states/states.ts';

export interface NewCheckout {
  customer: string;
  userId: string;
  plan: PlanName;
  /** Whether it begins with the plan's trial. */
  withTrial: boolean;
}

export interface Checkout {
  id: string;
  url: string;
  expiresAt: Date;
}

/** Any call may throw BILLING_UNAVAILABLE, if it cannot be known what the provider did: it may be repeated. Without a provider: BILLING_NOT_OFFERED. */
export interface BillingProvider {
  readonly offered: boolean;
  /** A customer for a person. The same `id` of the row makes the same customer. @returns the provider's id of it */
  createCustomer(person: { id: string; userId: string }): Promise<string>;
  /** Every subscription of a customer, as they are now. Of a customer who was deleted: none. */
  subscriptionsOf(customer: string): Promise<ProviderSubscription[]>;
  openCheckout(checkout: NewCheckout): Promise<Checkout>;
  /** Nobody can pay on it any more. Does nothing if it is over already. */
  closeCheckout(id: string): Promise<void>;
  /** The URL of the page on which a customer changes the subscription. */
  openPortal(customer: string): Promise<string>;
  /** Whether a subscription ends with its period. */
  setCancellation(subscription: string, atPeriodEnd: boolean): Promise<void>;
  /** Ends a subscription now, and gives back what is paid for the time to come. Does nothing if it has ended. */
  endSubscription(subscription: string): Promise<void>;
  /** Deletes a customer, and with them every subscription. Does nothing if they are deleted already. */
  removeCustomer(customer: string): Promise<void>;
  /** The customer whom an event concerns; undefined for one that matters not here. Throws what is wrong with the body or its signature. */
  customerOfEvent(body: Buffer, signature: string): string | undefined;
}
