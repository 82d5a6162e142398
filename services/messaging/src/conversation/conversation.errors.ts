import { defineErrors, status } from '@plaza/service';

export const conversationErrors = defineErrors('messaging', {
  CONVERSATION_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'There is no such conversation among yours.',
    remedy: 'Take the id from ListConversations; conversations of others look the same as none.',
  },
  PARTICIPANT_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'Someone whom you want to talk to does not exist.',
    remedy: 'See the field violations for which id it is.',
  },
});
