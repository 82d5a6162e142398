import type { Picture } from '@plaza/api/picture';
import { emit, events } from '@plaza/outbox';
import { awaitUses, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import { isUnblocked } from '../blocks/block.queries.ts';

export type PostRow = Selectable<DB['posts']>;

/** The cursor of the feed, newest first. */
export interface PostCursor {
  createdAt: Date;
  id: string;
}

const columns = ['id', 'user_id', 'text', 'club', 'pictures', 'created_at'] as const;

export interface NewPost {
  id: string;
  userId: string;
  text: string;
  club: string;
  pictures: Picture[];
}

export async function insertPost(
  em: SqlEntityManager,
  { id, userId, text, club, pictures }: NewPost,
): Promise<PostRow> {
  return db(em)
    .insertInto('posts')
    .values({
      id,
      user_id: userId,
      text,
      club,
      pictures: JSON.stringify(pictures) as never,
      created_at: sql`clock_timestamp()`,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** The newest posts that a person sees, from after a cursor. Works for the system only. */
export async function selectPosts(
  em: SqlEntityManager,
  userId: string,
  limit: number,
  after?: PostCursor,
): Promise<PostRow[]> {
  let query = db(em).selectFrom('posts').select(columns).where(isUnblocked('posts.user_id', userId));
  if (after) query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(after.createdAt, after.id)));
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

/** Deletes a post of this person, and releases the pictures that no other one shows. Returns whether there was one. */
export async function deletePost(em: SqlEntityManager, userId: string, id: string): Promise<boolean> {
  const own = { id, user_id: userId };
  const post = await db(em)
    .selectFrom('posts')
    .select('pictures')
    .where((eb) => eb.and(own))
    .executeTakeFirst();
  if (!post) return false;
  const ids = post.pictures.map((picture) => picture.id);
  // Posts that begin to show them now are there, or wait until this one is gone.
  await awaitUses(em, ids);
  const { numDeletedRows } = await db(em)
    .deleteFrom('posts')
    .where((eb) => eb.and(own))
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  const unused: string[] = [];
  for (const picture of ids) if ((await postsShowing(em, picture, 1)).length === 0) unused.push(picture);
  if (unused.length > 0) await emit(em, events.picturesReleased({ userId, kind: 'post', ids: unused }));
  return true;
}

/** Newest first. */
export async function postsShowing(em: SqlEntityManager, picture: string, limit: number): Promise<PostRow[]> {
  return db(em)
    .selectFrom('posts')
    .select(columns)
    .where(sql<boolean>`pictures <> '[]'`)
    .where(sql<boolean>`pictures @> ${JSON.stringify([{ id: picture }])}::jsonb`)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
}

/** Takes deleted pictures from the posts that show them. Returns the authors. */
export async function dropPictures(em: SqlEntityManager, ids: readonly string[]): Promise<string[]> {
  await awaitUses(em, ids);
  const shows = ids.map((id) => JSON.stringify([{ id }]));
  const rows = await db(em)
    .updateTable('posts')
    .set({
      pictures: sql<string>`(
        select coalesce(jsonb_agg(picture order by place), '[]')
        from jsonb_array_elements(pictures) with ordinality as one (picture, place)
        where picture ->> 'id' <> all (${[...ids]}::text[])
      )` as never,
    })
    .where(sql<boolean>`pictures <> '[]'`)
    .where(sql<boolean>`pictures @> any (${shows}::jsonb[])`)
    .returning('user_id')
    .execute();
  return [...new Set(rows.map(({ user_id: id }) => id))];
}
