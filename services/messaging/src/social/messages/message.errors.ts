import { defineErrors, status } from '@plaza/service';

export const messageErrors = defineErrors('messaging', {
  MESSAGE_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such message in this conversation.',
    remedy: 'Take the id from ListMessages. It may be deleted or hidden already. You change only messages of yours.',
  },
  MESSAGES_TOO_FAST: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'There are too many messages in a short time.',
    remedy:
      'Nothing was sent. Wait for the time in `retry-after`, then send it again. One person writes 60 messages at once and one a second, all people of a conversation 300 at once and ten a second.',
  },
  REQUESTS_EXCEEDED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'You have asked 20 strangers within 24 hours, which is the most.',
    remedy: 'Nothing was sent. Wait for the time in `retry-after`, or until some of them accept or reply.',
  },
  MESSAGE_EDIT_TOO_LATE: {
    code: status.FAILED_PRECONDITION,
    message: 'A message can be edited within 24 hours.',
    remedy: 'Delete it and send another one, or answer it.',
  },
  MESSAGE_EDITS_EXCEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'This message was edited 10 times, which is the most.',
    remedy: 'Delete it and send another one, or answer it.',
  },
  MENTIONED_PERSON_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'One of the people whom you mention is not in this conversation.',
    remedy: 'Take the ids from the participants in ListConversations. The field violations name the wrong ones.',
  },
  REPLIED_MESSAGE_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'The message that you answer is not in this conversation.',
    remedy: 'Take its id from ListMessages of the same conversation. If it is deleted, send yours without `reply_to`.',
  },
});
