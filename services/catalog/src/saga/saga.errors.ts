import { defineErrors, status } from '@plaza/service';

export const sagaErrors = defineErrors('catalog: orders', {
  QUANTITY_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'This quantity cannot be ordered at once.',
    remedy: 'Read the field violation for what is allowed.',
  },
  ORDER_PENDING: {
    code: status.UNAVAILABLE,
    message: 'The order was placed, but its result is not known yet.',
    remedy:
      'Read GET /api/orders/{order_id} (the metadata has the order_id), or send the request again with the same idempotency key: it gets the answer of this order, or orders again if this one has failed.',
  },
  ORDER_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such order.' },
  ORDER_EXPIRED: {
    code: status.FAILED_PRECONDITION,
    message: 'The order could not be completed in time. You were not charged, and nothing is reserved any more.',
    remedy: 'Order again. You can use the same idempotency key.',
  },
  ORDER_CANCELLED: {
    code: status.FAILED_PRECONDITION,
    message: 'The order was cancelled. You were not charged, and nothing is reserved any more.',
    remedy: 'Order again. The metadata has the reason, if one was given.',
  },
  PRICE_CHANGED: {
    code: status.FAILED_PRECONDITION,
    message: 'The price has changed.',
    remedy:
      'Nothing was charged or reserved. Show the person the new total (`total` and `currency` in the metadata), and send it as expected_total if they agree.',
  },
});
