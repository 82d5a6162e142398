import { defineErrors, status } from '@plaza/service';

export const blockErrors = defineErrors('messaging', {
  PERSON_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'There is no such person.',
    remedy: 'Take the id from the participants in ListConversations. Their account may be deleted.',
  },
  // The same in both directions: nobody learns who has blocked whom.
  PERSON_NOT_REACHABLE: {
    code: status.FAILED_PRECONDITION,
    message: 'You cannot reach this person.',
    remedy: 'Nothing was sent. If you have blocked the person, see ListBlockedPeople, unblock them first.',
  },
});
