import { defineErrors, status } from '@plaza/service';

export const guestErrors = defineErrors('auth', {
  NOT_A_GUEST: {
    code: status.FAILED_PRECONDITION,
    message: 'This account is not a guest’s: it has signed up already.',
    remedy: 'Refresh the session: its new tokens have the role of the account.',
  },
  // Not UNAUTHENTICATED: the caller's own token is good, and a client would refresh it in vain.
  GUEST_TOKEN_INVALID: {
    code: status.PERMISSION_DENIED,
    message: 'The guest’s access token is not valid, or its session has ended.',
    remedy: 'Refresh the guest’s session before you sign in, and send its new access token.',
  },
  GUEST_ALREADY_MERGED: {
    code: status.ALREADY_EXISTS,
    message: 'This guest was merged into another account.',
    remedy: 'Sign in to that account.',
  },
});
