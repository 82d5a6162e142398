import { defineErrors, status } from '@plaza/service';

export const payoutErrors = defineErrors('wallet', {
  PAYOUT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such payout.' },
  PAYOUT_DESTINATION_NOT_FOUND: { code: status.NOT_FOUND, message: 'The merchant has no such payout destination.', remedy: 'Send the IBAN as destination.' },
  IBAN_INVALID: { code: status.INVALID_ARGUMENT, message: 'The destination is no valid IBAN.', remedy: 'Check it for a slip: its check digits do not fit.' },
  PAYOUT_UNDER_WAY: { code: status.FAILED_PRECONDITION, message: 'The payout can no longer be cancelled.', remedy: 'The metadata tells its status.' },
  PAYOUT_PROVIDER_UNAVAILABLE: { code: status.UNAVAILABLE, message: 'Payouts cannot be made right now.', remedy: 'Try again later with the same idempotency key.' },
});
