import { defineErrors, sharedErrors, status, violatedConstraint } from '@plaza/service';

export const closingErrors = defineErrors('catalog', {
  ORDER_OPEN: {
    code: status.FAILED_PRECONDITION,
    message: 'An order or a refund is not finished yet.',
    remedy: 'Wait until it is finished.',
  },
  GOODS_LEFT: {
    code: status.FAILED_PRECONDITION,
    message: 'The person has bought something.',
    remedy: 'Nothing needs to be done: the account of a guest who has bought something is kept.',
  },
  CLOSING_OVER: sharedErrors.CLOSING_OVER,
  ACCOUNT_CLOSED: sharedErrors.ACCOUNT_CLOSED,
});

/** Throws ACCOUNT_CLOSED for the database's refusal of a closed person, and any other error as it is. */
export function throwClosed(error: unknown): never {
  if (violatedConstraint(error) === 'person_open_check') throw closingErrors.ACCOUNT_CLOSED({ cause: error });
  throw error;
}
