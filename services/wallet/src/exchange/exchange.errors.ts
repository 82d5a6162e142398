import { defineErrors, status } from '@plaza/service';

export const exchangeErrors = defineErrors('wallet', {
  EXCHANGE_SAME_CURRENCY: { code: status.INVALID_ARGUMENT, message: 'The two currencies must be different.' },
  EXCHANGE_TOO_SMALL: {
    code: status.INVALID_ARGUMENT,
    message: 'The amount is too small: nothing is left after the fee and rounding.',
    remedy: 'Exchange a larger amount.',
  },
  EXCHANGE_TOO_LARGE: {
    code: status.INVALID_ARGUMENT,
    message: 'The amount is too large: each side of an exchange can be at most 1000000000.',
    remedy: 'Exchange a smaller amount.',
  },
  EXCHANGE_RATE_UNKNOWN: {
    code: status.FAILED_PRECONDITION,
    message: 'There is no exchange rate between these currencies.',
    remedy: 'An administrator sets rates with PUT /api/admin/exchange/rates.',
  },
  EXCHANGE_RATE_STALE: {
    code: status.FAILED_PRECONDITION,
    message: 'The rate between these currencies is too old.',
    remedy:
      'Try again later. An administrator sets new rates with PUT /api/admin/exchange/rates; the operator sets their greatest age with EXCHANGE_RATE_MAX_AGE_SECONDS.',
  },
  QUOTE_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such quote.' },
  QUOTE_EXPIRED: {
    code: status.FAILED_PRECONDITION,
    message: 'The quote has expired.',
    remedy: 'Request a new quote.',
  },
  QUOTE_USED: {
    code: status.FAILED_PRECONDITION,
    message: 'The quote was used already.',
    remedy: 'Request a new quote.',
  },
});
