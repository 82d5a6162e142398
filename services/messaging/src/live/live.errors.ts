import { defineErrors, status } from '@plaza/service';

export const liveErrors = defineErrors('messaging', {
  LIVE_CURSOR_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'This is no cursor of your changes.',
    remedy: 'Read `GET /api/live/state`, and continue with its cursor.',
  },
  LIVE_UPGRADE_REQUIRED: {
    code: status.INVALID_ARGUMENT,
    message: 'This path is a WebSocket.',
    remedy: 'Open it as one of version 13, with the subprotocol `plaza.v1`; other transports are at `GET /api/live`.',
  },
  LIVE_ORIGIN_REFUSED: {
    code: status.PERMISSION_DENIED,
    message: 'Pages of this origin must not open a WebSocket here.',
    remedy: 'Ask the operator to allow the origin with `CORS_ORIGINS`.',
  },
  LIVE_TICKET_INVALID: {
    code: status.UNAUTHENTICATED,
    message: 'This ticket was used, has expired, or never was one.',
    remedy: 'Get another one with `POST /api/live/ticket`: it opens one WebSocket, within 30 seconds.',
  },
  LIVE_LISTENERS_EXCEEDED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'Too many streams of changes are open.',
    remedy: 'Close those that nobody reads, and use one for all windows of a browser.',
  },
});
