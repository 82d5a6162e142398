import { defineErrors, status } from '@plaza/service';

export const eventChangeErrors = defineErrors('catalog: cancelled and moved events', {
  EVENT_CHANGE_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'The event was not cancelled, or not moved.',
    remedy: 'POST /api/manage/events/{id}/cancel cancels it, and POST /api/manage/events/{id}/move moves it.',
  },
  KEY_HAS_CEILING: {
    code: status.PERMISSION_DENIED,
    message: 'A key with a ceiling cannot cancel or move an event.',
    remedy: 'Use a key without a ceiling, or sign in: what is refunded then has no bound.',
  },
  GIVE_BACK_NOT_OFFERED: {
    code: status.FAILED_PRECONDITION,
    message: 'The event takes place as it was when this order was bought.',
    remedy: 'Only an order for an event that was moved since can be given back.',
  },
  TICKET_TRANSFERRED: {
    code: status.FAILED_PRECONDITION,
    message: 'Somebody else has a ticket of this order.',
    remedy: 'The whole order is given back: that person would lose the ticket. Staff can refund the other tickets.',
  },
  GIVE_BACK_ENDED: {
    code: status.FAILED_PRECONDITION,
    message: 'The time in which this order could be given back is over.',
    remedy: 'The metadata has when it ended (`refund_until`).',
  },
});
