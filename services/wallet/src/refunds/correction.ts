// What gives back what was posted: a part of a purchase, or a whole movement.
import { Big } from '@plaza/money';
import type { Leg, Movement, PostedTransaction, Scope } from '../posting/movement.ts';
import { revenue, walletOf, type Account } from '../wallets/accounts.ts';

export interface Purchase {
  transactionId: string;
  userId: string;
  amount: Big;
  currency: string;
  metadata: Record<string, unknown>;
}

/** Out of the platform's revenue, into the wallet that paid. It is the buyer's money also where the wallet is frozen, and no spending. */
export function purchaseRefund({ transactionId, userId, currency, metadata }: Purchase, amount: Big, reason: string, scope: Scope | undefined): Movement {
  return {
    ...(scope && { scope }),
    legs: [
      { account: revenue(currency, userId), amount: amount.times(-1) },
      { account: walletOf(userId, currency), amount, view: { type: 'refund', metadata: { ...metadata, refund_of: transactionId, ...(reason && { reason }) } } },
    ],
    refundOf: { transactionId, amount },
    exempt: { frozen: true, limits: true },
  };
}

/** A movement as it was posted. */
export interface PostedMovement {
  id: string;
  entries: readonly { account: Account; amount: Big }[];
  transactions: readonly Pick<PostedTransaction, 'id' | 'userId' | 'type' | 'currency' | 'metadata'>[];
}

/** Whether its end is this one: payouts, refunds, reversals and credits have rules of their own, and Stripe gives back its own. */
export function isReversible({ entries, transactions }: PostedMovement): boolean {
  return !entries.some(({ account }) => account.currency === 'XCR') && transactions.length > 0
    && !transactions.some(({ type, metadata }) => type === 'payout' || type === 'refund' || type === 'deposit' && metadata['provider'] === 'stripe');
}

/** The movement with the signs turned. Everyone concerned reads it as a refund; who has to give first, gives first. */
export function reversal({ id, entries, transactions }: PostedMovement, reason: string, scope: Scope | undefined): Movement {
  const sums = new Map<string, { account: Account; amount: Big }>();
  for (const { account, amount } of entries) sums.set(account.id, { account, amount: (sums.get(account.id)?.amount ?? new Big(0)).minus(amount) });
  const legs = [...sums.values()].filter(({ amount }) => !amount.eq(0)).map(({ account, amount }): Leg => {
    const original = transactions.find(({ userId, currency }) => userId === account.userId && currency === account.currency);
    return { account, amount, ...(original && { view: { type: 'refund', metadata: { ...original.metadata, reversal_of: original.id, ...(reason && { reason }) } } }) };
  });
  return { ...(scope && { scope }), legs: legs.sort((a, b) => a.amount.cmp(b.amount)), reversalOf: id, exempt: { frozen: true, limits: true } };
}
