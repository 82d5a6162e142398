import { defineErrors, status } from '@plaza/service';

export const transferErrors = defineErrors('catalog: transfers', {
  TRANSFER_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such offer of a ticket.' },
  TRANSFER_ENDED: {
    code: status.FAILED_PRECONDITION,
    message: 'The offer has ended.',
    remedy: 'The metadata has what became of it (`state`). Who has the ticket can offer it again.',
  },
  TRANSFER_FORBIDDEN: {
    code: status.FAILED_PRECONDITION,
    message: 'Tickets of this event stay with who bought them.',
    remedy: 'Who sells the event has decided it.',
  },
  TRANSFER_OPEN: {
    code: status.FAILED_PRECONDITION,
    message: 'The ticket is already offered to somebody.',
    remedy: 'Cancel that offer first. The metadata has its id (`transfer_id`).',
  },
  TRANSFERS_TOO_MANY: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'The ticket was offered too often.',
    remedy: 'Try again tomorrow. The metadata has how often it can be offered in 24 hours (`limit`).',
  },
  TRANSFER_MAILS_TOO_MANY: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'Too many tickets were offered by mail.',
    remedy:
      'Try again tomorrow, or offer it by the id of the person. The metadata has how many there can be in 24 hours (`limit`).',
  },
  TRANSFER_LINK_INVALID: {
    code: status.FAILED_PRECONDITION,
    message: 'The link or the code is wrong, or the offer has ended.',
    remedy: 'Use the newest mail. Who has the ticket can offer it again.',
  },
  TRANSFER_NOT_YOURS: {
    code: status.FAILED_PRECONDITION,
    message: 'The ticket was offered to another e-mail address.',
    remedy:
      'Sign in with the account of that address, or create one, and confirm the address; then open the link again.',
  },
  TRANSFER_RECIPIENT_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'There is no such person.',
    remedy: 'Check the id, or offer the ticket to an e-mail address.',
  },
  TRANSFER_TO_SELF: { code: status.INVALID_ARGUMENT, message: 'You have the ticket already.' },
});
