import { defineErrors, status } from '@plaza/service';

export const accountErrors = defineErrors('wallet', {
  WALLET_NOT_FOUND: { code: status.NOT_FOUND, message: 'This person has no wallet.' },
});
