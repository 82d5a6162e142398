import { defineErrors, status } from '@plaza/service';

export const messageErrors = defineErrors('messaging', {
  MESSAGE_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such message in this conversation.',
    remedy: 'Take the id of a message of yours from ListMessages. It may be deleted already.',
  },
});
