// A deletion's row, and the person's. Each function is a part of one transaction; which are called together, and why in this order, is in deletion.ts.
import { erasePersonalData, leaseMs, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { endGrants, queueRevocations, registrationMethod } from '../identity/index.ts';
import { personalData } from '../personal-data.ts';

export interface Attempt {
  userId: string;
  attempt: number;
}

const lease = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;

/** Whether a person's session has not ended. `undefined` if there is no such person; a person who exists cannot be deleted until the transaction ends. */
export async function isSignedIn(
  em: SqlEntityManager,
  userId: string,
  sessionId: string,
): Promise<boolean | undefined> {
  const row = await db(em)
    .selectFrom('users as u')
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('sessions as s')
            .whereRef('s.user_id', '=', 'u.id')
            .where('s.id', '=', sessionId)
            .where('s.ended_at', 'is', null),
        )
        .$castTo<boolean>()
        .as('signed_in'),
    )
    .where('u.id', '=', userId)
    .forKeyShare('u')
    .executeTakeFirst();
  return row?.signed_in;
}

/** A merchant that the person owns, and in whose team somebody else is. */
export async function ownedTeam(em: SqlEntityManager, userId: string): Promise<string | undefined> {
  const row = await db(em)
    .selectFrom('merchant_members as m')
    .innerJoin('merchant_members as other', 'other.merchant_id', 'm.merchant_id')
    .select('m.merchant_id')
    .where('m.user_id', '=', userId)
    .where('m.role', '=', 'owner')
    .where('other.user_id', '<>', userId)
    .limit(1)
    .executeTakeFirst();
  return row?.merchant_id;
}

/**
 * What is left of merchants that the person owns alone can do nothing any more: an application is refused, a merchant that was approved is suspended,
 * and what its API keys are bound to ends. The money in it is wallet's to check.
 */
async function endMerchants(em: SqlEntityManager, userId: string): Promise<void> {
  const owned = db(em)
    .selectFrom('merchant_members')
    .select('merchant_id')
    .where('user_id', '=', userId)
    .where('role', '=', 'owner');
  const ended = await db(em)
    .updateTable('merchants')
    .set({
      state: sql`case state when 'proposed' then 'refused' when 'approved' then 'suspended' else state end`,
      reason: sql`coalesce(reason, 'The owner deleted their account.')`,
      decided_at: sql`coalesce(decided_at, now())`,
      updated_at: sql`now()`,
    })
    .where('id', 'in', owned)
    .returning('grant_id')
    .execute();
  await endGrants(
    em,
    ended.map(({ grant_id: id }) => id),
    new Date(),
  );
}

/** Begins an attempt; `undefined` while another is not over. */
export async function beginAttempt(em: SqlEntityManager, userId: string): Promise<number | undefined> {
  const row = await db(em)
    .insertInto('deletions')
    .values({ user_id: userId, attempt: 1, state: 'deciding', lease_until: lease })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet((eb) => ({ attempt: eb('deletions.attempt', '+', 1), state: 'deciding', lease_until: lease }))
        .where('deletions.state', '=', 'over'),
    )
    .returning('attempt')
    .executeTakeFirst();
  return row?.attempt;
}

/** Whether a deletion of one of them is being decided, or a merge. */
export async function isClosing(em: SqlEntityManager, userIds: readonly string[]): Promise<boolean> {
  const rows = await db(em)
    .selectFrom('deletions')
    .select('user_id')
    .where('user_id', 'in', [...userIds])
    .where('state', '<>', 'over')
    .execute();
  return rows.length > 0;
}

/** From here on the guest is merged, and no process takes the attempt over. False if it was given up meanwhile. */
export async function decideMerge(em: SqlEntityManager, { userId, attempt }: Attempt): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('deletions')
    .set({ state: 'merging' })
    .where('user_id', '=', userId)
    .where('attempt', '=', attempt)
    .where('state', '=', 'deciding')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Whether a guest is on the way into the account of this person. */
