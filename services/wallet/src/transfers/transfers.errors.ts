import { defineErrors, status } from '@plaza/service';

export const transferErrors = defineErrors('wallet', {
  RECIPIENT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such recipient.' },
  RECIPIENT_IS_SENDER: { code: status.INVALID_ARGUMENT, message: 'You cannot send money to yourself.' },
});
