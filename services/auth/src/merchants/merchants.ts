// Merchants: somebody applies, staff decides. What the other services know of a merchant they get with each change, as one event that has all of it.
import type { MerchantAccount, Membership } from '@plaza/api/merchant-accounts';
import { emit, events } from '@plaza/outbox';
import { newId, type SqlEntityManager } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { randomUUID } from 'node:crypto';
import { endGrants } from '../identity/index.ts';
import { db } from '../db.ts';
import { merchantErrors } from './merchants.errors.ts';
import {
  countProposed,
  findMerchant,
  insertMember,
  insertMerchant,
  lockMerchant,
  renewGrants,
  updateMerchant,
  type MembershipRow,
  type MerchantWithOwner,
} from './merchants.queries.ts';
import { mustBeApproved } from './membership.ts';

const maxProposed = 5;

export interface Application {
  userId: string;
  name: string;
  legalName: string;
  country: string;
  currency: string;
  clubId: string;
}

/** Throws EMAIL_NOT_VERIFIED, TOO_MANY_APPLICATIONS. */
export async function apply(em: SqlEntityManager, application: Application, now: Date): Promise<MerchantWithOwner> {
  const { userId, name, legalName, country, currency, clubId } = application;
  await mustBeVerified(em, userId);
  if ((await countProposed(em, userId)) >= maxProposed) throw merchantErrors.TOO_MANY_APPLICATIONS();
  const id = newId();
  await insertMerchant(em, {
    id,
    name,
    legal_name: legalName,
    country,
    currency,
    club_id: clubId || null,
    state: 'proposed',
    grant_id: randomUUID(),
    created_at: now,
  });
  await insertMember(em, ownerOf(id, userId, now));
  return known(await findMerchant(em, id));
}

/** Locked, so that one after the other counts and verifies. Throws EMAIL_NOT_VERIFIED. */
export async function mustBeVerified(em: SqlEntityManager, userId: string): Promise<{ email: string }> {
  const person = await db(em)
    .selectFrom('users')
    .select(['email', 'email_verified_at'])
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!person?.email_verified_at) throw merchantErrors.EMAIL_NOT_VERIFIED();
  return person;
}

export interface Terms {
  feeRate: number;
  feeFixed: string;
}

export interface Decision {
  before: MerchantWithOwner;
  after: MerchantWithOwner;
}

/** Throws MERCHANT_NOT_FOUND, MERCHANT_SUSPENDED. */
export async function approve(em: SqlEntityManager, id: string, terms: Terms, now: Date): Promise<Decision> {
  const before = known(await lockMerchant(em, id));
  if (before.state === 'suspended') throw merchantErrors.MERCHANT_SUSPENDED();
  if (before.state === 'approved') return { before, after: before };
  const { feeRate, feeFixed } = terms;
  const decided = { state: 'approved', reason: null, decided_at: now, fee_rate: feeRate, fee_fixed: feeFixed } as const;
  return { before, after: await publish(em, await updateMerchant(em, before, decided)) };
}

/** Throws MERCHANT_NOT_FOUND, MERCHANT_DECIDED. */
export async function refuse(em: SqlEntityManager, id: string, reason: string, now: Date): Promise<Decision> {
  const before = known(await lockMerchant(em, id));
  if (before.state === 'approved' || before.state === 'suspended') throw merchantErrors.MERCHANT_DECIDED();
  return { before, after: await updateMerchant(em, before, { state: 'refused', reason, decided_at: now }) };
}

/**
 * Suspends a merchant: what the tokens of its team and of its API keys are bound to ends, in this transaction. Throws MERCHANT_NOT_FOUND,
 * MERCHANT_NOT_APPROVED.
 */
export async function suspend(em: SqlEntityManager, id: string, reason: string, now: Date): Promise<Decision> {
  const before = known(await lockMerchant(em, id));
  if (before.state === 'suspended') return { before, after: await updateMerchant(em, before, { reason }) };
  mustBeApproved(before);
  await endGrants(em, [before.grant_id, ...(await renewGrants(em, id))], now);
  const decided = { state: 'suspended', reason, decided_at: now, grant_id: randomUUID() } as const;
  return { before, after: await publish(em, await updateMerchant(em, before, decided)) };
}

/** Throws MERCHANT_NOT_FOUND, MERCHANT_NOT_APPROVED. */
export async function lift(em: SqlEntityManager, id: string, now: Date): Promise<Decision> {
  const before = known(await lockMerchant(em, id));
  if (before.state === 'approved') return { before, after: before };
  if (before.state !== 'suspended') throw merchantErrors.MERCHANT_NOT_APPROVED();
  const decided = { state: 'approved', reason: null, decided_at: now } as const;
  return { before, after: await publish(em, await updateMerchant(em, before, decided)) };
}

/** Tells the other services what the merchant is now. Of one that was never approved they know nothing. */
export async function publish(em: SqlEntityManager, merchant: MerchantWithOwner): Promise<MerchantWithOwner> {
  const { state, fee_rate: feeRate, fee_fixed: feeFixed } = merchant;
  if (feeRate !== null && feeFixed !== null)
    await emit(
      em,
      events.merchantChanged({
        userId: merchant.owner_id ?? '00000000-0000-0000-0000-000000000000',
        merchantId: merchant.id,
        name: merchant.name,
        currency: merchant.currency,
        feeRate,
        feeFixed,
        suspended: state === 'suspended',
        payoutsNeedApproval: merchant.payouts_need_approval,
      }),
    );
  return merchant;
}

/** Whether the API keys of a merchant work, and what their tokens are bound to. For who signs tokens for keys. */
export async function merchantGrant(
  em: SqlEntityManager,
  merchantId: string,
): Promise<{ approved: boolean; grantId: string } | undefined> {
  const row = await db(em)
    .selectFrom('merchants')
    .select(['state', 'grant_id'])
    .where('id', '=', merchantId)
    .executeTakeFirst();
  return row && { approved: row.state === 'approved', grantId: row.grant_id };
}

export function ownerOf(merchantId: string, userId: string, now: Date) {
  return { merchant_id: merchantId, user_id: userId, role: 'owner', grant_id: randomUUID(), created_at: now } as const;
}

/** Throws MERCHANT_NOT_FOUND. */
export function known<Row>(merchant: Row | undefined): Row {
  if (!merchant) throw merchantErrors.MERCHANT_NOT_FOUND();
  return merchant;
}

export function toProto(row: MerchantWithOwner): MerchantAccount {
  return {
    id: row.id,
    name: row.name,
    legalName: row.legal_name,
    country: row.country,
    currency: row.currency,
    clubId: row.club_id ?? '',
    state: row.state,
    reason: row.reason ?? '',
    payoutsNeedApproval: row.payouts_need_approval,
    createdAt: row.created_at,
    decidedAt: row.decided_at ?? undefined,
    ownerId: row.owner_id ?? '',
  };
}

export function toMembership(row: MembershipRow): Membership {
  return {
    merchant: toProto(row),
    role: row.role,
    permissions: [...teamRoles[row.role].permissions],
    since: row.since,
    home: row.home,
  };
}
