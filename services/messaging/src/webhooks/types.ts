/** The types of events, with their meaning. Names and shapes are promised: see docs/webhooks.md. */
export const eventTypes = {
  'money.received': 'Another person sent money to your wallet.',
  'deposit.confirmed': 'One of your deposits was confirmed. The money is in your wallet.',
  'deposit.failed': 'One of your deposits needed a confirmation from a bank and was not paid.',
  'deposit.reversed': 'One of your deposits, or a part of it, was taken back from your wallet.',
  'deposit.restored': 'The part of a deposit that was taken back is in your wallet again.',
  'hold.expired': 'A hold on your money expired. The money is available again.',
  'transaction.reversed': 'The platform reversed a transaction in your wallet, or in the account of one of your merchants.',
  'exchange.completed': 'You exchanged money from one currency to another.',
  'credits.added': 'Credits were added to your account.',
  'credits.spent': 'Credits from your account were spent.',
  'payout.paid': 'A payout of one of your merchants was paid to its bank account.',
  'payout.failed': 'A payout of one of your merchants failed. Its money is back in the merchant’s account.',
  'payout.cancelled': 'A payout of one of your merchants was cancelled. Its money is back in the merchant’s account.',
  'order.paid': 'One of your orders was paid.',
  'order.refunded': 'One of your orders was refunded.',
  'ticket.issued': 'A ticket was issued to you.',
  'webhook.test': 'You requested a test.',
} as const;

export type EventTypeName = keyof typeof eventTypes;

/** Asks for all of them, and for those to come. */
export const everything = '*';

export function isEventType(name: string): name is EventTypeName {
  return Object.hasOwn(eventTypes, name);
}
