import { defineErrors, status } from '@plaza/service';

export const moneyErrors = defineErrors('money', {
  AMOUNT_INVALID: { code: status.INVALID_ARGUMENT, message: 'The amount is not valid.' },
  CURRENCY_UNKNOWN: { code: status.INVALID_ARGUMENT, message: 'This currency is not offered.' },
});
