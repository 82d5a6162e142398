// What a payment provider is to the wallet: it takes money from outside, and its words stay in its own folder.
import type { Big } from '@plaza/money';
import type { Environment } from '@plaza/service';

/** What a payment is at its provider. Only `succeeded` means that money was taken. */
export type PaymentState = 'pending' | 'processing' | 'failed' | 'canceled' | 'succeeded';

export interface NewPayment {
  /** Our own id. Whatever the provider reports of the payment should name it. */
  id: string;
  /** The same attempt begins one payment, however often it is requested. After a refusal, the next attempt has another name. */
  attempt: string;
  userId: string;
  amount: Big;
  currency: string;
  description: string;
}

/** A payment, as its provider reports it. */
export interface ProviderPayment {
  /** The provider's id of it. */
  reference: string;
  /** Our own id, where the provider names it. */
  id: string | undefined;
  state: PaymentState;
  /** What was taken, in the currency's smallest coin. */
  received: number;
  currency: string;
  /** When it was so, by the provider's clock. */
  at: Date;
  /** With what the person's client pays; undefined where there is nothing to pay. It is never stored. */
  clientSecret: string | undefined;
}

/**
 * How far money is on its way back. Of a refund: it is open, and `succeeded`, `failed` or `canceled` in the end. Of a dispute: an inquiry takes no
 * money, a dispute does until it is `won`.
 */
export type ReturnState =
  | 'pending'
  | 'requires_action'
  | 'succeeded'
  | 'failed'
  | 'canceled'
  | 'inquiry'
  | 'inquiry_reviewed'
  | 'inquiry_closed'
  | 'disputed'
  | 'reviewed'
  | 'lost'
  | 'appealed'
  | 'won';

/** Money of a payment that goes back, as its provider reports it: one refund, one dispute, or the sum that was refunded of a charge so far. */
export interface PaymentReturn {
  /** The provider's id of the refund, the dispute or the charge. */
  id: string;
  /** The provider's id of the payment. */
  reference: string;
  kind: 'charge' | 'refund' | 'dispute';
  /** In the currency's smallest coin. A dispute may be in another currency than the payment. */
  amount: number;
  currency: string;
  state: ReturnState;
  at: Date;
  /** Our own id of a refund that we requested. */
  requestId?: string | undefined;
}

export type ProviderReport = { kind: 'payment'; payment: ProviderPayment } | { kind: 'return'; return: PaymentReturn };

/** What a provider sent on its own. */
export interface ProviderEvent {
  /** An event with the same id is the same event. */
  id: string;
  type: string;
  created: Date;
  /** Undefined: nothing that matters here. */
  report: ProviderReport | undefined;
}

export interface RefundOrder {
  /** Our own id of the refund. */
  id: string;
  /** The same attempt refunds once, however often it is requested. */
  attempt: string;
  reference: string;
  amount: Big;
  currency: string;
}

/**
 * Any call may throw PAYMENT_PROVIDER_UNAVAILABLE, if it cannot be known what the provider did: call again in the same attempt.
 *
 * `begin` throws PAYMENT_DECLINED. `refund` throws REFUND_DECLINED. `parseEvent` throws what is wrong with the body or its signature, and answers
 * undefined where the provider sends no events.
 */
export interface PaymentProvider {
  readonly name: string;
  /** `at once`: begin() takes the money while its caller waits. `later`: the person pays, and the provider reports whether they did. */
  readonly confirms: 'at once' | 'later';
  begin(payment: NewPayment): Promise<ProviderPayment>;
  /** A payment as it is now. */
  fetch(reference: string): Promise<ProviderPayment>;
  /** Gives a part of a payment back. */
  refund(order: RefundOrder): Promise<PaymentReturn>;
  parseEvent(body: Buffer, header: (name: string) => string | undefined): ProviderEvent | undefined;
}

/** A provider as it is registered in providers.ts. */
export interface ProviderKind<Settings> {
  /** Whether it may be chosen where NODE_ENV is production. */
  readonly production: boolean;
  /** Whether a deposit through it can be refunded by it. */
  readonly reversible: boolean;
  /** Reads what it needs to know. Throws ConfigError, so that nothing starts without it. */
  readSettings(env: Environment, production: boolean): Settings;
  create(settings: Settings): PaymentProvider;
}
