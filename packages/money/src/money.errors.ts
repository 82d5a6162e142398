import { defineErrors, status } from '@plaza/service';

export const moneyErrors = defineErrors('money', {
  AMOUNT_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The amount is not valid.',
    remedy: 'Read the field violation for what is allowed.',
  },
  CURRENCY_UNKNOWN: {
    code: status.INVALID_ARGUMENT,
    message: 'This currency is not supported.',
    remedy: 'Read the field violation for the supported currencies.',
  },
});
