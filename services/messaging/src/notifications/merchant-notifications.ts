// The notifications of payments and payouts, for the owners of merchants.
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
import { momentOf, notifies, sum, type Notifiers } from './event-notifications.ts';

export const merchantNotifications: Notifiers = {
  'plaza.events.v1.PaymentReceived': notifies<PaymentReceived>('payment.received', (payment) =>
    payment.status === 'succeeded'
      ? { title: `${sum(payment)} paid`, body: `${sum(payment)} was paid${reference(payment)}. ${after(payment)}` }
      : {
          title: `${sum(payment)} held`,
          body: `${sum(payment)} is held for you${reference(payment)}. Capture it${payment.expiresAt ? ` before ${momentOf(payment.expiresAt)}` : ''}.`,
        },
  ),
  'plaza.events.v1.PaymentCaptured': notifies<PaymentCaptured>('payment.captured', (payment) => ({
    title: `${gross(payment)} captured`,
    body: `${gross(payment)} of a payment of ${sum(payment)} was captured${reference(payment)}. ${after(payment)}`,
  })),
  'plaza.events.v1.PaymentRefunded': notifies<PaymentRefunded>('payment.refunded', (payment) => ({
    title: `${gross(payment)} refunded`,
    body: `${gross(payment)} of a payment of ${sum(payment)} was refunded${reference(payment)}. Your part of that was ${payment.net} ${payment.currency}.`,
  })),
  'plaza.events.v1.PaymentExpired': notifies<PaymentExpired>('payment.expired', (payment) => ({
    title: 'A payment expired',
    body: `${released(payment)} of a payment of ${sum(payment)} was not captured in time${reference(payment)}, and is the payer’s again.`,
  })),
  'plaza.events.v1.PaymentVoided': notifies<PaymentVoided>('payment.voided', (payment) => ({
    title: 'A payment was voided',
    body: `${released(payment)} of a payment of ${sum(payment)} was given back${reference(payment)}.`,
  })),
  'plaza.events.v1.PaymentSplitReceived': notifies<PaymentSplitReceived>('payment.split_received', (part) => ({
    title: `${sum(part)} received`,
    body: `You received ${sum(part)}, your part of a payment to another merchant${reference(part)}.`,
  })),
  'plaza.events.v1.PaymentSplitReturned': notifies<PaymentSplitReturned>('payment.split_returned', (part) => ({
    title: `${sum(part)} given back`,
    body: `You gave back ${sum(part)}, your part of a payment to another merchant that was refunded${reference(part)}.`,
  })),
  'plaza.events.v1.PayoutRequested': notifies<PayoutRequested>('payout.requested', (payout) => ({
    title: `Payout of ${sum(payout)} requested`,
    body: `A payout of ${sum(payout)} to ${payout.destination} was requested. It goes out after ${momentOf(payout.dueAt)}. If you did not request it, cancel it before that.`,
  })),
  'plaza.events.v1.PayoutDestinationAdded': notifies<PayoutDestinationAdded>(
    'payout.destination_added',
    ({ destination, usableAt }) => ({
      title: 'New payout account',
      body: `A payout to the new account ${destination} was requested. Nothing goes to it before ${momentOf(usableAt)}. If you did not request this, cancel the payout and sign in again.`,
    }),
  ),
};

interface Shared {
  gross: string;
  fee: string;
  net: string;
  currency: string;
}

function gross({ gross: amount, currency }: Shared): string {
  return `${amount} ${currency}`;
}

function after({ fee, net, currency }: Shared): string {
  return `After a fee of ${fee} ${currency}, ${net} ${currency} is yours.`;
}

function released({ released: amount, currency }: { released: string; currency: string }): string {
  return `${amount} ${currency}`;
}

function reference({ orderReference }: { orderReference: string }): string {
  return orderReference === '' ? '' : ` for ${orderReference}`;
}
