// The events that there are: what each carries, what it happened to, and which services are told.
import type {
  CreditsAdded,
  CreditsSpent,
  DepositConfirmed,
  DepositFailed,
  DepositRestored,
  DepositReversed,
  ExchangeCompleted,
  HoldExpired,
  MoneyReceived,
  PayoutCancelled,
  PayoutFailed,
  PayoutPaid,
  TransactionReversed,
} from '@plaza/api/events/money';
import type {
  PaymentCaptured,
  PaymentExpired,
  PaymentReceived,
  PaymentRefunded,
  PaymentSplitReceived,
  PaymentSplitReturned,
  PaymentVoided,
} from '@plaza/api/events/payments';
import type { PayoutDestinationAdded, PayoutRequested } from '@plaza/api/events/payouts';
import type { UserDeleted, UserRegistered } from '@plaza/api/events/people';
import type { OrderPaid, OrderRefunded, TicketIssued } from '@plaza/api/events/sales';
import { newId, type ServiceName } from '@plaza/service';

interface EventDefinition<Payload> {
  readonly destinations: readonly ServiceName[];
  /** Events of one aggregate take effect in the order in which they were written. */
  readonly aggregate: (payload: Payload) => string;
}

function define<Payload extends { userId: string }>(
  destinations: readonly ServiceName[],
  aggregate: (payload: Payload) => string,
): EventDefinition<Payload> {
  return { destinations, aggregate };
}

/** By the full name of their message. What SQL functions write into the outbox must say the same. */
export const eventTypes = {
  'plaza.events.v1.UserRegistered': define<UserRegistered>(['wallet'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.UserDeleted': define<UserDeleted>(
    ['wallet', 'catalog', 'messaging'],
    ({ userId }) => `user:${userId}`,
  ),
  'plaza.events.v1.MoneyReceived': define<MoneyReceived>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.DepositConfirmed': define<DepositConfirmed>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.DepositFailed': define<DepositFailed>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.DepositReversed': define<DepositReversed>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.DepositRestored': define<DepositRestored>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.HoldExpired': define<HoldExpired>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.TransactionReversed': define<TransactionReversed>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.ExchangeCompleted': define<ExchangeCompleted>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.CreditsAdded': define<CreditsAdded>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.CreditsSpent': define<CreditsSpent>(['messaging'], ({ userId }) => `user:${userId}`),
  'plaza.events.v1.PayoutPaid': define<PayoutPaid>(['messaging'], ({ payoutId }) => `payout:${payoutId}`),
  'plaza.events.v1.PayoutFailed': define<PayoutFailed>(['messaging'], ({ payoutId }) => `payout:${payoutId}`),
  'plaza.events.v1.PayoutCancelled': define<PayoutCancelled>(['messaging'], ({ payoutId }) => `payout:${payoutId}`),
  'plaza.events.v1.OrderPaid': define<OrderPaid>(['messaging'], ({ orderId }) => `order:${orderId}`),
  'plaza.events.v1.OrderRefunded': define<OrderRefunded>(['messaging'], ({ orderId }) => `order:${orderId}`),
  'plaza.events.v1.TicketIssued': define<TicketIssued>(['messaging'], ({ orderId }) => `order:${orderId}`),
  'plaza.events.v1.PaymentReceived': define<PaymentReceived>(['messaging'], ({ paymentId }) => `payment:${paymentId}`),
  'plaza.events.v1.PaymentCaptured': define<PaymentCaptured>(['messaging'], ({ paymentId }) => `payment:${paymentId}`),
  'plaza.events.v1.PaymentRefunded': define<PaymentRefunded>(['messaging'], ({ paymentId }) => `payment:${paymentId}`),
  'plaza.events.v1.PaymentExpired': define<PaymentExpired>(['messaging'], ({ paymentId }) => `payment:${paymentId}`),
  'plaza.events.v1.PaymentVoided': define<PaymentVoided>(['messaging'], ({ paymentId }) => `payment:${paymentId}`),
  'plaza.events.v1.PaymentSplitReceived': define<PaymentSplitReceived>(
    ['messaging'],
    ({ paymentId }) => `payment:${paymentId}`,
  ),
  'plaza.events.v1.PaymentSplitReturned': define<PaymentSplitReturned>(
    ['messaging'],
    ({ paymentId }) => `payment:${paymentId}`,
  ),
  'plaza.events.v1.PayoutRequested': define<PayoutRequested>(['messaging'], ({ payoutId }) => `payout:${payoutId}`),
  'plaza.events.v1.PayoutDestinationAdded': define<PayoutDestinationAdded>(
    ['messaging'],
    ({ payoutId }) => `payout:${payoutId}`,
  ),
} as const;

export type EventType = keyof typeof eventTypes;
export type PayloadOf<Type extends EventType> = Type extends EventType
  ? (typeof eventTypes)[Type] extends EventDefinition<infer Payload>
    ? Payload
    : never
  : never;

/** An event that is to be written. */
export interface NewEvent<Type extends EventType = EventType> {
  readonly id: string;
  readonly type: Type;
  readonly payload: PayloadOf<Type>;
}

function event<Type extends EventType>(type: Type): (payload: PayloadOf<Type>) => NewEvent<Type> {
  return (payload) => ({ id: newId(), type, payload });
}

/** `emit(em, events.orderPaid({ userId, orderId, … }))` */
export const events = {
  userRegistered: event('plaza.events.v1.UserRegistered'),
  userDeleted: event('plaza.events.v1.UserDeleted'),
  moneyReceived: event('plaza.events.v1.MoneyReceived'),
  depositConfirmed: event('plaza.events.v1.DepositConfirmed'),
  depositFailed: event('plaza.events.v1.DepositFailed'),
  depositReversed: event('plaza.events.v1.DepositReversed'),
  depositRestored: event('plaza.events.v1.DepositRestored'),
  holdExpired: event('plaza.events.v1.HoldExpired'),
  transactionReversed: event('plaza.events.v1.TransactionReversed'),
  exchangeCompleted: event('plaza.events.v1.ExchangeCompleted'),
  creditsAdded: event('plaza.events.v1.CreditsAdded'),
  creditsSpent: event('plaza.events.v1.CreditsSpent'),
  payoutPaid: event('plaza.events.v1.PayoutPaid'),
  payoutFailed: event('plaza.events.v1.PayoutFailed'),
  payoutCancelled: event('plaza.events.v1.PayoutCancelled'),
  orderPaid: event('plaza.events.v1.OrderPaid'),
  orderRefunded: event('plaza.events.v1.OrderRefunded'),
  ticketIssued: event('plaza.events.v1.TicketIssued'),
};

/** An event that arrived. */
export interface ReceivedEvent<Payload = unknown> {
  /** The same however often it arrives. */
  readonly id: string;
  readonly type: string;
  /** When it was written. */
  readonly time: Date;
  readonly aggregate: string;
  /** Whom it concerns. */
  readonly userId: string;
  readonly payload: Payload;
}
