// What a member of a team does with the keys of its merchant. Its role is read here again: a token for the merchant is of a moment ago.
import type { AuditedChange, CallContext, Database, SqlEntityManager } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { asMember, asMemberAlone, mustBeApproved, type MerchantWithOwner } from '../merchants/index.ts';
import { actingAs } from './api-keys.queries.ts';
import type { Creator } from './api-keys.ts';

/** Reads rows of a merchant for a member of its team. Throws MERCHANT_NOT_FOUND, PERMISSION_MISSING. */
export function reading<Result>(
  database: Database,
  merchantId: string,
  context: CallContext,
  work: (em: SqlEntityManager, merchant: MerchantWithOwner) => Promise<Result>,
): Promise<Result> {
  return database.asSystem(async (em) => {
    const { merchant } = await asMember(em, merchantId, context, 'keys.read');
    return actingAs(em, merchantId, () => work(em, merchant));
  });
}

/**
 * Changes rows of a merchant for a member of its team, which nobody else changes meanwhile. Throws MERCHANT_NOT_FOUND, MERCHANT_SUSPENDED,
 * MERCHANT_NOT_APPROVED, PERMISSION_MISSING.
 */
export async function changing<Result>(
  em: SqlEntityManager,
  merchantId: string,
  context: CallContext,
  work: (creator: Creator, audited: (change: AuditedChange) => void) => Promise<Result>,
  { alsoSuspended = false } = {},
): Promise<Result> {
  const { merchant, member } = await actingAs(em, 'system', () => asMemberAlone(em, merchantId, context, 'keys.write'));
  if (!alsoSuspended) mustBeApproved(merchant);
  const { permissions } = teamRoles[member.role];
  const { currency, owner_id: ownerId } = merchant;
  let change: AuditedChange | undefined;
  const result = await actingAs(em, merchantId, () =>
    work({ merchantId, currency, ownerId, userId: context.userId, permissions }, (given) => void (change = given)),
  );
  // The entry is the person's, whoever they act for.
  await actingAs(em, 'system', () => context.audit(em, change));
  return result;
}
