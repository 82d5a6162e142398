// What gives back what was posted: a part of a purchase, or a whole movement.
import { Big } from '@plaza/money';
import {
  partyOf,
  revenue,
  walletOf,
  withClosedWallets,
  type Account,
  type Leg,
  type Movement,
  type PostedTransaction,
  type Scope,
  type TransactionType,
} from '../../ledger/index.ts';
import { platformPart, sellerLegs, type Seller } from '../holds/sellers.ts';

const creditCurrency = 'XCR';

export interface Purchase {
  transactionId: string;
  userId: string;
  amount: Big;
  currency: string;
  metadata: Record<string, unknown>;
  /** The fee that each merchant paid: decimals by the id of the merchant. One that got nothing, because the fee took it all, is not there. */
  fees: Record<string, string>;
}

/** Out of the platform's revenue, and of the wallets of the merchants with their fees, into the wallet that paid. It is the buyer's money also where the wallet is frozen, and no spending. */
export function purchaseRefund(
  { transactionId, userId, currency, metadata }: Purchase,
  amount: Big,
  reason: string,
  scope: Scope | undefined,
  sellers: readonly Seller[] = [],
): Movement {
  const own = platformPart(sellers, amount);
  const about = { ...metadata };
  delete about['sellers'];
  const told = { ...about, refund_of: transactionId, ...(reason && { reason }) };
  return {
    ...(scope && { scope }),
    legs: [
      ...sellerLegs(sellers, { userId, currency, metadata: told, refund: true }),
      ...(own.gt(0) ? [{ account: revenue(currency, userId), amount: own.times(-1) }] : []),
      {
        account: walletOf(userId, currency),
        amount,
        view: { type: 'refund', metadata: told },
      },
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

/** Why a movement is not taken back by itself. */
export interface Belonging {
  /** A sentence. */
  why: string;
  /** The call that undoes it as a whole, if there is one. */
  use?: string;
}

const whole = new Set<TransactionType>(['send', 'receive', 'exchange', 'payout']);

/**
 * What a movement belongs to. Undefined: to nothing else, so that taking it back leaves nothing half done: transfers between people, exchanges with their fees,
 * and payments of unclaimed money. Only what was posted decides, and that never changes: so no other call, however fast, makes another answer of it.
 * `isReversible` says of a provider, by its name, whether a deposit through it is refunded by it.
 */
export function belongingOf(
  { entries, transactions }: PostedMovement,
  isReversible: (provider: string) => boolean,
): Belonging | undefined {
  const named = (name: string): string | undefined =>
    transactions.map(({ metadata }) => metadata[name]).find((value) => typeof value === 'string');
  const [order, payment, payout, deposit] = [
    named('order_id'),
    named('payment_id'),
    named('payout_id'),
    named('deposit_id'),
  ];
  const types = new Set(transactions.map(({ type }) => type));
  if (types.has('merge')) return { why: 'A guest who was merged into an account stays merged.' };
  const partOf = (what: string, use: string): Belonging => ({
    why: `The transaction belongs to ${what}, which is only undone as a whole: ${use}`,
    use,
  });
  if (types.has('refund')) return { why: 'What was given back is not taken back again.' };
  if (payment) return partOf('a payment', `POST /api/payments/${payment}/refund`);
  if (payout) return partOf('a payout', `POST /api/payouts/${payout}/cancel`);
  if (order) return partOf('an order', `POST /api/admin/orders/${order}/refund`);
  if (types.has('deposit'))
    return isReversible(named('provider') ?? '')
      ? partOf('a deposit', `POST /api/admin/deposits/${deposit ?? '{id}'}/refund`)
      : { why: 'A deposit is only given back by its provider.' };
  if (entries.some(({ account }) => account.currency === creditCurrency))
    return { why: 'Credits that were bought are not given back.' };
  return types.size > 0 && [...types].every((type) => whole.has(type))
    ? undefined
    : { why: 'A purchase is only undone by what sold it.' };
}

/** The movement with the signs turned. Everyone concerned reads it as a refund; who has to give first, gives first. */
export function reversal(
  { id, entries, transactions }: PostedMovement,
  reason: string,
  scope: Scope | undefined,
): Movement {
  const sums = new Map<string, { account: Account; amount: Big }>();
  for (const { account, amount } of entries)
    sums.set(account.id, { account, amount: (sums.get(account.id)?.amount ?? new Big(0)).minus(amount) });
  const legs = [...sums.values()]
    .filter(({ amount }) => !amount.eq(0))
    .map(({ account, amount }): Leg => {
      const party = account.kind === 'unclaimed' ? partyOf(account) : account.userId;
      const original = transactions.find(({ userId, currency }) => userId === party && currency === account.currency);
      return {
        account,
        amount,
        ...(original && {
          view: {
            type: 'refund',
            userId: original.userId,
            metadata: { ...original.metadata, reversal_of: original.id, ...(reason && { reason }) },
          },
        }),
      };
    });
  return {
    ...(scope && { scope }),
    legs: withClosedWallets(legs.sort((a, b) => a.amount.cmp(b.amount))),
    reversalOf: id,
    exempt: { frozen: true, limits: true },
  };
}
