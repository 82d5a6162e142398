import { defineErrors, status } from '@plaza/service';

export const deletionErrors = defineErrors('auth', {
  SIGN_IN_AGAIN: {
    code: status.PERMISSION_DENIED,
    message: 'This needs a sign-in of the last 5 minutes.',
    remedy: 'Sign in again, and repeat the request with the new access token.',
  },
  DELETION_UNDER_WAY: {
    code: status.ABORTED,
    message: 'Another request to delete this account is being processed.',
    remedy: 'Wait for the time in `retry-after`, then try again.',
  },
});
