import type { CallContext, Database } from '@plaza/service';
import { findMerchants } from './merchant.queries.ts';
import type { Merchant } from './merchant.ts';
import { merchantErrors } from './merchants.errors.ts';
import { isMerchantOf } from './party.ts';
import { readsAll } from './reader.ts';

/** Throws MERCHANT_NOT_FOUND. */
export async function merchantOf(database: Database, id: string): Promise<Merchant> {
  const merchant = (await findMerchants(database, [id])).get(id);
  if (!merchant) throw merchantErrors.MERCHANT_NOT_FOUND();
  return merchant;
}

/** For its owner, its team, and staff that reads payments. Throws MERCHANT_NOT_FOUND for anyone else. */
export async function ownMerchant(
  database: Database,
  id: string,
  context: Pick<CallContext, 'partyId' | 'principal'>,
): Promise<Merchant> {
  const merchant = await merchantOf(database, id);
  if (!isMerchantOf(merchant, context) && !readsAll(context)) throw merchantErrors.MERCHANT_NOT_FOUND();
  return merchant;
}

/** Throws MERCHANT_SUSPENDED. */
export function refuseSuspended(merchants: Iterable<Merchant>): void {
  for (const { suspended } of merchants) if (suspended) throw merchantErrors.MERCHANT_SUSPENDED();
}
