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
    remedy: 'Take fewer, another category, or try again later: seats that are held but not paid become free again.',
  },
  TICKET_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such ticket.' },
});
