import type { Transaction } from '@plaza/api/wallet';
import { formatAmount } from '@plaza/money';
import type { PostedTransaction } from '../posting/movement.ts';

export function toProto({
  id,
  userId,
  type,
  direction,
  amount,
  currency,
  balanceAfter,
  metadata,
  timestamp,
}: PostedTransaction): Transaction {
  return {
    id,
    userId,
    type,
    direction,
    amount: formatAmount(amount, currency),
    currency,
    balanceAfter: formatAmount(balanceAfter, currency),
    metadata: inOrder(metadata),
    timestamp: new Date(timestamp),
  };
}

// The database orders the members of an object. A repeated key's answer is read from there, and must equal the first answer exactly.
function inOrder(metadata: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metadata)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, isObject(value) ? inOrder(value) : value]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
