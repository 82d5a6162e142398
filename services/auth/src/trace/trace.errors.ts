import { defineErrors, status } from '@plaza/service';

export const traceErrors = defineErrors('auth', {
  TRACE_EMPTY: {
    code: status.NOT_FOUND,
    message: 'Nothing is known of this.',
    remedy:
      'Give an x-request-id, the UUID of an order, a ticket or a person, or the address of an account. Of a call that changed nothing, the access log of the gateway has a line.',
  },
});
