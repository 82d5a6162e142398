import { defineErrors, status } from '@plaza/service';

export const peopleErrors = defineErrors('auth', {
  EMAIL_TAKEN: {
    code: status.ALREADY_EXISTS,
    message: 'There is already an account with this e-mail address.',
    remedy: 'Sign in, use another address, or prove that the address is yours with `POST /api/auth/password/recovery`.',
  },
  WRONG_PASSWORD: {
    code: status.PERMISSION_DENIED,
    message: 'The current password is wrong.',
    remedy: 'Send the password that the person signs in with.',
  },
  USER_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such person.' },
  SERVER_BUSY: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'Too many people are signing in right now.',
    remedy: 'Wait for the time in `retry-after`, then try again.',
  },
});
