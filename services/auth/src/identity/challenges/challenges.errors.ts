import { defineErrors, status } from '@plaza/service';

export const challengeErrors = defineErrors('auth', {
  LINK_INVALID: {
    code: status.FAILED_PRECONDITION,
    message: 'The link or the code is wrong, used, expired, or replaced by a newer mail.',
    remedy: 'Use the newest mail, or request another one.',
  },
  LINK_OVER: {
    code: status.NOT_FOUND,
    message: 'What the mail is about has ended.',
    remedy: 'Send no mail.',
  },
  CODE_TRIES_USED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'Too many codes were tried.',
    remedy: 'Use the link in the mail, or wait for the time in `retry-after`.',
  },
  PASSWORD_TRIES_USED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'The current password was wrong too often.',
    remedy: 'Wait for the time in `retry-after`, or choose a new password with `POST /api/auth/password/recovery`.',
  },
  TOO_MANY_MAILS: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'Too many mails were requested.',
    remedy: 'Look for the newest mail, also among spam, or wait for the time in `retry-after`.',
  },
});
