// The legs of movements that follow what a provider reports.
import { type Big } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import {
  accountNames,
  cashIn,
  postInTransaction,
  settled,
  systemAccount,
  walletOf,
  type Account,
  type Leg,
  type PostingResult,
} from '../../ledger/index.ts';
import type { Intent } from './intent.ts';

/** The person's own, who reads why. */
export function own({ id, userId, currency, provider, reference }: Intent, amount: Big, reason: string): Leg {
  return {
    account: walletOf(userId, currency),
    amount,
    view: { type: 'refund', metadata: { reason, provider, reference, deposit_id: id } },
  };
}

export function leg(account: Account, amount: Big): Leg {
  return { account, amount };
}

/** Where the provider's money comes from. */
export function source({ provider, currency, userId }: Intent): Account {
  return cashIn(provider, currency, userId);
}

/** Below zero by as much as people owe the platform for payments that went back. */
export function receivable({ provider, currency, userId }: Intent): Account {
  return systemAccount(accountNames.receivable(provider), currency, userId);
}

/** Not the owner's spending, so neither a freeze nor a limit stands in its way. */
export async function tryPost(em: SqlEntityManager, legs: readonly Leg[]): Promise<PostingResult> {
  return postInTransaction(em, {
    exempt: { frozen: true, limits: true },
    legs: legs.filter(({ amount }) => !amount.eq(0)),
  });
}

export async function post(em: SqlEntityManager, legs: readonly Leg[]): Promise<void> {
  settled(await tryPost(em, legs));
}

export function smaller(a: Big, b: Big): Big {
  return a.lt(b) ? a : b;
}
