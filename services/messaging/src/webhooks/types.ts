/** What can be told, with what it means. Names and shapes are promised: see docs/webhooks.md. */
export const eventTypes = {
  'money.received': 'Money from somebody else reached your wallet.',
  'payout.paid': 'A payout of one of your merchants reached its account.',
  'payout.failed': 'A payout of one of your merchants failed, and its money is back.',
  'order.paid': 'An order of yours was paid.',
  'order.refunded': 'An order of yours was given back, and its money too.',
  'ticket.issued': 'A ticket was issued to you.',
  'payment.received': 'Somebody paid one of your merchants: the money is taken, or held until you capture it.',
  'payment.captured': 'One of your merchants took what was held, or a part of it.',
  'payment.refunded': 'One of your merchants gave a payment back, or a part of it.',
  'payment.expired': 'What was held for one of your merchants went back to the payer, because its time was over.',
  'payment.voided': 'One of your merchants gave back what was held.',
  'payment.split_received': 'One of your merchants received its part of another merchant’s payment.',
  'payment.split_returned': 'One of your merchants gave back its part of another merchant’s payment, which was refunded.',
  'payout.requested': 'A payout of one of your merchants was requested.',
  'payout.destination_added': 'A payout of one of your merchants was requested to a new account.',
  'webhook.test': 'You asked for a test.',
} as const;

export type EventTypeName = keyof typeof eventTypes;

/** Asks for all of them, and for those to come. */
export const everything = '*';

export function isEventType(name: string): name is EventTypeName {
  return Object.hasOwn(eventTypes, name);
}
