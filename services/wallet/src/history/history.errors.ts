import { defineErrors, status } from '@plaza/service';

export const historyErrors = defineErrors('wallet', {
  PERIOD_ARCHIVED: {
    code: status.FAILED_PRECONDITION,
    message: 'What was posted in that month is archived.',
    remedy: 'The metadata names the month. Ask for a time in another one, or the platform to restore it.',
  },
});
