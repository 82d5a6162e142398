import { defineErrors, status } from '@plaza/service';

export const sessionErrors = defineErrors('auth', {
  INVALID_CREDENTIALS: { code: status.UNAUTHENTICATED, message: 'The e-mail address or the password is wrong.' },
  SIGN_IN_SLOWED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'There were too many wrong passwords for this account. The next ones are slow.',
    remedy:
      'Wait for the time in `retry-after`, or sign in with a passkey, or on a device on which you have signed in before.',
  },
  REFRESH_TOKEN_INVALID: {
    code: status.UNAUTHENTICATED,
    message: 'The refresh token is unknown, used or expired, or its session has ended.',
    remedy: 'Sign in again.',
  },
  CSRF_HEADER_MISSING: {
    code: status.PERMISSION_DENIED,
    message: 'A call with the cookie of a session needs a header.',
    remedy: 'Send the header `x-csrf-protection: 1`.',
  },
  CROSS_ORIGIN_REFUSED: {
    code: status.PERMISSION_DENIED,
    message: 'A page of another origin cannot use the cookie of a session.',
    remedy: 'Sign in without `cookie`, and keep the tokens in the memory of the page.',
  },
});
