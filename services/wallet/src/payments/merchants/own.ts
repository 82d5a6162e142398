import type { CallContext, Database } from '@plaza/service';
import { findMerchants } from './merchant.queries.ts';
import type { Merchant } from './merchant.ts';
import { merchantErrors } from './merchants.errors.ts';
import { readsAll } from './reader.ts';

/** Throws MERCHANT_NOT_FOUND. */
export async function merchantOf(database: Database, id: string): Promise<Merchant> {
  const merchant = (await findMerchants(database, [id])).get(id);
  if (!merchant) throw merchantErrors.MERCHANT_NOT_FOUND();
  return merchant;
}

/** For its owner, and for staff that reads payments. Throws MERCHANT_NOT_FOUND for anyone else. */
export async function ownMerchant(
  database: Database,
  id: string,
  context: Pick<CallContext, 'userId' | 'principal'>,
): Promise<Merchant> {
  const merchant = await merchantOf(database, id);
  if (merchant.userId !== context.userId && !readsAll(context)) throw merchantErrors.MERCHANT_NOT_FOUND();
  return merchant;
}
