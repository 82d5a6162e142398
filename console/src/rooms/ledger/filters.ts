import { day, filters, oneOf, text } from '../../app/search.ts';

export const types = ['deposit', 'send', 'receive', 'purchase', 'refund', 'payout', 'exchange', 'fee'] as const;

export const transactionFilters = filters({
  user_id: text(36),
  subject_id: text(36),
  type: oneOf(...types),
  currency: text(3),
  from: day(),
  to: day(),
});
