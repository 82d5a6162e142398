import { defineErrors, status } from '@plaza/service';

export const recommendationErrors = defineErrors('messaging', {
  RECOMMENDATION_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'This was not recommended to you.',
    remedy: 'Take the thing_id of a recommendation of ListRecommendations. It may have been replaced meanwhile.',
  },
});
