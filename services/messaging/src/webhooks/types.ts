/** What can be told, with what it means. Names and shapes are promised: see docs/webhooks.md. */
export const eventTypes = {
  'money.received': 'Money from somebody else reached your wallet.',
  'payout.paid': 'A payout of one of your merchants reached its account.',
  'payout.failed': 'A payout of one of your merchants failed, and its money is back.',
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
