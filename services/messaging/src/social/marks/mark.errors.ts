import { defineErrors, status } from '@plaza/service';

export const markErrors = defineErrors('messaging', {
  REACTIONS_EXCEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'This message has 20 different reactions, which is the most.',
    remedy: 'React with one of those that it has.',
  },
  PINS_EXCEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'This conversation has 20 pinned messages, which is the most.',
    remedy: 'Unpin one first: ListMessages with `pinned` has them.',
  },
});
