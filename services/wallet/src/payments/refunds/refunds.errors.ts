import { defineErrors, status } from '@plaza/service';

export const refundErrors = defineErrors('wallet', {
  NOT_REFUNDABLE: {
    code: status.FAILED_PRECONDITION,
    message: 'The transaction is not a purchase from the platform.',
    remedy: 'Refund a payment through its merchant.',
  },
  NOT_REVERSIBLE: {
    code: status.FAILED_PRECONDITION,
    message: 'This transaction belongs to an order, a payment or something else, and can be undone only with it.',
    remedy:
      'Use the call that the metadata names (`use`): refund the order, the payment or the deposit, or cancel the payout.',
  },
});
