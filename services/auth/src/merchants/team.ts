// The teams of merchants. Whoever changes one holds the lock of the merchant (asMemberAlone), so that roles do not change meanwhile.
import type { SqlEntityManager } from '@plaza/service';
import { newId } from '@plaza/service';
import type { TeamRoleName } from '@plaza/services';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  challengeIdOf,
  countMailTo,
  endGrants,
  requestMail,
  sameSecret,
  type ChallengeSecrets,
} from '../identity/index.ts';
import { limitMetadata, type QuotaLimits } from '../billing/index.ts';
import { asMemberAlone, mustBeApproved, permits, type Caller } from './membership.ts';
import { merchantErrors } from './merchants.errors.ts';
import { mustBeVerified, publish, known } from './merchants.ts';
import {
  findMember,
  findMerchant,
  findMembership,
  insertMember,
  lockMerchant,
  renewGrants,
  type MembershipRow,
} from './merchants.queries.ts';
import {
  countTeam,
  deleteInvitation,
  deleteMember,
  endOffer,
  findInvitation,
  findView,
  insertInvitation,
  isMemberAddress,
  keepOffer,
  setRole,
  type InvitationRow,
  type MemberView,
} from './team.queries.ts';

/** An invitation, and an offer of the ownership, are good for so long. */
export const offerMs = 72 * 3_600_000;

export interface TeamDeps {
  secrets: ChallengeSecrets;
  teamLimitOf: QuotaLimits;
}

export interface NewInvitation {
  merchantId: string;
  address: string;
  role: TeamRoleName;
}

/**
 * Throws MERCHANT_NOT_FOUND, PERMISSION_MISSING, MERCHANT_SUSPENDED, MERCHANT_NOT_APPROVED, ALREADY_MEMBER, TEAM_FULL, TOO_MANY_MAILS.
 */
export async function invite(
  em: SqlEntityManager,
  { secrets, teamLimitOf }: TeamDeps,
  caller: Caller,
  { merchantId, address, role }: NewInvitation,
  now: Date,
): Promise<InvitationRow> {
  const { merchant } = await asMemberAlone(em, merchantId, caller, 'team.write');
  mustBeApproved(merchant);
  if (await isMemberAddress(em, merchantId, address)) throw merchantErrors.ALREADY_MEMBER();
  const allowed = await teamLimitOf(merchant.owner_id);
  if ((await countTeam(em, merchantId, address, now)) >= allowed.limit)
    throw merchantErrors.TEAM_FULL({ metadata: limitMetadata(allowed) });
  await countMailTo(em, secrets, { merchantId, address }, now);
  const invitation = {
    id: newId(),
    merchant_id: merchantId,
    address,
    role,
    salt: randomBytes(32),
    inviter_id: caller.userId,
    created_at: now,
    expires_at: new Date(now.getTime() + offerMs),
  };
  await insertInvitation(em, invitation);
  await requestMail(em, caller.userId, 'merchant-invitation', invitation.id);
  return invitation;
}

/** Throws INVITATION_INVALID, INVITATION_NOT_YOURS, EMAIL_NOT_VERIFIED, ALREADY_MEMBER, MERCHANT_SUSPENDED. */
export async function accept(
  em: SqlEntityManager,
  { secrets }: TeamDeps,
  userId: string,
  token: string,
  now: Date,
): Promise<MembershipRow> {
  const id = challengeIdOf(token);
  const found = id === undefined ? undefined : await findInvitation(em, id, now);
  if (!found || !sameSecret(token, secrets.tokenOf(found))) throw merchantErrors.INVITATION_INVALID();
  const merchantId = found.merchant_id;
  const merchant = known(await lockMerchant(em, merchantId));
  // Who has the link of a mail, and another address, has somebody else's mail. Who has the address without a proof, has perhaps just claimed it.
  const { email } = await mustBeVerified(em, userId);
  if (email !== found.address) throw merchantErrors.INVITATION_NOT_YOURS();
  mustBeApproved(merchant);
  const inviter = await findMember(em, { merchantId, userId: found.inviter_id });
  if (!inviter || !permits(inviter.role, 'team.write')) throw merchantErrors.INVITATION_INVALID();
  if (await findMember(em, { merchantId, userId })) throw merchantErrors.ALREADY_MEMBER();
  if (!(await deleteInvitation(em, merchantId, found.id))) throw merchantErrors.INVITATION_INVALID();
  await insertMember(em, {
    merchant_id: merchantId,
    user_id: userId,
    role: found.role,
    grant_id: randomUUID(),
    created_at: now,
  });
  return known(await findMembership(em, { merchantId, userId }));
}

