import type { CaptureHoldResponse } from '@plaza/api/wallet';
import { formatAmount } from '@plaza/money';
import { transactionToProto } from '../../ledger/index.ts';
import type { StoredHold } from './hold.queries.ts';

/**
 * What the one capture of a hold answered, made of nothing but the hold: the month of its transaction may be archived since. Undefined if the
 * hold was not captured, or not at once.
 */
export function firstAnswer({ userId, terms, metadata, captured }: StoredHold): CaptureHoldResponse | undefined {
  if (!terms || !captured) return undefined;
  const { currency } = terms;
  const {
    transactionId: id,
    amount,
    result: { movements, transactions, available },
  } = captured;
  const balanceAfter = transactions.find(([transactionId]) => transactionId === id)?.[1];
  // The last movement is the capture: one that was posted together with it placed the hold.
  const timestamp = movements.at(-1)?.[1];
  const left = available.findLast(([whose, what]) => whose === userId && what === currency)?.[2];
  if (balanceAfter === undefined || timestamp === undefined || left === undefined)
    throw new Error('The hold does not say what its capture answered.');
  return {
    transaction: transactionToProto({
      id,
      userId,
      type: 'purchase',
      direction: 'debit',
      amount,
      currency,
      balanceAfter,
      metadata,
      timestamp,
    }),
    balance: formatAmount(left, currency),
  };
}
