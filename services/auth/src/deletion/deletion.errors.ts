import { defineErrors, status } from '@plaza/service';

export const deletionErrors = defineErrors('auth', {
  DELETION_UNDER_WAY: { code: status.ABORTED, message: 'Another request to delete this person is being decided.', remedy: 'Ask again after as long as retry-after says.' },
});
