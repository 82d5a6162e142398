import { day, filters, oneOf } from '../../app/search.ts';

export const types = ['deposit', 'send', 'receive', 'purchase', 'refund', 'payout', 'exchange', 'fee'] as const;
export const directions = ['credit', 'debit'] as const;

export const transactionFilters = filters({
  type: oneOf(...types),
  direction: oneOf(...directions),
  from: day(),
  to: day(),
});
