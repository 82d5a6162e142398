import { defineErrors, status } from '@plaza/service';

export const refundErrors = defineErrors('wallet', {
  NOT_REFUNDABLE: { code: status.FAILED_PRECONDITION, message: 'The transaction is no purchase from the platform.', remedy: 'Refund a payment through its merchant.' },
  NOT_REVERSIBLE: {
    code: status.FAILED_PRECONDITION,
    message: 'The transaction belongs to something else, and is only undone with it.',
    remedy: 'The metadata names the call to use, where there is one: refund the order, the payment or the deposit; cancel the payout.',
  },
});
