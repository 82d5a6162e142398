import { day, filters, oneOf, text } from '../../app/search.ts';
import { transactionTypes } from '../../ui/transaction-types.ts';

export const roles = ['user', 'merchant', 'admin', 'guest'] as const;

export const peopleFilters = filters({
  /** An id, or the beginning of a name or an e-mail address. */
  query: text(254),
  role: oneOf(...roles),
  club: text(64),
  from: day(),
  to: day(),
});

export const transactionFilters = filters({ type: oneOf(...transactionTypes), from: day(), to: day() });
