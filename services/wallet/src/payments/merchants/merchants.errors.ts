import { defineErrors, sharedErrors, status } from '@plaza/service';

export const merchantErrors = defineErrors('wallet', {
  MERCHANT_NOT_FOUND: sharedErrors.MERCHANT_NOT_FOUND,
  MERCHANT_SUSPENDED: sharedErrors.MERCHANT_SUSPENDED,
  MERCHANT_OWNER_NOT_FOUND: { code: status.NOT_FOUND, message: 'The owner of the merchant does not exist.' },
  MERCHANT_AMBIGUOUS: {
    code: status.INVALID_ARGUMENT,
    message: 'You own several merchants in this currency.',
    remedy: 'Choose one with merchant_id.',
  },
});
