import { day, filters, oneOf } from '../../app/search.ts';
import { transactionTypes } from '../../ui/transaction-types.ts';

export const directions = ['credit', 'debit'] as const;

export const transactionFilters = filters({
  type: oneOf(...transactionTypes),
  direction: oneOf(...directions),
  from: day(),
  to: day(),
});
