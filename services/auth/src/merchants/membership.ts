// Who may do what for a merchant: the role in its team. A token for a merchant says the same, but is of a moment ago: what decides is read here again.
import { commonErrors, type CallContext, type SqlEntityManager } from '@plaza/service';
import { teamRoles, type MerchantPermission, type TeamRoleName } from '@plaza/services';
import { merchantErrors } from './merchants.errors.ts';
import { findMember, findMerchant, lockMerchant, type MemberRow, type MerchantWithOwner } from './merchants.queries.ts';

export type Caller = Pick<CallContext, 'userId' | 'principal'>;

export interface InTeam {
  merchant: MerchantWithOwner;
  member: MemberRow;
}

export function permits(role: TeamRoleName, permission: MerchantPermission): boolean {
  return (teamRoles[role].permissions as readonly string[]).includes(permission);
}

/**
 * The caller in the team of a merchant. Throws MERCHANT_NOT_FOUND for anybody else, also for a member whose token is for another merchant, and
 * PERMISSION_MISSING.
 */
export async function asMember(
  em: SqlEntityManager,
  merchantId: string,
  caller: Caller,
  permission?: MerchantPermission,
): Promise<InTeam> {
  return check(em, merchantId, caller, permission, await findMerchant(em, merchantId));
}

/** The same for a change: until the commit nobody else changes the merchant or its team. */
export async function asMemberAlone(
  em: SqlEntityManager,
  merchantId: string,
  caller: Caller,
  permission?: MerchantPermission,
): Promise<InTeam> {
  return check(em, merchantId, caller, permission, await lockMerchant(em, merchantId));
}

async function check(
  em: SqlEntityManager,
  merchantId: string,
  { userId, principal }: Caller,
  permission: MerchantPermission | undefined,
  merchant: MerchantWithOwner | undefined,
): Promise<InTeam> {
  const other = principal.kind === 'user' && principal.merchant !== undefined && principal.merchant !== merchantId;
  const member = other ? undefined : await findMember(em, { merchantId, userId });
  if (!merchant || !member) throw merchantErrors.MERCHANT_NOT_FOUND();
  if (permission !== undefined && !permits(member.role, permission))
    throw commonErrors.PERMISSION_MISSING({ metadata: { permission } });
  return { merchant, member };
}

/** Throws MERCHANT_SUSPENDED, MERCHANT_NOT_APPROVED. */
export function mustBeApproved({ state }: Pick<MerchantWithOwner, 'state'>): void {
  if (state === 'suspended') throw merchantErrors.MERCHANT_SUSPENDED();
  if (state !== 'approved') throw merchantErrors.MERCHANT_NOT_APPROVED();
}
