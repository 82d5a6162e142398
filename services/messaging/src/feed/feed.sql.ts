import type { SqlEntityManager } from '@plaza/service';

export interface PostRow {
  id: string;
  user_id: string;
  text: string;
  club: string;
  created_ms: number;
}

/** A post's place in the feed, newest first. */
export interface PostPlace {
  createdMs: number;
  id: string;
}

const columns = 'id, user_id, text, club, (extract(epoch from created_at) * 1000)::float8 as created_ms';

export async function insertPost(
  em: SqlEntityManager,
  post: { id: string; userId: string; text: string; club: string },
): Promise<PostRow> {
  const [row] = await em.execute<PostRow[]>(
    `insert into posts (id, user_id, text, club, created_at) values (?, ?, ?, ?, clock_timestamp()) returning ${columns}`,
    [post.id, post.userId, post.text, post.club],
  );
  if (!row) throw new Error('The post was not inserted.');
  return row;
}

/** The newest posts after a place in the feed. */
export async function selectPosts(em: SqlEntityManager, limit: number, after?: PostPlace): Promise<PostRow[]> {
  return em.execute<PostRow[]>(
    `select ${columns} from posts ${after ? 'where (created_at, id) < (?, ?::uuid)' : ''} order by created_at desc, id desc limit ?`,
    [...(after ? [new Date(after.createdMs).toISOString(), after.id] : []), limit],
  );
}
