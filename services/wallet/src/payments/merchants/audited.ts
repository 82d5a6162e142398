// In whose audit log a call stands that names only a payment, a payout or the like: an owner may call without a token for the merchant.
import { rpcs } from '@plaza/api/rpcs';
import type { Permission } from '@plaza/services';
import { isUuid, type Database, type MerchantOfCall, type SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { ownedMerchants } from './merchant.queries.ts';
import { asStaff } from './reader.ts';

type Found = { merchant_id: string; owner: string } | undefined;
type Find = (em: SqlEntityManager, id: string) => Promise<Found>;

/** By what the option `audit` calls the thing. */
const owners: Readonly<Record<string, Find>> = {
  payment: (em, id) =>
    db(em)
      .selectFrom('payments')
      .select(['merchant_id', 'owner_id as owner'])
      .where('id', '=', id)
      .where('status', '<>', 'draft')
      .executeTakeFirst(),
  'payment request': ofOwner('payment_requests'),
  payout: ofOwner('payouts'),
  'payout destination': ofOwner('payout_destinations'),
};

function ofOwner(table: 'payment_requests' | 'payouts' | 'payout_destinations'): Find {
  return (em, id) =>
    db(em).selectFrom(table).select(['merchant_id', 'user_id as owner']).where('id', '=', id).executeTakeFirst();
}

/** `staff`: what staff needs for what others do with their merchants' things. */
export function merchantOfCall(database: Database, { staff }: { staff?: Permission } = {}): MerchantOfCall {
  return async (request, context) => {
    const { id = '', merchantId, currency } = request as { id?: string; merchantId?: string; currency?: string };
    const { audit, access } = rpcs[context.path] ?? {};
    if (merchantId === '' && currency) return theOnlyOne(database, context.userId, currency);
    const find = audit && owners[audit.kind];
    if (!find || !isUuid(id.toLowerCase())) return undefined;
    const byStaff = access === 'admin' || (staff !== undefined && asStaff(context, staff));
    const found = await (byStaff
      ? database.asSystem((em) => find(em, id))
      : database.asUser(context.userId, (em) => find(em, id)));
    if (!found) return undefined;
    if (found.owner === context.userId) return { id: found.merchant_id };
    return byStaff ? { id: found.merchant_id, byStaff } : undefined;
  };
}

/** A payout that names no merchant is of the only one with this currency. */
async function theOnlyOne(database: Database, userId: string, currency: string): Promise<{ id: string } | undefined> {
  const [merchant, another] = (await ownedMerchants(database, userId)).filter((one) => one.currency === currency);
  return merchant && !another ? { id: merchant.id } : undefined;
}
