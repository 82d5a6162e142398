import { defineErrors, status } from '@plaza/service';

export const sagaErrors = defineErrors('catalog: orders', {
  QUANTITY_INVALID: { code: status.INVALID_ARGUMENT, message: 'This quantity cannot be ordered at once.', remedy: 'Read the field violation for what is allowed.' },
  ORDER_PENDING: {
    code: status.UNAVAILABLE,
    message: 'The order was placed, but its result is not known yet.',
    remedy: 'Send the request again with the same idempotency key, or read GET /api/orders/{order_id}. The metadata has the order_id.',
  },
  ORDER_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such order.' },
  ORDER_EXPIRED: {
    code: status.FAILED_PRECONDITION,
    message: 'The order could not be completed in time. You were not charged, and nothing is reserved any more.',
    remedy: 'Order again with a new idempotency key.',
  },
});
