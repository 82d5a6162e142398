import { defineErrors, status } from '@plaza/service';

export const groupErrors = defineErrors('messaging', {
  CONVERSATION_NOT_A_GROUP: {
    code: status.FAILED_PRECONDITION,
    message: 'This conversation is of two people, who stay.',
    remedy: 'Open a group with CreateConversation: give it a name, or name two other people or more.',
  },
  GROUP_ROLE_REQUIRED: {
    code: status.PERMISSION_DENIED,
    message: 'Your role in this group does not allow this.',
    remedy: 'Ask an owner of the group. The roles of its people are in ListConversations.',
  },
  GROUP_FULL: {
    code: status.FAILED_PRECONDITION,
    message: 'This group has 50 people, which is the most.',
    remedy: 'Remove somebody first, or open another group.',
  },
  GROUP_MEMBER_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'This person is not in the group.',
    remedy: 'Take the id from ListConversations. They may have left, or been removed, already.',
  },
  GROUP_OWNER_REQUIRED: {
    code: status.FAILED_PRECONDITION,
    message: 'The group would have no owner.',
    remedy: 'Make somebody else an owner first.',
  },
});
