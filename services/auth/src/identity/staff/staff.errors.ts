import { defineErrors, status } from '@plaza/service';

export const staffErrors = defineErrors('auth', {
  OWN_ROLES: {
    code: status.FAILED_PRECONDITION,
    message: 'You cannot change your own roles.',
    remedy: 'Ask another administrator.',
  },
  LAST_ADMIN: {
    code: status.FAILED_PRECONDITION,
    message: 'Nobody else is an administrator.',
    remedy: 'Make somebody else an administrator first.',
  },
  STAFF_NOT_IMPERSONATED: {
    code: status.FAILED_PRECONDITION,
    message: 'Nobody looks as somebody of the staff, nor as themselves.',
    remedy: 'Ask the person, or read the audit log.',
  },
});
