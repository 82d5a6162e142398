import { defineErrors, status } from '@plaza/service';

export const refundErrors = defineErrors('wallet', {
  NOT_REFUNDABLE: { code: status.FAILED_PRECONDITION, message: 'The transaction is no purchase from the platform.', remedy: 'Refund a payment through its merchant.' },
  NOT_REVERSIBLE: { code: status.FAILED_PRECONDITION, message: 'A movement of this kind is not taken back in this way.', remedy: 'Cancel a payout; give credits back as credits; refund a deposit through Stripe there.' },
});
