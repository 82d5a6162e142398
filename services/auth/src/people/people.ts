// People, once they are there.
import type { SqlEntityManager } from '@plaza/service';
import { userColumns, type UserRow } from './user.entity.ts';

/** Within `asUser` a person finds nobody but themselves. */
export async function findPerson(em: SqlEntityManager, userId: string): Promise<UserRow | undefined> {
  const [row] = await em.execute<UserRow[]>(`select ${userColumns} from users where id = ?`, [userId]);
  return row;
}

export interface PersonChanges {
  name?: string | undefined;
  /** Empty to follow none. */
  clubId?: string | undefined;
}

/** Changes what is given; a change of nothing leaves `updated_at` as it is. */
export async function changePerson(
  em: SqlEntityManager,
  userId: string,
  { name, clubId }: PersonChanges,
): Promise<UserRow | undefined> {
  if (name === undefined && clubId === undefined) return findPerson(em, userId);
  const [row] = await em.execute<UserRow[]>(
    `update users set name = coalesce(?::text, name), club_id = case when ?::boolean then ?::text else club_id end, updated_at = now()
     where id = ? returning ${userColumns}`,
    [name ?? null, clubId !== undefined, clubId || null, userId],
  );
  return row;
}

export interface PublicRow {
  id: string;
  name: string;
  club_id: string | null;
}

export async function findPeople(em: SqlEntityManager, ids: readonly string[]): Promise<PublicRow[]> {
  return em.execute<PublicRow[]>(
    "select id, name, club_id from users where id = any(string_to_array(?, ',')::uuid[])",
    [ids.join(',')],
  );
}

export async function findPublicByEmail(em: SqlEntityManager, email: string): Promise<PublicRow | undefined> {
  const [row] = await em.execute<PublicRow[]>('select id, name, club_id from users where email = ?', [email]);
  return row;
}

export async function countPeople(em: SqlEntityManager): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>('select count(*)::int as count from users');
  return row?.count ?? 0;
}
