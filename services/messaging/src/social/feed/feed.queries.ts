import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';

export type PostRow = Selectable<DB['posts']>;

/** The cursor of the feed, newest first. */
export interface PostCursor {
  createdAt: Date;
  id: string;
}

const columns = ['id', 'user_id', 'text', 'club', 'created_at'] as const;

export async function insertPost(
  em: SqlEntityManager,
  { id, userId, text, club }: { id: string; userId: string; text: string; club: string },
): Promise<PostRow> {
  return db(em)
    .insertInto('posts')
    .values({ id, user_id: userId, text, club, created_at: sql`clock_timestamp()` })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** The newest posts, from after a cursor. */
export async function selectPosts(em: SqlEntityManager, limit: number, after?: PostCursor): Promise<PostRow[]> {
  let query = db(em).selectFrom('posts').select(columns);
  if (after) query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(after.createdAt, after.id)));
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}
