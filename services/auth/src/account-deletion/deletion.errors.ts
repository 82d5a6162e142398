import { defineErrors, status } from '@plaza/service';

export const deletionErrors = defineErrors('auth', {
  MERCHANT_OWNED: {
    code: status.FAILED_PRECONDITION,
    message: 'You own a merchant with other people in its team.',
    remedy:
      'Hand the merchant over to one of them, or remove them from the team. The metadata names the merchant (`merchant_id`).',
  },
  DELETION_UNDER_WAY: {
    code: status.ABORTED,
    message: 'Another request to delete this account is being processed.',
    remedy: 'Wait for the time in `retry-after`, then try again.',
  },
  MERGE_UNDER_WAY: {
    code: status.ABORTED,
    message: 'A guest account is being merged.',
    remedy: 'Wait for the time in `retry-after`, then try again.',
  },
});
