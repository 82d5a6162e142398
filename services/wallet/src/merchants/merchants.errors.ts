import { defineErrors, status } from '@plaza/service';

export const merchantErrors = defineErrors('wallet', {
  MERCHANT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such merchant.' },
  MERCHANT_OWNER_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such person to own the merchant.' },
  MERCHANT_AMBIGUOUS: { code: status.INVALID_ARGUMENT, message: 'You own several merchants in this currency.', remedy: 'Name one by merchant_id.' },
});
