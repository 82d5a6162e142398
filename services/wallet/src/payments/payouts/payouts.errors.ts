import { defineErrors, status } from '@plaza/service';

export const payoutErrors = defineErrors('wallet', {
  PAYOUT_APPROVAL_OWN: {
    code: status.PERMISSION_DENIED,
    message: 'Nobody approves a payout that they requested themselves.',
    remedy: 'Another member of the team with the permission `payouts.approve` approves it.',
  },
  PAYOUT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such payout.' },
  PAYOUT_DESTINATION_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'The merchant has no such payout destination.',
    remedy: 'Send the IBAN as destination.',
  },
  IBAN_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The destination is not a valid IBAN.',
    remedy: 'Check it for a typing error: its check digits are wrong.',
  },
  PAYOUT_UNDER_WAY: {
    code: status.FAILED_PRECONDITION,
    message: 'The payout cannot be cancelled any more.',
    remedy: 'The metadata has its status.',
  },
  PAYOUT_PROVIDER_UNAVAILABLE: {
    code: status.UNAVAILABLE,
    message: 'Payouts are not possible right now.',
    remedy: 'Try again later with the same idempotency key.',
  },
});
