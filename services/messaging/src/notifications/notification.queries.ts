import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import { recordChanges } from '../live/index.ts';

const columns = ['id', 'type', 'title', 'body', 'data', 'created_at', 'read_at'] as const;

export type NotificationRow = Pick<Selectable<DB['notifications']>, (typeof columns)[number]>;

/** A person's notifications, newest first, from before an id. */
export async function selectNotifications(
  em: SqlEntityManager,
  userId: string,
  unread: boolean,
  limit: number,
  before?: string,
): Promise<NotificationRow[]> {
  let query = db(em).selectFrom('notifications').select(columns).where('user_id', '=', userId);
  if (unread) query = query.where('read_at', 'is', null);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** What a notification is about; undefined if it is not among the person's. */
export async function dataOfNotification(
  em: SqlEntityManager,
  userId: string,
  id: string,
): Promise<NotificationRow['data'] | undefined> {
  const row = await db(em)
    .selectFrom('notifications')
    .select('data')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.data;
}

export async function countUnread(em: SqlEntityManager, userId: string): Promise<number> {
  const { count } = await db(em)
    .selectFrom('notifications')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('user_id', '=', userId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Marks one as read and returns it; `undefined` if it is not among the person's. */
export async function readOne(em: SqlEntityManager, userId: string, id: string): Promise<NotificationRow | undefined> {
  const { numUpdatedRows } = await db(em)
    .updateTable('notifications')
    .set({ read_at: sql`clock_timestamp()` })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) recordChanges(em, [{ userId, kind: 'notifications.changed' }]);
  return db(em)
    .selectFrom('notifications')
    .select(columns)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Marks all as read, or those up to one, and returns how many that were. `undefined` if that one is not among the person's. */
export async function readAll(
  em: SqlEntityManager,
  userId: string,
  upTo: string | undefined,
): Promise<number | undefined> {
  if (upTo !== undefined) {
    const found = await db(em)
      .selectFrom('notifications')
      .select('id')
      .where('user_id', '=', userId)
      .where('id', '=', upTo)
      .executeTakeFirst();
    if (!found) return undefined;
  }
  let update = db(em)
    .updateTable('notifications')
    .set({ read_at: sql`clock_timestamp()` })
    .where('user_id', '=', userId)
    .where('read_at', 'is', null);
  if (upTo !== undefined) update = update.where('id', '<=', upTo);
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) recordChanges(em, [{ userId, kind: 'notifications.changed' }]);
  return Number(numUpdatedRows);
}
