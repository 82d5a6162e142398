import { defineErrors, status } from '@plaza/service';

export const deletionErrors = defineErrors('auth', {
  SIGN_IN_AGAIN: {
    code: status.PERMISSION_DENIED,
    message: 'This wants a session that was opened by signing in a moment ago.',
    remedy: 'Sign in, and ask again with the new access token within 5 minutes.',
  },
  DELETION_UNDER_WAY: { code: status.ABORTED, message: 'Another request to delete this person is being decided.', remedy: 'Ask again after as long as retry-after says.' },
});