interface OfMember {
  merchantId: string;
  userId: string;
}

/** Throws MERCHANT_NOT_FOUND, PERMISSION_MISSING, MEMBER_NOT_FOUND, LAST_OWNER. */
export async function changeRole(
  em: SqlEntityManager,
  caller: Caller,
  member: OfMember,
  role: TeamRoleName,
  now: Date,
): Promise<MemberView> {
  await asMemberAlone(em, member.merchantId, caller, 'team.write');
  const found = await otherThanOwner(em, member);
  if (found.role !== role) {
    await setRole(em, member, role);
    await endTokens(em, member.merchantId, [member.userId], now);
  }
  return known(await findView(em, member, now));
}

/** Throws MERCHANT_NOT_FOUND, PERMISSION_MISSING, MEMBER_NOT_FOUND, LAST_OWNER. */
export async function remove(em: SqlEntityManager, caller: Caller, member: OfMember, now: Date): Promise<void> {
  await asMemberAlone(em, member.merchantId, caller, 'team.write');
  const { grant_id: grantId } = await otherThanOwner(em, member);
  await deleteMember(em, member);
  await endOffer(em, member, now);
  await endGrants(em, [grantId], now);
}

/** Throws MERCHANT_NOT_FOUND, LAST_OWNER. */
export async function leave(em: SqlEntityManager, caller: Caller, merchantId: string, now: Date): Promise<void> {
  const { member } = await asMemberAlone(em, merchantId, caller);
  if (member.role === 'owner') throw merchantErrors.LAST_OWNER();
  const self = { merchantId, userId: caller.userId };
  await deleteMember(em, self);
  await endOffer(em, self, now);
  await endGrants(em, [member.grant_id], now);
}

/** Throws MERCHANT_NOT_FOUND, PERMISSION_MISSING, MEMBER_NOT_FOUND. */
export async function offerOwnership(em: SqlEntityManager, caller: Caller, member: OfMember, now: Date): Promise<Date> {
  await asMemberAlone(em, member.merchantId, caller, 'team.write');
  const found = await findMember(em, member);
  if (!found || found.role === 'owner') throw merchantErrors.MEMBER_NOT_FOUND();
  const expiresAt = new Date(now.getTime() + offerMs);
  await keepOffer(em, member, expiresAt);
  return expiresAt;
}

/** Throws MERCHANT_NOT_FOUND, OFFER_NOT_FOUND. */
export async function endOwnershipOffer(
  em: SqlEntityManager,
  caller: Caller,
  merchantId: string,
  now: Date,
): Promise<void> {
  const { member } = await asMemberAlone(em, merchantId, caller);
  const userId = member.role === 'owner' ? undefined : caller.userId;
  if (!(await endOffer(em, { merchantId, userId }, now))) throw merchantErrors.OFFER_NOT_FOUND();
}

/** The two swap their roles. Throws MERCHANT_NOT_FOUND, OFFER_NOT_FOUND, EMAIL_NOT_VERIFIED, MERCHANT_SUSPENDED. */
export async function acceptOwnership(
  em: SqlEntityManager,
  caller: Caller,
  merchantId: string,
  now: Date,
): Promise<MembershipRow> {
  const { merchant, member } = await asMemberAlone(em, merchantId, caller);
  const { userId } = caller;
  await mustBeVerified(em, userId);
  mustBeApproved(merchant);
  if (!(await endOffer(em, { merchantId, userId }, now))) throw merchantErrors.OFFER_NOT_FOUND();
  const { owner_id: before } = merchant;
  // One owner at a time: the index refuses two.
  if (before !== null) await setRole(em, { merchantId, userId: before }, member.role);
  await setRole(em, { merchantId, userId }, 'owner');
  await endTokens(em, merchantId, before === null ? [userId] : [before, userId], now);
  await publish(em, known(await findMerchant(em, merchantId)));
  return known(await findMembership(em, { merchantId, userId }));
}

async function otherThanOwner(em: SqlEntityManager, member: OfMember) {
  const found = await findMember(em, member);
  if (!found) throw merchantErrors.MEMBER_NOT_FOUND();
  if (found.role === 'owner') throw merchantErrors.LAST_OWNER();
  return found;
}

/** What their tokens for the merchant are bound to ends; the next ones say what they may do now. */
async function endTokens(
  em: SqlEntityManager,
  merchantId: string,
  userIds: readonly string[],
  now: Date,
): Promise<void> {
  await endGrants(em, await renewGrants(em, merchantId, userIds), now);
}
