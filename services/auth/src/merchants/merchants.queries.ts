// The rows of merchants and their teams. All of it as the system: what a person may see is decided in membership.ts.
import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import type { MerchantState } from './merchant.entity.ts';

export type MerchantRow = Selectable<DB['merchants']>;
export type MemberRow = Selectable<DB['merchant_members']>;

export type MerchantWithOwner = MerchantRow & { owner_id: string | null };

const merchants = (em: SqlEntityManager) =>
  db(em)
    .selectFrom('merchants')
    .leftJoin('merchant_members as o', (join) =>
      join.onRef('o.merchant_id', '=', 'merchants.id').on('o.role', '=', 'owner'),
    )
    .selectAll('merchants')
    .select('o.user_id as owner_id');

export function findMerchant(em: SqlEntityManager, id: string): Promise<MerchantWithOwner | undefined> {
  return merchants(em).where('merchants.id', '=', id).executeTakeFirst();
}

/** Every change of a merchant or its team begins with this: they are done one after the other. */
export async function lockMerchant(em: SqlEntityManager, id: string): Promise<MerchantWithOwner | undefined> {
  const locked = await db(em)
    .selectFrom('merchants')
    .select('id')
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return locked && findMerchant(em, id);
}

/** Newest first. */
export function merchantsBefore(
  em: SqlEntityManager,
  { state, before, limit }: { state: MerchantState | ''; before: string | undefined; limit: number },
): Promise<MerchantWithOwner[]> {
  return merchants(em)
    .$if(state !== '', (query) => query.where('merchants.state', '=', state as MerchantState))
    .$if(before !== undefined, (query) => query.where('merchants.id', '<', before!))
    .orderBy('merchants.id', 'desc')
    .limit(limit)
    .execute();
}

export type NewMerchant = Pick<
  MerchantRow,
  'id' | 'name' | 'legal_name' | 'country' | 'currency' | 'club_id' | 'state' | 'grant_id' | 'created_at'
> &
  Partial<Pick<MerchantRow, 'fee_rate' | 'fee_fixed' | 'decided_at'>>;

/** @returns whether it was not there */
export async function insertMerchant(em: SqlEntityManager, merchant: NewMerchant): Promise<boolean> {
  const { numInsertedOrUpdatedRows: inserted = 0n } = await db(em)
    .insertInto('merchants')
    .values({ ...merchant, updated_at: merchant.created_at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  return inserted > 0n;
}

export type MerchantChange = Partial<
  Pick<
    MerchantRow,
    | 'name'
    | 'club_id'
    | 'state'
    | 'reason'
    | 'fee_rate'
    | 'fee_fixed'
    | 'payouts_need_approval'
    | 'grant_id'
    | 'decided_at'
  >
>;

export async function updateMerchant(
  em: SqlEntityManager,
  merchant: MerchantWithOwner,
  change: MerchantChange,
): Promise<MerchantWithOwner> {
  const row = await db(em)
    .updateTable('merchants')
    .set({ ...change, updated_at: sql<Date>`now()` })
    .where('id', '=', merchant.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...row, owner_id: merchant.owner_id };
}

/** How many applications of a person wait. */
export async function countProposed(em: SqlEntityManager, userId: string): Promise<number> {
  const { count } = await db(em)
    .selectFrom('merchant_members as m')
    .innerJoin('merchants', 'merchants.id', 'm.merchant_id')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('m.user_id', '=', userId)
    .where('m.role', '=', 'owner')
    .where('merchants.state', '=', 'proposed')
    .executeTakeFirstOrThrow();
  return count;
}

export function findMember(
  em: SqlEntityManager,
  { merchantId, userId }: { merchantId: string; userId: string },
): Promise<MemberRow | undefined> {
  return db(em)
    .selectFrom('merchant_members')
    .selectAll()
    .where('merchant_id', '=', merchantId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

export async function insertMember(em: SqlEntityManager, member: MemberRow): Promise<void> {
  await db(em).insertInto('merchant_members').values(member).execute();
  // The first one is their home.
  await db(em)
    .updateTable('users')
    .set({ merchant_id: member.merchant_id })
    .where('id', '=', member.user_id)
    .where('merchant_id', 'is', null)
    .execute();
}

export type MembershipRow = MerchantWithOwner & { role: MemberRow['role']; since: Date; home: boolean };

const memberships = (em: SqlEntityManager, userId: string) =>
  merchants(em)
    .innerJoin('merchant_members as m', 'm.merchant_id', 'merchants.id')
    .innerJoin('users', 'users.id', 'm.user_id')
    .select([
      'm.role',
      'm.created_at as since',
      sql<boolean>`users.merchant_id is not distinct from merchants.id`.as('home'),
    ])
    .where('m.user_id', '=', userId);

/** The oldest merchant first. */
export function membershipsAfter(
  em: SqlEntityManager,
  { userId, after, limit }: { userId: string; after: string | undefined; limit: number },
): Promise<MembershipRow[]> {
  return memberships(em, userId)
    .$if(after !== undefined, (query) => query.where('merchants.id', '>', after!))
    .orderBy('merchants.id')
    .limit(limit)
    .execute();
}

export async function findMembership(
  em: SqlEntityManager,
  { merchantId, userId }: { merchantId: string; userId: string },
): Promise<MembershipRow | undefined> {
  return memberships(em, userId).where('merchants.id', '=', merchantId).executeTakeFirst();
}

/** New grants for these members, or for all of the merchant. @returns those of before, which are to be ended */
export async function renewGrants(
  em: SqlEntityManager,
  merchantId: string,
  userIds?: readonly string[],
): Promise<string[]> {
  const members = await db(em)
    .selectFrom('merchant_members')
    .select(['user_id', 'grant_id'])
    .where('merchant_id', '=', merchantId)
    .$if(userIds !== undefined, (query) => query.where('user_id', 'in', [...userIds!]))
    .orderBy('user_id')
    .forUpdate()
    .execute();
  if (members.length === 0) return [];
  await db(em)
    .updateTable('merchant_members')
    .set({ grant_id: sql<string>`gen_random_uuid()` })
    .where('merchant_id', '=', merchantId)
    .where(
      'user_id',
      'in',
      members.map(({ user_id: id }) => id),
    )
    .execute();
  return members.map(({ grant_id: id }) => id);
}
