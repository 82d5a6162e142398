/** The types of events, with their meaning. Names and shapes are promised: see docs/webhooks.md. */
export const eventTypes = {
  'money.received': 'Another person sent money to your wallet.',
  'payout.paid': 'A payout of one of your merchants was paid to its bank account.',
  'payout.failed': 'A payout of one of your merchants failed. Its money is back in the merchant’s account.',
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
