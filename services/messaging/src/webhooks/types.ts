/** What can be told, with what it means. Names and shapes are promised: see docs/webhooks.md. */
export const eventTypes = {
  'money.received': 'Money from somebody else reached your wallet.',
  'deposit.confirmed': 'A deposit of yours is confirmed, and in your wallet.',
  'deposit.failed': 'A deposit of yours, which a bank had to confirm, was not paid.',
  'deposit.reversed': 'A deposit of yours, or a part of it, went back, and was taken out of your wallet.',
  'deposit.restored': 'What had gone back of a deposit of yours is in your wallet again.',
  'hold.expired': 'Money of yours that was set aside is free again, because its time was over.',
  'transaction.reversed': 'The platform took back a transaction in your wallet, or in that of one of your merchants.',
  'exchange.completed': 'You exchanged money of one currency for that of another.',
  'credits.added': 'Credits were added to yours.',
  'credits.spent': 'Credits of yours were spent.',
  'payout.paid': 'A payout of one of your merchants reached its account.',
  'payout.failed': 'A payout of one of your merchants failed, and its money is back.',
  'payout.cancelled': 'A payout of one of your merchants was cancelled, and its money is back.',
  'order.paid': 'An order of yours was paid.',
  'order.refunded': 'An order of yours was given back, and its money too.',
  'ticket.issued': 'A ticket was issued to you.',
  'webhook.test': 'You asked for a test.',
} as const;

export type EventTypeName = keyof typeof eventTypes;

/** Asks for all of them, and for those to come. */
export const everything = '*';

export function isEventType(name: string): name is EventTypeName {
  return Object.hasOwn(eventTypes, name);
}
