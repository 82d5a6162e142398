import { defineErrors, status } from '@plaza/service';

export const deviceErrors = defineErrors('auth', {
  SESSION_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such session.',
    remedy: 'Read the list of sessions again.',
  },
});
