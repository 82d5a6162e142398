// What can be posted, as data: everything that the ledger needs to decide is in the movement and in the database, so that movements of
// many callers can be posted together.
import type { Big } from '@plaza/money';
import type { KeyCeiling, Scope } from '@plaza/service';
import { walletErrors } from './posting.errors.ts';
import type { Account } from './accounts.ts';
import { values } from '@plaza/api/values';

export type { Scope };

export const transactionTypes = values['plaza.wallet.v1.Transaction.type'];
export type TransactionType = (typeof transactionTypes)[number];

/** What the owner of a wallet reads about the movement. */
export interface View {
  type: TransactionType;
  metadata: Record<string, unknown>;
  counterpartyId?: string;
  /** Who reads it, where that is not the account's own `userId`, as with a merchant's wallet. */
  userId?: string;
}

/**
 * What one wallet gets (positive) or gives (negative). Legs take effect in their order: a wallet may spend in a later leg what it got in an
 * earlier one. A leg of zero only opens the wallet, or names the one that a hold is placed on.
 */
export interface Leg {
  account: Account;
  amount: Big;
  /** Becomes a row of `transactions`. System accounts have none. */
  view?: View;
}

/**
 * What becomes of a hold. Placing is idempotent under its request id, and so are voiding and extending.
 *
 * `place` sets the amount aside in the wallet of the first leg. `capture` takes what the legs take from the hold's wallet: never more than
 * its rest (HOLD_EXCEEDED). A final one, which it is unless `final` is false, gives the rest back; otherwise the rest stays held, for the next.
 * A capture without a scope, of a hold that one capture took in full, answers what that one did; with several captures, give each a scope.
 * `void` gives the rest back, whatever was captured before. `extend` moves the expiry later, never earlier.
 */
export type HoldEffect =
  | {
      effect: 'place';
      requestId: string;
      userId: string;
      amount: Big;
      currency: string;
      expiresAt: Date;
      metadata: Record<string, unknown>;
    }
  | { effect: 'capture'; requestId: string; final?: boolean }
  | { effect: 'void'; requestId: string; userId: string }
  | { effect: 'extend'; requestId: string; userId: string; expiresAt: Date };

/** Of the API key with which it is posted: what may leave the accounts of merchants. */
export interface Ceiling extends KeyCeiling {
  /** For which the key acts. */
  merchantId: string;
}

/**
 * One posting: all of it or nothing. The legs sum to zero in each currency; there may be as many as it takes, over any wallets and currencies.
 *
 * Refusals: INSUFFICIENT_FUNDS, ACCOUNT_CLOSED (anything on a wallet whose owner is deleted, or about to be; never where `exempt.frozen`: see
 * stand-in.ts), WALLET_FROZEN (a debit of a frozen wallet), LIMIT_EXCEEDED (by
 * movement or by day), KEY_CEILING_EXCEEDED, CURRENCY_MISMATCH (the wallet is in another currency), IDEMPOTENCY_KEY_REUSED, and those of holds and corrections.
 */
export interface Movement {
  scope?: Scope;
  legs: readonly Leg[];
  hold?: HoldEffect;
  /**
   * Gives back a part of what this transaction moved: all refunds of it together never more than it (REFUND_EXCEEDS_REST, with the rest),
   * also when two come at once. TRANSACTION_NOT_FOUND if there is none. The legs are the caller's, and touch the wallet of the original.
   */
  refundOf?: { transactionId: string; amount: Big };
  /**
   * Takes a whole movement back, once (ALREADY_REVERSED), and not if a part was refunded (REFUND_EXCEEDS_REST). MOVEMENT_NOT_FOUND if there
   * is none. The legs are the original's with the signs turned: see `entries`.
   */
  reversalOf?: string;
  /** What does not stand in this movement's way: for corrections and chargebacks, which are not the owner's spending. */
  exempt?: { frozen?: boolean; limits?: boolean };
  /** What it may take from merchants, all together. */
  ceiling?: Ceiling | undefined;
}

/** Movements that are posted together or not at all, each seeing what the ones before did. The scope and the ceiling of the first are those of all. */
export type Linked = readonly [Movement, ...Omit<Movement, 'scope' | 'ceiling'>[]];

export interface PostedTransaction {
  id: string;
  userId: string;
  type: TransactionType;
  direction: 'credit' | 'debit';
  /** Decimal strings, as Postgres writes them. */
  amount: string;
  currency: string;
  balanceAfter: string;
  metadata: Record<string, unknown>;
  timestamp: string;
}

/** What a posting did. It is stored with the idempotency key, so an answer must be made of nothing but this and the request. */
export interface Posted {
  refused?: undefined;
  /** The posting was done earlier, and this is its result. */
  replayed: boolean;
  /** What `reversalOf` takes: one for each movement that was posted. */
  movementIds: string[];
  /** In the order of the movements and their legs. */
  transactions: PostedTransaction[];
  /** What is left to spend in each person's wallet that was touched. */
  available: { userId: string; currency: string; amount: string }[];
  hold?: { id: string; status: string };
}

export type RefusalReason = keyof typeof walletErrors;

/** Why a posting was not done. Nothing was changed, and its key is free. */
export interface Refused {
  refused: RefusalReason;
  metadata: Record<string, string>;
}

export type PostingResult = Posted | Refused;

/** The one way by which money moves. */
export interface Posting {
  /** Posts a movement at once and in full, durably. A refusal is an answer, not an exception; what is thrown may be tried again with the same scope. */
  post(movement: Movement | Linked): Promise<PostingResult>;
  /** What a key's request got earlier, if it was posted. For callers that must know before they ask somebody else. */
  find(scope: Scope): Promise<PostingResult | undefined>;
}

export function movementsOf(posted: Movement | Linked): readonly Movement[] {
  return 'legs' in posted ? [posted] : posted;
}

/** The result, with a refusal thrown as the error that it is to the caller. */
export function settled(result: PostingResult): Posted {
  if (result.refused === undefined) return result;
  throw walletErrors[result.refused]({ metadata: result.metadata });
}

export function transactionOf(posted: Posted, userId: string): PostedTransaction {
  const own = posted.transactions.find((transaction) => transaction.userId === userId);
  if (!own) throw new Error('The movement has no transaction of this person.');
  return own;
}

export function availableTo(posted: Posted, userId: string, currency: string): string {
  const own = posted.available.find((wallet) => wallet.userId === userId && wallet.currency === currency);
  if (!own) throw new Error('The movement touched no wallet of this person in this currency.');
  return own.amount;
}

/** Throws if a movement does not balance: the caller's bug, told before the database tells it. */
export function assertBalanced(legs: readonly Leg[]): void {
  const sums = new Map<string, Big>();
  for (const { account, amount } of legs) {
    const sum = sums.get(account.currency);
    sums.set(account.currency, sum ? sum.plus(amount) : amount);
  }
  for (const [currency, sum] of sums) {
    if (!sum.eq(0)) throw new Error(`The movement does not balance: ${sum.toFixed()} ${currency} too much.`);
  }
}
