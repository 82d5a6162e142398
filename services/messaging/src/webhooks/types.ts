/** The types of events, with their meaning. Names and shapes are promised: see docs/webhooks.md. */
export const eventTypes = {
  'money.received': 'Another person sent money to your wallet.',
  'deposit.confirmed': 'One of your deposits was confirmed. The money is in your wallet.',
  'deposit.failed': 'One of your deposits needed a confirmation from a bank and was not paid.',
  'deposit.reversed': 'One of your deposits, or a part of it, was taken back from your wallet.',
  'deposit.restored': 'The part of a deposit that was taken back is in your wallet again.',
  'hold.expired': 'A hold on your money expired. The money is available again.',
  'transaction.reversed':
    'The platform reversed a transaction in your wallet, or in the account of one of your merchants.',
  'exchange.completed': 'You exchanged money from one currency to another.',
  'credits.added': 'Credits were added to your account.',
  'credits.spent': 'Credits from your account were spent.',
  'payout.paid': 'A payout of one of your merchants was paid to its bank account.',
  'payout.failed': 'A payout of one of your merchants failed. Its money is back in the merchant’s account.',
  'payout.cancelled': 'A payout of one of your merchants was cancelled. Its money is back in the merchant’s account.',
  'order.paid': 'One of your orders was paid.',
  'order.refunded': 'One of your orders was refunded.',
  'ticket.issued': 'A ticket was issued to you.',
  'event.cancelled': 'An event for which you have tickets was cancelled. Your order is refunded.',
  'event.moved': 'An event for which you have tickets takes place at another date or venue.',
  'ticket.checked_in': 'Somebody came in with a ticket of yours, or of an event of one of your merchants.',
  'ticket.transfer': 'A ticket was offered to you, or something became of an offer of yours.',
  'esim.usage': '75 %, 90 % or all of the data of one of your eSIMs is used.',
  'esim.expiring': 'One of your eSIMs ends in three days, or in one day.',
  'esim.expired': 'One of your eSIMs has ended.',
  'payment.received': 'Somebody paid one of your merchants. The money is captured, or held until you capture it.',
  'payment.captured': 'One of your merchants captured a held payment, or a part of it.',
  'payment.refunded': 'One of your merchants refunded a payment, or a part of it.',
  'payment.expired': 'A held payment to one of your merchants expired. The money is back in the wallet of the payer.',
  'payment.voided': 'One of your merchants voided a held payment.',
  'payment.split_received': 'One of your merchants received its part of another merchant’s payment.',
  'payment.split_returned':
    'One of your merchants gave back its part of another merchant’s payment, because the payment was refunded.',
  'payout.requested': 'A payout of one of your merchants was requested.',
  'payout.destination_added': 'A payout of one of your merchants was requested to a new bank account.',
  'webhook.test': 'You requested a test.',
} as const;

export type EventTypeName = keyof typeof eventTypes;

/** Selects all types, also those of later versions. */
export const everything = '*';

export function isEventType(name: string): name is EventTypeName {
  return Object.hasOwn(eventTypes, name);
}
