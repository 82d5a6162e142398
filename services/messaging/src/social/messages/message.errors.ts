import { defineErrors, status } from '@plaza/service';

export const messageErrors = defineErrors('messaging', {
  MESSAGE_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such message in this conversation.',
    remedy: 'Take the id from ListMessages. It may be deleted or hidden already. You change only messages of yours.',
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
