import { defineErrors, status } from '@plaza/service';

export const adErrors = defineErrors('wallet', {
  AD_VIEW_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such ad view.' },
  AD_VIEW_EXPIRED: {
    code: status.FAILED_PRECONDITION,
    message: 'The ad view was started more than 10 minutes ago.',
    remedy: 'Start another one.',
  },
});
