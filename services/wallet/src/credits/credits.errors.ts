import { defineErrors, status } from '@plaza/service';

export const creditErrors = defineErrors('wallet', {
  INSUFFICIENT_CREDITS: {
    code: status.FAILED_PRECONDITION,
    message: 'There are not enough credits.',
    remedy: 'Buy or earn some first. The metadata tells how many are available.',
  },
  CREDIT_LIMIT_REACHED: { code: status.FAILED_PRECONDITION, message: 'Nobody may have more than 1000000000 credits.', remedy: 'Spend some first.' },
  CREDIT_PACKAGE_UNKNOWN: { code: status.INVALID_ARGUMENT, message: 'There is no such package of credits.', remedy: 'See `GET /api/credits/packages`.' },
  CREDIT_SPEND_NOT_FOUND: { code: status.NOT_FOUND, message: 'These credits were not spent.' },
  CREDIT_REFUND_TOO_LARGE: {
    code: status.FAILED_PRECONDITION,
    message: 'More credits would be given back than were spent.',
    remedy: 'The metadata tells the rest that can be given back.',
  },
});
