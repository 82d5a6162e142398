import { defineErrors, status } from '@plaza/service';
import type { RefusalReason } from './check-in.entity.ts';

export const checkInErrors = defineErrors('catalog: check-in', {
  CHECK_IN_LIST_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such check-in list.' },
  CHECK_IN_LIST_EXISTS: {
    code: status.ALREADY_EXISTS,
    message: 'The event has a check-in list of this name.',
    remedy: 'Choose another name, or change that list.',
  },
  CHECK_IN_LISTS_FULL: {
    code: status.FAILED_PRECONDITION,
    message: 'The event has as many check-in lists as it can have.',
    remedy: 'Delete one that nobody uses. The metadata has the largest number (`limit`).',
  },
  CHECK_IN_LIST_IN_USE: {
    code: status.FAILED_PRECONDITION,
    message: 'A device has the list, or something was scanned at it.',
    remedy: 'Leave it as it is, or set the end of its hours.',
  },
  CHECK_IN_DEVICE_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such check-in device.' },
  CHECK_IN_DEVICES_FULL: {
    code: status.FAILED_PRECONDITION,
    message: 'The event has as many check-in devices as it can have.',
    remedy: 'Revoke those that are not used any more. The metadata has the largest number (`limit`).',
  },
  SCAN_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such scan.' },
  SCAN_NOT_UNDOABLE: {
    code: status.FAILED_PRECONDITION,
    message: 'Nobody passed with this scan, so there is nothing to undo.',
  },
  UNDO_TOO_LATE: {
    code: status.FAILED_PRECONDITION,
    message: 'A device can no longer undo this scan.',
    remedy: 'Who manages the event can undo it. The metadata has for how many minutes its device can (`minutes`).',
  },
  PAIRING_CODE_INVALID: {
    code: status.NOT_FOUND,
    message: 'There is no such pairing code, or it was used, or it is too old.',
    remedy: 'Check the 8 characters, or add the device again: a code is good once, and for 10 minutes.',
  },
  DEVICE_TOKEN_INVALID: {
    code: status.UNAUTHENTICATED,
    message: 'The header checkin-token has no token of a device, or the device was revoked, or its hours have ended.',
    remedy: 'Pair the device again with a new code.',
  },
  DEVICE_NOT_YET: {
    code: status.PERMISSION_DENIED,
    message: 'The hours of the device have not begun.',
    remedy: 'The metadata has when they begin (`valid_from`).',
  },
});

/** What to do about a ticket that is not let in, for who stands at the gate. */
export const remedies: Readonly<Record<RefusalReason, string>> = {
  CODE_UNKNOWN: 'Ask for the ticket in the app, not a picture of something else, and scan it again.',
  CODE_FORGED: 'Do not let anybody in with it. Ask for the ticket in the app, and call the head of the gate.',
  OTHER_EVENT: 'Look at the event and the date of the ticket with the guest: it is for another one.',
  TICKET_REFUNDED: 'The money for it was given back. Send the guest to the ticket office.',
  TICKET_REPLACED: 'The code is an old one. Ask the guest to open the ticket in the app; who gave it away has none.',
  EVENT_CANCELLED: 'The ticket was cancelled. Send the guest to the ticket office.',
  ALREADY_USED: 'Somebody came in with it before. Look when and where, and call the head of the gate.',
  WRONG_GATE: 'The category is let in at another gate. Show the guest the way.',
  OUTSIDE_HOURS: 'Nobody is let in here now. Look at the hours of the list.',
};
