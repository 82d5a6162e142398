import { defineErrors, status } from '@plaza/service';

export const conversationErrors = defineErrors('messaging', {
  CONVERSATION_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such conversation.',
    remedy:
      'Take the id from ListConversations. The conversation of other people is answered like one that does not exist.',
  },
  PARTICIPANT_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'One of the participants does not exist.',
    remedy: 'Read the field violations for the id.',
  },
});
