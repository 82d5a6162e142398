import { defineErrors, status } from '@plaza/service';

export const messageErrors = defineErrors('messaging', {
  MESSAGE_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such message in this conversation.',
    remedy: 'Take the id of a message of yours from ListMessages. It may be deleted already.',
  },
  REPLIED_MESSAGE_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'The message that you answer is not in this conversation.',
    remedy: 'Take its id from ListMessages of the same conversation. If it is deleted, send yours without `reply_to`.',
  },
});
