import type { Big } from '@plaza/money';
import { cashIn, walletOf, type Movement, type Scope } from '../../ledger/index.ts';

export interface Deposit {
  userId: string;
  amount: Big;
  currency: string;
  provider: string;
  /** What the provider calls the payment. */
  reference: string;
  /** What we call it, where it was begun before it was paid. */
  depositId?: string;
  scope?: Scope | undefined;
}

/** Money that a provider took comes in: what the person gets, the provider's account owes. */
export function depositMovement({
  userId,
  amount,
  currency,
  provider,
  reference,
  depositId,
  scope,
}: Deposit): Movement {
  return {
    ...(scope && { scope }),
    legs: [
      {
        account: walletOf(userId, currency),
        amount,
        view: { type: 'deposit', metadata: { provider, reference, ...(depositId && { deposit_id: depositId }) } },
      },
      { account: cashIn(provider, currency, userId), amount: amount.times(-1) },
    ],
  };
}
