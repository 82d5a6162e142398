import { defineErrors, status } from '@plaza/service';

export const conversationErrors = defineErrors('messaging', {
  CONVERSATION_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such conversation.',
    remedy:
      'Take the id from ListConversations. The conversation of other people is answered like one that does not exist.',
  },
  CONVERSATION_NOT_ACCEPTED: {
    code: status.FAILED_PRECONDITION,
    message: 'The request to this person is not accepted yet.',
    remedy:
      'Nothing was sent. If you have asked, wait until they reply, or ask again 30 days after your message. If they have asked you, use AcceptConversation, or reply.',
  },
  CONVERSATION_NOT_REQUESTED: {
    code: status.FAILED_PRECONDITION,
    message: 'This conversation is no request to you.',
    remedy:
      'Take the id from ListConversations with `requested`. It may be accepted already, or be a request of yours.',
  },
  PARTICIPANT_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'One of the participants does not exist.',
    remedy: 'Read the field violations for the id.',
  },
});
