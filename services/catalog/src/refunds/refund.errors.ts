import { defineErrors, status } from '@plaza/service';

export const refundErrors = defineErrors('catalog: orders', {
  ORDER_NOT_REFUNDABLE: {
    code: status.FAILED_PRECONDITION,
    message: 'The order cannot be refunded.',
    remedy: 'Only an order that is paid and was not used can be refunded. The metadata has its status.',
  },
});
