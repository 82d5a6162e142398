import { defineErrors, status } from '@plaza/service';

export const exchangeErrors = defineErrors('wallet', {
  EXCHANGE_SAME_CURRENCY: { code: status.INVALID_ARGUMENT, message: 'Money is exchanged for that of another currency.' },
  EXCHANGE_TOO_SMALL: { code: status.INVALID_ARGUMENT, message: 'Nothing is left of so little after the fee and rounding.', remedy: 'Exchange more at once.' },
  EXCHANGE_TOO_LARGE: { code: status.INVALID_ARGUMENT, message: 'More than 1000000000 would be given or got.' },
  EXCHANGE_RATE_UNKNOWN: {
    code: status.FAILED_PRECONDITION,
    message: 'There is no rate between these currencies.',
    remedy: 'An administrator sets rates with PUT /api/admin/exchange/rates.',
  },
  EXCHANGE_RATE_STALE: {
    code: status.FAILED_PRECONDITION,
    message: 'The rate between these currencies is too old.',
    remedy: 'Try again later. An administrator sets new rates with PUT /api/admin/exchange/rates; the operator sets their greatest age with EXCHANGE_RATE_MAX_AGE_SECONDS.',
  },
  QUOTE_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such quote.' },
  QUOTE_EXPIRED: { code: status.FAILED_PRECONDITION, message: 'The quote has expired.', remedy: 'Ask for another.' },
  QUOTE_USED: { code: status.FAILED_PRECONDITION, message: 'The quote was taken already.', remedy: 'Ask for another.' },
});
