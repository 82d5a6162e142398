import type { Transaction } from '@plaza/api/wallet';
import { formatAmount } from '@plaza/money';
import type { PostedTransaction } from '../posting/movement.ts';

export function toProto({ id, userId, type, direction, amount, currency, balanceAfter, metadata, timestamp }: PostedTransaction): Transaction {
  return {
    id,
    userId,
    type,
    direction,
    amount: formatAmount(amount, currency),
    currency,
    balanceAfter: formatAmount(balanceAfter, currency),
    metadata,
    timestamp: new Date(timestamp),
  };
}
