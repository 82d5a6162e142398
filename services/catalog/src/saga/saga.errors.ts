import { defineErrors, status } from '@plaza/service';

export const sagaErrors = defineErrors('catalog: orders', {
  QUANTITY_INVALID: { code: status.INVALID_ARGUMENT, message: 'This quantity cannot be ordered at once.', remedy: 'The field violation says what is allowed.' },
  ORDER_PENDING: {
    code: status.UNAVAILABLE,
    message: 'The order is placed, and its end is not known yet.',
    remedy: 'Ask again with the same idempotency key, and the answer is the order\'s end; or ask GET /api/orders/{order_id}. Metadata: order_id.',
  },
  ORDER_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such order.' },
  ORDER_EXPIRED: {
    code: status.FAILED_PRECONDITION,
    message: 'The order could not be completed in time. Nothing was charged and nothing is held any more.',
    remedy: 'Order again with a new idempotency key.',
  },
});
