import { defineErrors, status } from '@plaza/service';

export const factorErrors = defineErrors('auth', {
  FACTOR_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such second factor.' },
  FACTOR_CODE_INVALID: {
    code: status.UNAUTHENTICATED,
    message: 'The code is wrong, or was used already.',
    remedy: 'Wait for the next code of the app, or use another factor.',
  },
  FACTOR_LOCKED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'There were too many wrong codes for this account.',
    remedy: 'Wait for the time in `retry-after`. Passkeys and recovery codes are still accepted.',
  },
  FACTOR_LIMIT_REACHED: {
    code: status.FAILED_PRECONDITION,
    message: 'This account has as many second factors of this kind as it can.',
    remedy: 'Remove one first.',
  },
  FACTOR_NEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'This account has no second factor yet.',
    remedy: 'Add an app or a passkey first.',
  },
  METHOD_NOT_ACCEPTED: {
    code: status.FAILED_PRECONDITION,
    message: 'This account cannot prove who it is in this way.',
    remedy: 'Use one of the ways that the metadata names (`methods`).',
  },
  CHALLENGE_INVALID: {
    code: status.UNAUTHENTICATED,
    message: 'This sign-in has expired, was finished, or had too many wrong codes.',
    remedy: 'Sign in again with the password.',
  },
  PASSKEY_INVALID: {
    code: status.UNAUTHENTICATED,
    message: 'The passkey is unknown, or its answer is not valid any more.',
    remedy: 'Get new options, and ask the passkey again.',
  },
  PASSKEY_KNOWN: {
    code: status.ALREADY_EXISTS,
    message: 'This passkey was added already.',
    remedy: 'Use another authenticator.',
  },
});
