import { defineErrors, status } from '@plaza/service';

export const identityErrors = defineErrors('auth', {
  IDENTITY_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such linked account.' },
  IDENTITY_TAKEN: {
    code: status.ALREADY_EXISTS,
    message: 'This account at the provider is linked to another person.',
    remedy: 'Sign in with it and unlink it there, or link another account.',
  },
  IDENTITY_LIMIT_REACHED: {
    code: status.FAILED_PRECONDITION,
    message: 'There are as many linked accounts as there can be.',
    remedy: 'Unlink one first.',
  },
  LAST_WAY_IN: {
    code: status.FAILED_PRECONDITION,
    message: 'Without it, the account could not be signed in to any more.',
    remedy: 'Add a passkey, link another account, or set a password with `POST /api/auth/password/recovery` first.',
  },
});
