import { defineErrors, status } from '@plaza/service';

export const liveErrors = defineErrors('messaging', {
  LIVE_CURSOR_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'This is no cursor of your changes.',
    remedy: 'Read `GET /api/live/state`, and continue with its cursor.',
  },
  LIVE_LISTENERS_EXCEEDED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'Too many streams of changes are open.',
    remedy: 'Close those that nobody reads, and use one for all windows of a browser.',
  },
});
