import { defineErrors, status } from '@plaza/service';

export const ticketErrors = defineErrors('catalog: tickets', {
  EVENT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such event.' },
  CATEGORY_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'The event has no such category.',
    remedy: 'GET /api/tickets/events/{id} names its categories.',
  },
  EVENT_PAST: { code: status.FAILED_PRECONDITION, message: 'The event has begun; its tickets are no longer sold.' },
  SOLD_OUT: {
    code: status.FAILED_PRECONDITION,
    message: 'There are not enough free seats in this category.',
    remedy: 'Take fewer (`left` in the metadata says how many are free), another category, or try again later: seats that are held but not paid become free again.',
  },
  QUANTITY_INVALID: { code: status.INVALID_ARGUMENT, message: 'One can buy 1 to 10 tickets at once.', remedy: 'See the field violation.' },
  TICKET_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such ticket.' },
  TICKET_NOT_VALID: {
    code: status.FAILED_PRECONDITION,
    message: 'The ticket is no longer valid, so it has no QR code.',
    remedy: 'The metadata has the status of the ticket: refunded or cancelled.',
  },
});
