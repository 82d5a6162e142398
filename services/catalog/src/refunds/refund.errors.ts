import { defineErrors, status } from '@plaza/service';

export const refundErrors = defineErrors('catalog: orders', {
  ORDER_NOT_REFUNDABLE: { code: status.FAILED_PRECONDITION, message: 'The order cannot be given back.', remedy: 'Only what is paid, and was not used, can be. The metadata tells its status.' },
});
