import { defineErrors, status } from '@plaza/service';

export const creditErrors = defineErrors('wallet', {
  INSUFFICIENT_CREDITS: {
    code: status.FAILED_PRECONDITION,
    message: 'There are not enough credits.',
    remedy: 'Buy or earn credits first. The metadata has the number that is available.',
  },
  CREDIT_LIMIT_REACHED: {
    code: status.FAILED_PRECONDITION,
    message: 'A person can have at most 1000000000 credits.',
    remedy: 'Spend some first.',
  },
  CREDIT_PACKAGE_UNKNOWN: {
    code: status.INVALID_ARGUMENT,
    message: 'There is no such package of credits.',
    remedy: 'Read the packages with `GET /api/credits/packages`.',
  },
  CREDIT_SPEND_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such use of credits.' },
  CREDIT_REFUND_TOO_LARGE: {
    code: status.FAILED_PRECONDITION,
    message: 'The refund has more credits than were spent.',
    remedy: 'The metadata has the number that can still be refunded.',
  },
});
