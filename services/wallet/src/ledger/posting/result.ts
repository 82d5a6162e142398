// What a caller of Posting gets, from what the database answered.
import { formatAmount } from '@plaza/money';
import type { PreparedPosting } from './batch.ts';
import type { PostedTransaction, PostingResult } from './movement.ts';
import type { BatchOutcome, Outcome } from './posting.queries.ts';

/** Of an outcome that is answered in full. */
export function toResult(outcome: Outcome): PostingResult {
  if (outcome.refused) return { refused: outcome.refused, metadata: formatted(outcome.metadata ?? {}) };
  return {
    replayed: outcome.replayed ?? false,
    movementIds: outcome.movement_ids ?? [],
    transactions: (outcome.transactions ?? []).map(({ user_id: userId, balance_after: balanceAfter, ...rest }) => ({
      ...rest,
      userId,
      balanceAfter,
    })),
    available: (outcome.available ?? []).map(({ user_id: userId, ...rest }) => ({ ...rest, userId })),
    ...(outcome.hold && { hold: outcome.hold }),
  };
}

/** Of a posting of this batch: the database tells what only it knows. */
export function toPosted({ movements }: PreparedPosting, outcome: BatchOutcome): PostingResult {
  const transactions: PostedTransaction[] = [];
  movements.forEach(({ legs }, index) => {
    const timestamp = outcome.movements[index]?.[1] ?? '';
    for (const { account, amount, view, transactionId } of legs) {
      if (!view || transactionId === undefined || amount === '0.0000') continue;
      const [id, balanceAfter] = outcome.transactions[transactions.length] ?? [];
      if (id !== transactionId || balanceAfter === undefined)
        throw new Error('The database answered another movement.');
      transactions.push({
        id,
        userId: view.userId ?? account.userId ?? '',
        type: view.type,
        direction: amount.startsWith('-') ? 'debit' : 'credit',
        amount: amount.startsWith('-') ? amount.slice(1) : amount,
        currency: account.currency,
        balanceAfter,
        metadata: view.metadata,
        timestamp,
      });
    }
  });
  return {
    replayed: outcome.replayed ?? false,
    movementIds: outcome.movements.map(([id]) => id),
    transactions,
    // A wallet that several movements touched is answered as the last one left it.
    available: [
      ...new Map(
        outcome.available.map(([userId, currency, amount]) => [`${userId} ${currency}`, { userId, currency, amount }]),
      ).values(),
    ],
    ...(outcome.hold && { hold: outcome.hold }),
  };
}

const amounts = ['available', 'rest', 'allowed', 'ceiling', 'amount', 'spent'] as const;

function formatted(metadata: Record<string, string>): Record<string, string> {
  const { currency } = metadata;
  if (!currency) return metadata;
  const found = amounts.flatMap((name) =>
    metadata[name] === undefined ? [] : [[name, formatAmount(metadata[name], currency)] as const],
  );
  return { ...metadata, ...Object.fromEntries(found) };
}
