import type { Club as ClubMessage } from '@plaza/api/manage';
import type { SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import { clubErrors } from './club.errors.ts';

export type ClubRow = Selectable<DB['clubs']>;

/** The cursor after a page: the sort key of its last club. */
export interface ClubPosition {
  name: string;
  id: string;
}

/** Clubs by name, at most `limit`, after a cursor. */
export async function listClubs(
  em: SqlEntityManager,
  after: ClubPosition | undefined,
  limit: number,
): Promise<ClubRow[]> {
  let query = db(em).selectFrom('clubs').selectAll();
  if (after) query = query.where((eb) => eb(eb.refTuple('name', 'id'), '>', eb.tuple(after.name, after.id)));
  return query.orderBy('name').orderBy('id').limit(limit).execute();
}

/** Throws CLUB_NOT_FOUND. */
export async function findClub(em: SqlEntityManager, id: string): Promise<ClubRow> {
  const row = await db(em).selectFrom('clubs').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw clubErrors.CLUB_NOT_FOUND();
  return row;
}

/** In any order. */
export async function clubsById(em: SqlEntityManager, ids: readonly string[]): Promise<ClubMessage[]> {
  if (ids.length === 0) return [];
  const rows = await db(em).selectFrom('clubs').selectAll().where('id', 'in', ids).execute();
  return rows.map(toClub);
}

export function toClub(row: ClubRow): ClubMessage {
  return {
    id: row.id,
    name: row.name,
    country: row.country,
    sport: row.sport,
    colours: row.colours,
    crestUrl: row.crest_url,
    crest: undefined,
    etag: `"${row.version}"`,
  };
}
