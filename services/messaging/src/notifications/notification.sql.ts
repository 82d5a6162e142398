import type { SqlEntityManager } from '@plaza/service';

export interface NotificationRow {
  id: string;
  type: string;
  title: string;
  body: string;
  data: Record<string, unknown>;
  created_ms: number;
  read_ms: number | null;
}

const columns = `id, type, title, body, data, (extract(epoch from created_at) * 1000)::float8 as created_ms, (extract(epoch from read_at) * 1000)::float8 as read_ms`;

/** A person's, newest first, from before one on. */
export async function selectNotifications(
  em: SqlEntityManager,
  userId: string,
  unread: boolean,
  limit: number,
  before?: string,
): Promise<NotificationRow[]> {
  return em.execute<NotificationRow[]>(
    `
    select ${columns} from notifications
     where user_id = ? ${unread ? 'and read_at is null' : ''} ${before === undefined ? '' : 'and id < ?'} order by id desc limit ?`,
    [userId, ...(before === undefined ? [] : [before]), limit],
  );
}

export async function countUnread(em: SqlEntityManager, userId: string): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(
    'select count(*)::int as count from notifications where user_id = ? and read_at is null',
    [userId],
  );
  return row?.count ?? 0;
}

/** Marks one as read and answers it; `undefined` if it is not among the person's. */
export async function readOne(em: SqlEntityManager, userId: string, id: string): Promise<NotificationRow | undefined> {
  await em.execute(
    'update notifications set read_at = clock_timestamp() where user_id = ? and id = ? and read_at is null',
    [userId, id],
  );
  const [row] = await em.execute<NotificationRow[]>(
    `select ${columns} from notifications where user_id = ? and id = ?`,
    [userId, id],
  );
  return row;
}

/** Marks all as read, or those up to one, and answers how many that were. `undefined` if that one is not among the person's. */
export async function readAll(
  em: SqlEntityManager,
  userId: string,
  upTo: string | undefined,
): Promise<number | undefined> {
  if (upTo !== undefined) {
    const found = await em.execute<unknown[]>('select from notifications where user_id = ? and id = ?', [userId, upTo]);
    if (found.length === 0) return undefined;
  }
  const read = await em.execute<unknown[]>(
    `
    update notifications set read_at = clock_timestamp() where user_id = ? and read_at is null ${upTo === undefined ? '' : 'and id <= ?'} returning 1`,
    [userId, ...(upTo === undefined ? [] : [upTo])],
  );
  return read.length;
}
