import { anyOf, asSystemWithin, lockUntilCommit, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../../db.ts';

const pairLock = 7_052_952;

/** Two people open their conversation, and block each other, one after the other. */
export async function lockPair(em: SqlEntityManager, userId: string, otherId: string): Promise<void> {
  await lockUntilCommit(em, pairLock, [userId, otherId].sort().join(' '));
}

export async function insertBlock(em: SqlEntityManager, userId: string, blockedId: string): Promise<void> {
  await db(em)
    .insertInto('blocks')
    .values({ user_id: userId, blocked_id: blockedId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteBlock(em: SqlEntityManager, userId: string, blockedId: string): Promise<void> {
  await db(em).deleteFrom('blocks').where('user_id', '=', userId).where('blocked_id', '=', blockedId).execute();
}

/** Closes the conversation of two people while one of them has blocked the other. @returns its id, if that changed it */
export async function updateClosed(em: SqlEntityManager, userId: string, otherId: string): Promise<string | undefined> {
  const { rows } = await asSystemWithin(em, () =>
    sql<{ id: string }>`
      with pair as (
        select exists (
          select from blocks
          where (user_id, blocked_id) in ((${userId}::uuid, ${otherId}::uuid), (${otherId}::uuid, ${userId}::uuid))
        ) as closed
      )
      update conversations c set closed = pair.closed from pair
      where c.kind = 'direct'
        and least(c.participants[1], c.participants[2]) = least(${userId}::uuid, ${otherId}::uuid)
        and greatest(c.participants[1], c.participants[2]) = greatest(${userId}::uuid, ${otherId}::uuid)
        and c.closed <> pair.closed
      returning c.id`.execute(db(em)),
  );
  return rows[0]?.id;
}

/** Those of `others` who have blocked the person, and those whom the person has blocked. */
export async function blockedAmong(
  em: SqlEntityManager,
  userId: string,
  others: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await asSystemWithin(em, () =>
    db(em)
      .selectFrom('blocks')
      .select((eb) =>
        eb.case().when('user_id', '=', userId).then(eb.ref('blocked_id')).else(eb.ref('user_id')).end().as('id'),
      )
      .where((eb) =>
        eb.or([
          eb('user_id', '=', userId).and('blocked_id', '=', anyOf(others)),
          eb('blocked_id', '=', userId).and('user_id', '=', anyOf(others)),
        ]),
      )
      .execute(),
  );
  return new Set(rows.map(({ id }) => id));
}

/** A condition on a person's id: neither of the two has blocked the other. Works for the system only: nobody reads who has blocked them. */
export function isUnblocked(column: string, userId: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} not in (
    select blocked_id from blocks where user_id = ${userId}::uuid
    union all select user_id from blocks where blocked_id = ${userId}::uuid)`;
}

/** The cursor of the list, newest first. */
export interface BlockCursor {
  blockedAt: Date;
  id: string;
}

/** Whom a person has blocked, the latest first, from after a cursor. */
export async function selectBlocks(
  em: SqlEntityManager,
  userId: string,
  { limit, after }: { limit: number; after?: BlockCursor | undefined },
): Promise<{ blocked_id: string; blocked_at: Date }[]> {
  let query = db(em).selectFrom('blocks').select(['blocked_id', 'blocked_at']).where('user_id', '=', userId);
  if (after)
    query = query.where((eb) => eb(eb.refTuple('blocked_at', 'blocked_id'), '<', eb.tuple(after.blockedAt, after.id)));
  return query.orderBy('blocked_at', 'desc').orderBy('blocked_id', 'desc').limit(limit).execute();
}
