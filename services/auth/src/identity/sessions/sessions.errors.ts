import { defineErrors, status } from '@plaza/service';

export const sessionErrors = defineErrors('auth', {
  INVALID_CREDENTIALS: { code: status.UNAUTHENTICATED, message: 'The e-mail address or the password is wrong.' },
  REFRESH_TOKEN_INVALID: {
    code: status.UNAUTHENTICATED,
    message: 'The refresh token is unknown, used or expired, or its session has ended.',
    remedy: 'Sign in again.',
  },
});
