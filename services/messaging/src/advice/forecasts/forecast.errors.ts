import { defineErrors, status } from '@plaza/service';

export const forecastErrors = defineErrors('messaging', {
  RESULTS_UNREADABLE: {
    code: status.INVALID_ARGUMENT,
    message: 'The file of results cannot be read.',
    remedy:
      'The metadata has the first line that is wrong (`line`) and what is wrong with it (`problem`). Nothing was imported.',
  },
});
