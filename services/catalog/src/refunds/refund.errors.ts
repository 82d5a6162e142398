import { defineErrors, ServiceError, status } from '@plaza/service';
import { formatAmount, type Big } from '@plaza/money';

export const refundErrors = defineErrors('catalog: orders', {
  ORDER_NOT_REFUNDABLE: {
    code: status.FAILED_PRECONDITION,
    message: 'The order cannot be refunded.',
    remedy:
      'Only an order that is paid and was not used can be refunded. The metadata has its status; if it is `refunding`, another refund is in progress: send the request again when it has ended.',
  },
  LINE_NOT_REFUNDABLE: {
    code: status.FAILED_PRECONDITION,
    message: 'The order has no such line, or less of it is left than should be refunded.',
    remedy: 'The metadata has the number of the line and how many of it are left. Read the order again.',
  },
});

/** As the wallet refuses it, which has the last word. */
export function exceedsRest(rest: Big, currency: string): Error {
  return new ServiceError(
    status.FAILED_PRECONDITION,
    'REFUND_EXCEEDS_REST',
    'The amount is more than what is left to refund.',
    { metadata: { rest: formatAmount(rest, currency), currency } },
  );
}
