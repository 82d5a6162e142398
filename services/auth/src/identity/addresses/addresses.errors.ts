import { defineErrors, status } from '@plaza/service';

export const addressErrors = defineErrors('auth', {
  EMAIL_ALREADY_VERIFIED: {
    code: status.FAILED_PRECONDITION,
    message: 'The e-mail address is verified already.',
  },
  EMAIL_UNCHANGED: {
    code: status.FAILED_PRECONDITION,
    message: 'The account has this e-mail address already.',
    remedy: 'Send another address.',
  },
});
