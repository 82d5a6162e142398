import { defineErrors, status } from '@plaza/service';

export const passwordErrors = defineErrors('auth', {
  PASSWORD_TOO_SHORT: {
    code: status.INVALID_ARGUMENT,
    message: 'The password is too short.',
    remedy: 'Choose a longer one: several words are easy to remember.',
  },
  PASSWORD_TOO_LONG: {
    code: status.INVALID_ARGUMENT,
    message: 'The password is too long.',
    remedy: 'Choose one of at most 72 bytes. The operator can allow longer ones with PASSWORD_HASH=argon2id.',
  },
  PASSWORD_TOO_COMMON: {
    code: status.INVALID_ARGUMENT,
    message: 'The password is easy to guess.',
    remedy: 'Choose one that is not on lists of known passwords, and not made of your name, your address or your club.',
  },
});
