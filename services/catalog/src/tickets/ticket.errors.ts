import { defineErrors, status } from '@plaza/service';

export const ticketErrors = defineErrors('catalog: tickets', {
  EVENT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such event.' },
  CATEGORY_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'The event has no such category.',
    remedy: 'Read its categories with GET /api/tickets/events/{id}.',
  },
  EVENT_CANCELLED: {
    code: status.FAILED_PRECONDITION,
    message: 'The event is cancelled.',
    remedy: 'Its tickets are not sold any more, and every order for it is refunded without a request.',
  },
  EVENT_PAST: {
    code: status.FAILED_PRECONDITION,
    message: 'The event has started. Its tickets are not sold any more.',
  },
  SOLD_OUT: {
    code: status.FAILED_PRECONDITION,
    message: 'There are not enough free seats in this category.',
    remedy:
      'Choose fewer seats (the metadata has the number that is free, `left`) or another category, or try again later: reserved seats that are not paid become free again.',
  },
  LIMIT_PER_PERSON: {
    code: status.FAILED_PRECONDITION,
    message: 'One person cannot buy so many tickets for this event.',
    remedy: 'Buy fewer: the metadata has how many more you can buy (`left`), and the limit (`limit`).',
  },
  TICKET_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such ticket.' },
  TICKET_NOT_VALID: {
    code: status.FAILED_PRECONDITION,
    message: 'The ticket is no longer valid, so it has no QR code.',
    remedy: 'The metadata has the status of the ticket: refunded or cancelled.',
  },
});

/** Says how many seats this buyer could have. Those that somebody else is taking at this moment are not among them. */
export function soldOut(left: number): Error {
  const message =
    left === 0
      ? 'This category is sold out.'
      : left === 1
        ? 'Only 1 seat is left in this category.'
        : `Only ${left} seats are left in this category.`;
  return ticketErrors.SOLD_OUT({ message, metadata: { left: String(left) } });
}

export function limitPerPerson(limit: number, left: number): Error {
  return ticketErrors.LIMIT_PER_PERSON({
    message: `One person can buy at most ${limit} tickets for this event.`,
    metadata: { limit: String(limit), left: String(left) },
  });
}
