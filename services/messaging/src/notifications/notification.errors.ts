import { defineErrors, status } from '@plaza/service';

export const notificationErrors = defineErrors('messaging', {
  NOTIFICATION_NOT_FOUND: { code: status.NOT_FOUND, message: 'You have no such notification.' },
});
