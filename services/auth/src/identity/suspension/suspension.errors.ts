import { defineErrors, status } from '@plaza/service';

export const suspensionErrors = defineErrors('auth', {
  CANNOT_SUSPEND_YOURSELF: {
    code: status.FAILED_PRECONDITION,
    message: 'You cannot suspend yourself.',
    remedy: 'Ask another administrator.',
  },
});
