import { defineErrors, status } from '@plaza/service';

export const notificationErrors = defineErrors('messaging', {
  NOTIFICATION_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such notification among yours.' },
});
