// Generated from proto/ by dev/src/generate.ts. Do not edit.
import type { ConsentChanged, GuestMerged, MailAnswered, MailRequested, NewDeviceSignedIn, PicturesReleased, SecurityChanged, UserDeleted, UserRegistered } from './plaza/events/v1/people.ts';
import type { CreditsAdded, CreditsSpent, DepositConfirmed, DepositFailed, DepositRestored, DepositReversed, ExchangeCompleted, HoldExpired, MoneyReceived, PayoutCancelled, PayoutFailed, PayoutPaid, TransactionReversed } from './plaza/events/v1/money.ts';
import type { EsimExpired, EsimExpiring, EsimUsageReached, OrderPaid, OrderRefunded, TicketCheckedIn, TicketIssued, TicketTransferMailed, TicketTransferUpdated } from './plaza/events/v1/sales.ts';
import type { EventCancelled, EventMoved } from './plaza/events/v1/event_changes.ts';
import type { MatchEnded } from './plaza/events/v1/matches.ts';
import type { MerchantChanged, MerchantCreated } from './plaza/events/v1/merchants.ts';
import type { PaymentCaptured, PaymentExpired, PaymentReceived, PaymentRefunded, PaymentSplitReceived, PaymentSplitReturned, PaymentVoided } from './plaza/events/v1/payments.ts';
import type { PayoutDestinationAdded, PayoutRequested } from './plaza/events/v1/payouts.ts';

/** The payload of every event by the full name of its message. */
export interface EventPayloads {
  'plaza.events.v1.ConsentChanged': ConsentChanged;
  'plaza.events.v1.CreditsAdded': CreditsAdded;
  'plaza.events.v1.CreditsSpent': CreditsSpent;
  'plaza.events.v1.DepositConfirmed': DepositConfirmed;
  'plaza.events.v1.DepositFailed': DepositFailed;
  'plaza.events.v1.DepositRestored': DepositRestored;
  'plaza.events.v1.DepositReversed': DepositReversed;
  'plaza.events.v1.EsimExpired': EsimExpired;
  'plaza.events.v1.EsimExpiring': EsimExpiring;
  'plaza.events.v1.EsimUsageReached': EsimUsageReached;
  'plaza.events.v1.EventCancelled': EventCancelled;
  'plaza.events.v1.EventMoved': EventMoved;
  'plaza.events.v1.ExchangeCompleted': ExchangeCompleted;
  'plaza.events.v1.GuestMerged': GuestMerged;
  'plaza.events.v1.HoldExpired': HoldExpired;
  'plaza.events.v1.MailAnswered': MailAnswered;
  'plaza.events.v1.MailRequested': MailRequested;
  'plaza.events.v1.MatchEnded': MatchEnded;
  'plaza.events.v1.MerchantChanged': MerchantChanged;
  'plaza.events.v1.MerchantCreated': MerchantCreated;
  'plaza.events.v1.MoneyReceived': MoneyReceived;
  'plaza.events.v1.NewDeviceSignedIn': NewDeviceSignedIn;
  'plaza.events.v1.OrderPaid': OrderPaid;
  'plaza.events.v1.OrderRefunded': OrderRefunded;
  'plaza.events.v1.PaymentCaptured': PaymentCaptured;
  'plaza.events.v1.PaymentExpired': PaymentExpired;
  'plaza.events.v1.PaymentReceived': PaymentReceived;
  'plaza.events.v1.PaymentRefunded': PaymentRefunded;
  'plaza.events.v1.PaymentSplitReceived': PaymentSplitReceived;
  'plaza.events.v1.PaymentSplitReturned': PaymentSplitReturned;
  'plaza.events.v1.PaymentVoided': PaymentVoided;
  'plaza.events.v1.PayoutCancelled': PayoutCancelled;
  'plaza.events.v1.PayoutDestinationAdded': PayoutDestinationAdded;
  'plaza.events.v1.PayoutFailed': PayoutFailed;
  'plaza.events.v1.PayoutPaid': PayoutPaid;
  'plaza.events.v1.PayoutRequested': PayoutRequested;
  'plaza.events.v1.PicturesReleased': PicturesReleased;
  'plaza.events.v1.SecurityChanged': SecurityChanged;
  'plaza.events.v1.TicketCheckedIn': TicketCheckedIn;
  'plaza.events.v1.TicketIssued': TicketIssued;
  'plaza.events.v1.TicketTransferMailed': TicketTransferMailed;
  'plaza.events.v1.TicketTransferUpdated': TicketTransferUpdated;
  'plaza.events.v1.TransactionReversed': TransactionReversed;
  'plaza.events.v1.UserDeleted': UserDeleted;
  'plaza.events.v1.UserRegistered': UserRegistered;
}