export async function receivesGuest(em: SqlEntityManager, userId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('guest_merges')
    .select('guest_id')
    .where('user_id', '=', userId)
    .where('state', '=', 'moving')
    .executeTakeFirst();
  return row !== undefined;
}

/** Deletes the person, and with them everything that belongs to them here. False if the attempt was given up meanwhile. */
export async function deleteUser(em: SqlEntityManager, { userId, attempt }: Attempt): Promise<boolean> {
  const deciding = await db(em)
    .selectFrom('deletions')
    .where('user_id', '=', userId)
    .where('attempt', '=', attempt)
    .where('state', '=', 'deciding')
    .forUpdate()
    .execute();
  if (deciding.length === 0) return false;
  await queueRevocations(em, userId);
  await endMerchants(em, userId);
  await erasePersonalData(em, personalData, [userId]);
  return true;
}

/** Deletes the stored answers of the person's calls, except the one of the deletion: they contain personal data too. */
export async function eraseAnswers(
  em: SqlEntityManager,
  userId: string,
  kept: string | undefined,
  registration = registrationMethod,
): Promise<void> {
  await db(em)
    .deleteFrom('idempotency_keys')
    .where('user_id', '=', userId)
    .where('key', '<>', kept ?? '')
    .execute();
  // The answer to their registration is kept under the address that they had then; it was written in the transaction that created them.
  await db(em)
    .deleteFrom('idempotency_keys')
    .where('created_at', '=', (eb) => eb.selectFrom('users').select('created_at').where('id', '=', userId))
    .where('method', '=', registration)
    .where(sql<boolean>`position(convert_to(${userId}, 'UTF8') in response) > 0`)
    .execute();
}

/** From here on the attempt deletes nobody. False if it already has, or was given up by another process. */
export async function refuseAttempt(em: SqlEntityManager, { userId, attempt }: Attempt): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('deletions')
    .set({ state: 'refusing', lease_until: lease })
    .where('user_id', '=', userId)
    .where('attempt', '=', attempt)
    .where('state', '=', 'deciding')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Takes over what others left: a process that decided is dead or too slow, and one that notified the other services may be. */
export async function takeOver(em: SqlEntityManager): Promise<Attempt[]> {
  const rows = await db(em)
    .updateTable('deletions')
    .set({ state: 'refusing', lease_until: lease })
    .where('user_id', 'in', (eb) =>
      eb
        .selectFrom('deletions')
        .select('user_id')
        .where('state', 'in', ['deciding', 'refusing'])
        .where('lease_until', '<=', sql<Date>`now()`)
        .orderBy('lease_until')
        .limit(20)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['user_id', 'attempt'])
    .execute();
  return rows.map(({ user_id: userId, attempt }) => ({ userId, attempt }));
}

/** These are still being decided. Those that were given up meanwhile are left as they are. */
export async function renewAttempts(em: SqlEntityManager, attempts: readonly Attempt[]): Promise<void> {
  const userIds = attempts.map(({ userId }) => userId);
  const numbers = attempts.map(({ attempt }) => attempt);
  await db(em)
    .updateTable('deletions as d')
    .from(
      sql<Pick<Attempt, 'attempt'> & { user_id: string }>`unnest(${userIds}::uuid[], ${numbers}::int[])`.as<'a'>(
        sql`a (user_id, attempt)`,
      ),
    )
    .set({ lease_until: lease })
    .whereRef('d.user_id', '=', 'a.user_id')
    .whereRef('d.attempt', '=', 'a.attempt')
    .where('d.state', '=', 'deciding')
    .execute();
}

/** The other services know that the person stays. */
export async function endAttempt(em: SqlEntityManager, { userId, attempt }: Attempt): Promise<void> {
  await db(em)
    .updateTable('deletions')
    .set({ state: 'over' })
    .where('user_id', '=', userId)
    .where('attempt', '=', attempt)
    .where('state', '=', 'refusing')
    .execute();
}
