import { defineErrors, status } from '@plaza/service';

export const feedErrors = defineErrors('messaging', {
  POST_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such post.',
    remedy: 'Take the id of a post of yours from GetFeed. It may be deleted already.',
  },
});
