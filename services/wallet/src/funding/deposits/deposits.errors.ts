import { defineErrors, status } from '@plaza/service';

export const depositErrors = defineErrors('wallet', {
  DEPOSIT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such deposit.' },
  DEPOSIT_NOT_PAID: {
    code: status.FAILED_PRECONDITION,
    message: 'The deposit was not paid, so it cannot be refunded.',
  },
});
