import { defineErrors, status } from '@plaza/service';

export const openidErrors = defineErrors('auth', {
  OPENID_PROVIDER_UNKNOWN: {
    code: status.NOT_FOUND,
    message: 'There is no such provider to sign in with.',
    remedy: 'Choose one of `GET /api/auth/providers`.',
  },
  OPENID_STATE_INVALID: {
    code: status.UNAUTHENTICATED,
    message: 'This sign-in with a provider has expired, was finished, or was begun elsewhere.',
    remedy: 'Begin again, in the browser in which it ends.',
  },
  OPENID_REFUSED: {
    code: status.UNAUTHENTICATED,
    message: 'The provider did not confirm this sign-in.',
    remedy: 'Begin again.',
  },
  OPENID_EMAIL_NEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'The provider did not give an e-mail address that it has verified.',
    remedy: 'Verify the address at the provider and share it, or register with a password and link the provider.',
  },
  OPENID_EMAIL_TAKEN: {
    code: status.ALREADY_EXISTS,
    message: 'There is already an account with the e-mail address of this provider.',
    remedy: 'Sign in as before, and link the provider in the security settings.',
  },
  OPENID_UNAVAILABLE: {
    code: status.UNAVAILABLE,
    message: 'The provider cannot be reached.',
    remedy: 'Wait for the time in `retry-after` and begin again, or sign in in another way.',
  },
});
