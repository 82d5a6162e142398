// Who is in a team, who is invited, and to whom the ownership is offered.
import type { Picture } from '@plaza/api/picture';
import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import type { MemberRow } from './merchants.queries.ts';

export type MemberView = MemberRow & { name: string; email: string; picture: Picture | null; offered: boolean };

const views = (em: SqlEntityManager, now: Date) =>
  db(em)
    .selectFrom('merchant_members as m')
    .innerJoin('users', 'users.id', 'm.user_id')
    .leftJoin('ownership_offers as o', (join) =>
      join
        .onRef('o.merchant_id', '=', 'm.merchant_id')
        .onRef('o.user_id', '=', 'm.user_id')
        .on('o.expires_at', '>', now),
    )
    .selectAll('m')
    .select(['users.name', 'users.email', 'users.picture', sql<boolean>`o.user_id is not null`.as('offered')]);

export interface InMerchant {
  merchantId: string;
  userId: string;
}

/** In the order in which they joined. */
export function membersAfter(
  em: SqlEntityManager,
  { merchantId, after, limit }: { merchantId: string; after: [Date, string] | undefined; limit: number },
  now: Date,
): Promise<MemberView[]> {
  return views(em, now)
    .where('m.merchant_id', '=', merchantId)
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(date_trunc('milliseconds', m.created_at), m.user_id) > (${after![0]}, ${after![1]}::uuid)`,
      ),
    )
    .orderBy(sql`date_trunc('milliseconds', m.created_at)`)
    .orderBy('m.user_id')
    .limit(limit)
    .execute();
}

export function findView(
  em: SqlEntityManager,
  { merchantId, userId }: InMerchant,
  now: Date,
): Promise<MemberView | undefined> {
  return views(em, now).where('m.merchant_id', '=', merchantId).where('m.user_id', '=', userId).executeTakeFirst();
}

export async function setRole(
  em: SqlEntityManager,
  { merchantId, userId }: InMerchant,
  role: MemberRow['role'],
): Promise<void> {
  await db(em)
    .updateTable('merchant_members')
    .set({ role })
    .where('merchant_id', '=', merchantId)
    .where('user_id', '=', userId)
    .execute();
}

/** And their home, if it was this merchant: the next one that they are in, if there is one. */
export async function deleteMember(em: SqlEntityManager, { merchantId, userId }: InMerchant): Promise<void> {
  await db(em)
    .deleteFrom('merchant_members')
    .where('merchant_id', '=', merchantId)
    .where('user_id', '=', userId)
    .execute();
  await db(em)
    .deleteFrom('merchant_invitations')
    .where('merchant_id', '=', merchantId)
    .where('inviter_id', '=', userId)
    .execute();
  await db(em)
    .updateTable('users')
    .set((eb) => ({
      merchant_id: eb
        .selectFrom('merchant_members as m')
        .select('m.merchant_id')
        .where('m.user_id', '=', userId)
        .orderBy('m.created_at')
        .limit(1),
    }))
    .where('id', '=', userId)
    .where('merchant_id', '=', merchantId)
    .execute();
}

/** Members, and open invitations to others than this address. */
export async function countTeam(em: SqlEntityManager, merchantId: string, address: string, now: Date): Promise<number> {
  const { count } = await db(em)
    .selectNoFrom((eb) =>
      eb(
        eb
          .selectFrom('merchant_members')
          .select(sql<number>`count(*)::int`.as('n'))
          .where('merchant_id', '=', merchantId),
        '+',
        eb
          .selectFrom('merchant_invitations')
          .select(sql<number>`count(*)::int`.as('n'))
          .where('merchant_id', '=', merchantId)
          .where('address', '<>', address)
          .where('expires_at', '>', now),
      )
        .$castTo<number>()
        .as('count'),
    )
    .executeTakeFirstOrThrow();
  return count;
}

export async function isMemberAddress(em: SqlEntityManager, merchantId: string, address: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('merchant_members as m')
    .innerJoin('users', 'users.id', 'm.user_id')
    .select('m.user_id')
    .where('m.merchant_id', '=', merchantId)
    .where('users.email', '=', address)
    .executeTakeFirst();
  return row !== undefined;
}

export type InvitationRow = Selectable<DB['merchant_invitations']>;

/** In place of an earlier one of this address. */
export async function insertInvitation(em: SqlEntityManager, invitation: InvitationRow): Promise<void> {
  await db(em)
    .deleteFrom('merchant_invitations')
    .where('merchant_id', '=', invitation.merchant_id)
    .where('address', '=', invitation.address)
    .execute();
  await db(em).insertInto('merchant_invitations').values(invitation).execute();
}

/** The open ones, newest first. */
export function invitationsBefore(
  em: SqlEntityManager,
  { merchantId, before, limit }: { merchantId: string; before: string | undefined; limit: number },
  now: Date,
): Promise<InvitationRow[]> {
  return db(em)
    .selectFrom('merchant_invitations')
    .selectAll()
    .where('merchant_id', '=', merchantId)
    .where('expires_at', '>', now)
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export function findInvitation(em: SqlEntityManager, id: string, now: Date): Promise<InvitationRow | undefined> {
  return db(em)
    .selectFrom('merchant_invitations')
    .selectAll()
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** @returns whether it was there: of several that spend it at once, one does */
export async function deleteInvitation(em: SqlEntityManager, merchantId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db(em)
    .deleteFrom('merchant_invitations')
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export async function deleteOldInvitations(em: SqlEntityManager, now: Date): Promise<void> {
  await db(em).deleteFrom('merchant_invitations').where('expires_at', '<=', now).execute();
}

export async function keepOffer(
  em: SqlEntityManager,
  { merchantId, userId }: InMerchant,
  expiresAt: Date,
): Promise<void> {
  await db(em)
    .insertInto('ownership_offers')
    .values({ merchant_id: merchantId, user_id: userId, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('merchant_id').doUpdateSet({ user_id: userId, expires_at: expiresAt }))
    .execute();
}

/** Ends the offer: of the merchant, or the one to a person. @returns whether there was one that is not over */
export async function endOffer(
  em: SqlEntityManager,
  { merchantId, userId }: { merchantId: string; userId?: string | undefined },
  now: Date,
): Promise<boolean> {
  const rows = await db(em)
    .deleteFrom('ownership_offers')
    .where('merchant_id', '=', merchantId)
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId!))
    .returning('expires_at')
    .execute();
  return rows.some(({ expires_at: expiresAt }) => expiresAt > now);
}
