import { defineErrors, status } from '@plaza/service';

export const historyErrors = defineErrors('wallet', {
  PERIOD_ARCHIVED: {
    code: status.FAILED_PRECONDITION,
    message: 'The transactions of that month are archived.',
    remedy: 'The metadata has the month. Choose another month, or ask the operator to restore it.',
  },
});