/** How every event travels: from the option plaza.options.v1.event. Its aggregate is `kind:` and the value of the payload's `field`. */
export const eventRoutes = {
  'plaza.events.v1.ConsentChanged': { from: 'auth', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.CreditsAdded': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.CreditsSpent': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.DepositConfirmed': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.DepositFailed': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.DepositRestored': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.DepositReversed': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.EsimExpired': { from: 'catalog', to: ['messaging'], kind: 'esim', field: 'esimId' },
  'plaza.events.v1.EsimExpiring': { from: 'catalog', to: ['messaging'], kind: 'esim', field: 'esimId' },
  'plaza.events.v1.EsimUsageReached': { from: 'catalog', to: ['messaging'], kind: 'esim', field: 'esimId' },
  'plaza.events.v1.EventCancelled': { from: 'catalog', to: ['messaging'], kind: 'order', field: 'orderId' },
  'plaza.events.v1.EventMoved': { from: 'catalog', to: ['messaging'], kind: 'order', field: 'orderId' },
  'plaza.events.v1.ExchangeCompleted': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.GuestMerged': { from: 'auth', to: ['messaging'], kind: 'user', field: 'guestId' },
  'plaza.events.v1.HoldExpired': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.MailAnswered': { from: 'messaging', to: ['auth'], kind: 'mail', field: 'userId' },
  'plaza.events.v1.MailRequested': { from: 'auth', to: ['messaging'], kind: 'mail', field: 'userId' },
  'plaza.events.v1.MatchEnded': { from: 'catalog', to: ['messaging'], kind: 'match', field: 'eventId' },
  'plaza.events.v1.MerchantChanged': { from: 'auth', to: ['wallet', 'messaging'], kind: 'merchant', field: 'merchantId' },
  'plaza.events.v1.MerchantCreated': { from: 'wallet', to: ['auth', 'messaging'], kind: 'merchant', field: 'merchantId' },
  'plaza.events.v1.MoneyReceived': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.NewDeviceSignedIn': { from: 'auth', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.OrderPaid': { from: 'catalog', to: ['messaging'], kind: 'order', field: 'orderId' },
  'plaza.events.v1.OrderRefunded': { from: 'catalog', to: ['messaging'], kind: 'order', field: 'orderId' },
  'plaza.events.v1.PaymentCaptured': { from: 'wallet', to: ['messaging'], kind: 'payment', field: 'paymentId' },
  'plaza.events.v1.PaymentExpired': { from: 'wallet', to: ['messaging'], kind: 'payment', field: 'paymentId' },
  'plaza.events.v1.PaymentReceived': { from: 'wallet', to: ['messaging'], kind: 'payment', field: 'paymentId' },
  'plaza.events.v1.PaymentRefunded': { from: 'wallet', to: ['messaging'], kind: 'payment', field: 'paymentId' },
  'plaza.events.v1.PaymentSplitReceived': { from: 'wallet', to: ['messaging'], kind: 'payment', field: 'paymentId' },
  'plaza.events.v1.PaymentSplitReturned': { from: 'wallet', to: ['messaging'], kind: 'payment', field: 'paymentId' },
  'plaza.events.v1.PaymentVoided': { from: 'wallet', to: ['messaging'], kind: 'payment', field: 'paymentId' },
  'plaza.events.v1.PayoutCancelled': { from: 'wallet', to: ['messaging'], kind: 'payout', field: 'payoutId' },
  'plaza.events.v1.PayoutDestinationAdded': { from: 'wallet', to: ['messaging'], kind: 'payout', field: 'payoutId' },
  'plaza.events.v1.PayoutFailed': { from: 'wallet', to: ['messaging'], kind: 'payout', field: 'payoutId' },
  'plaza.events.v1.PayoutPaid': { from: 'wallet', to: ['messaging'], kind: 'payout', field: 'payoutId' },
  'plaza.events.v1.PayoutRequested': { from: 'wallet', to: ['messaging'], kind: 'payout', field: 'payoutId' },
  'plaza.events.v1.PicturesReleased': { from: 'messaging', to: ['catalog'], kind: 'pictures', field: 'userId' },
  'plaza.events.v1.SecurityChanged': { from: 'auth', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.TicketCheckedIn': { from: 'catalog', to: ['messaging'], kind: 'ticket', field: 'ticketId' },
  'plaza.events.v1.TicketIssued': { from: 'catalog', to: ['messaging'], kind: 'order', field: 'orderId' },
  'plaza.events.v1.TicketTransferMailed': { from: 'catalog', to: ['messaging'], kind: 'ticket', field: 'ticketId' },
  'plaza.events.v1.TicketTransferUpdated': { from: 'catalog', to: ['messaging'], kind: 'ticket', field: 'ticketId' },
  'plaza.events.v1.TransactionReversed': { from: 'wallet', to: ['messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.UserDeleted': { from: 'auth', to: ['auth', 'wallet', 'catalog', 'messaging'], kind: 'user', field: 'userId' },
  'plaza.events.v1.UserRegistered': { from: 'auth', to: ['wallet'], kind: 'user', field: 'userId' },
} as const satisfies Record<keyof EventPayloads, { from: string; to: readonly string[]; kind: string; field: string }>;
