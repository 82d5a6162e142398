import { defineErrors, status } from '@plaza/service';

export const refundErrors = defineErrors('wallet', {
  NOT_REFUNDABLE: { code: status.FAILED_PRECONDITION, message: 'The transaction is not a purchase from the platform.', remedy: 'Refund a payment through its merchant.' },
  NOT_REVERSIBLE: {
    code: status.FAILED_PRECONDITION,
    message: 'A movement of this kind cannot be reversed in this way.',
    remedy: 'Cancel a payout instead, give credits back as credits, and refund a Stripe deposit in Stripe.',
  },
});
