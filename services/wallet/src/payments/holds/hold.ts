// Money that is set aside for a purchase: placed, then captured or voided, or expired. Every movement of a hold can be posted again
// under its request_id and does nothing new.
import { Big } from '@plaza/money';
import { revenue, walletOf, type Movement } from '../../ledger/index.ts';
import { platformPart, sellerLegs, type Seller } from './sellers.ts';
import type { Struct } from './hold.queries.ts';

export interface HoldTerms {
  requestId: string;
  userId: string;
  amount: Big;
  currency: string;
  expiresAt: Date;
  /** What the purchase will say. */
  metadata: Struct;
}

export function placeMovement(terms: HoldTerms): Movement {
  return {
    legs: [{ account: walletOf(terms.userId, terms.currency), amount: new Big(0) }],
    hold: { effect: 'place', ...terms },
  };
}

/** What is held becomes a purchase: the whole of it, or a part, after which the rest is given back unless the capture is not `final`. */
export function captureMovement(
  { requestId, userId, amount, currency, metadata }: Omit<HoldTerms, 'expiresAt'>,
  { final = true, sellers = [] }: { final?: boolean; sellers?: readonly Seller[] } = {},
): Movement {
  const own = platformPart(sellers, amount);
  return {
    legs: [
      { account: walletOf(userId, currency), amount: amount.times(-1), view: { type: 'purchase', metadata } },
      ...(own.gt(0) ? [{ account: revenue(currency, userId), amount: own }] : []),
      ...sellerLegs(sellers, { userId, currency, metadata, refund: false }),
    ],
    hold: { effect: 'capture', requestId, final },
  };
}

export function voidMovement(requestId: string, userId: string): Movement {
  return { legs: [], hold: { effect: 'void', requestId, userId } };
}

export function extendMovement({
  requestId,
  userId,
  expiresAt,
}: Pick<HoldTerms, 'requestId' | 'userId' | 'expiresAt'>): Movement {
  return { legs: [], hold: { effect: 'extend', requestId, userId, expiresAt } };
}
