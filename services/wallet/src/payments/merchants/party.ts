// For whom a call is made: a person, with all the merchants that they own; or one merchant, of whose team somebody acts, or an API key.
import type { CallContext } from '@plaza/service';
import type { Ceiling } from '../../ledger/index.ts';
import type { Merchant } from './merchant.ts';

export interface Party {
  id: string;
  /** By which its rows are found: of payouts, their destinations, and payment requests. */
  column: 'user_id' | 'merchant_id';
}

export function partyOf({ partyId, principal }: Pick<CallContext, 'partyId' | 'principal'>): Party {
  const isMerchant = principal.kind === 'user' && principal.merchant === partyId;
  return { id: partyId, column: isMerchant ? 'merchant_id' : 'user_id' };
}

/** Of the API key of the call, if it has one. */
export function ceilingOf({ principal }: Pick<CallContext, 'principal'>): Ceiling | undefined {
  if (principal.kind !== 'user' || !principal.key?.ceiling || principal.merchant === undefined) return undefined;
  return { ...principal.key.ceiling, merchantId: principal.merchant };
}

/** A person who owns merchants. */
export const ownerParty = (userId: string): Party => ({ id: userId, column: 'user_id' });

export function isMerchantOf(
  { id, userId }: Pick<Merchant, 'id' | 'userId'>,
  { partyId }: Pick<CallContext, 'partyId'>,
): boolean {
  return userId === partyId || id === partyId;
}
