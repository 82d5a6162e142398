import { defineErrors, status } from '@plaza/service';

export const deletionErrors = defineErrors('auth', {
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
