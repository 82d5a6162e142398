import { defineErrors, status } from '@plaza/service';

export const orderAdminErrors = defineErrors('catalog: orders', {
  ORDER_NOT_OPEN: {
    code: status.FAILED_PRECONDITION,
    message: 'The order has ended, and so has its refund: there is nothing to attempt again.',
    remedy: 'Read the order again: its status says how it ended.',
  },
  ORDER_NOT_CANCELLABLE: {
    code: status.FAILED_PRECONDITION,
    message: 'The order has ended, or its money was taken before it could be cancelled.',
    remedy: 'The metadata has its status. Refund the order if it is paid.',
  },
});
