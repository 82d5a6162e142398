import { defineErrors, status } from '@plaza/service';

export const sagaErrors = defineErrors('catalog: orders', {
  ORDER_PENDING: {
    code: status.UNAVAILABLE,
    message: 'The order is placed, and its end is not known yet.',
    remedy: 'Read GET /api/orders/{order_id} (order_id is in the metadata), or repeat the request with the same idempotency key: it gets the answer of this order, or orders again if this one has failed.',
  },
  ORDER_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such order.' },
  ORDER_EXPIRED: {
    code: status.FAILED_PRECONDITION,
    message: 'The order could not be completed in time. Nothing was charged and nothing is held any more.',
    remedy: 'Order again. The same idempotency key will do.',
  },
  PRICE_CHANGED: {
    code: status.FAILED_PRECONDITION,
    message: 'The price has changed.',
    remedy: 'Nothing was charged and nothing is held. Show the person the new total (`total` and `currency` in the metadata), and send it as expected_total if they agree.',
  },
});
