import { day, filters, oneOf, text } from '../../app/search.ts';
import { transactionTypes } from '../../ui/transaction-types.ts';

export const transactionFilters = filters({
  user_id: text(36),
  subject_id: text(36),
  type: oneOf(...transactionTypes),
  currency: text(3),
  from: day(),
  to: day(),
});
