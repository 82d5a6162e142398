import type { SqlEntityManager } from '@plaza/service';
import { sql, type Insertable, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import type { ThingKind } from '../signals/signal.entity.ts';
import type { Reason } from './recommendation.entity.ts';

export type RecommendationRow = Selectable<DB['ai_recommendations']>;
export type NewRecommendation = Insertable<DB['ai_recommendations']>;

/** Something that may be recommended, before it is known whether it can be had. */
export interface Candidate {
  thingId: string;
  kind: ThingKind;
  reason: Reason;
  becauseId: string | null;
  bothTook: number;
  ofPeople: number;
}

/** Of what a person has, the newest count. */
const newestOwn = 100;
const mostTogether = 150;
const mostPopular = 100;

/** Neither what the person has nor what they dismissed. */
const isNew = (userId: string, column: string) => sql<boolean>`(
  not exists (select from signals s where s.user_id = ${userId} and s.thing_id = ${sql.ref(column)})
  and not exists (select from dismissed_things d where d.user_id = ${userId} and d.thing_id = ${sql.ref(column)}))`;

/** What goes together with what the person has, the best first. A thing is named with what of theirs speaks most for it. */
export async function togetherWithTheirs(em: SqlEntityManager, userId: string): Promise<Candidate[]> {
  const strongest = sql`order by n.similarity desc, n.thing_id`;
  const { rows } = await sql<Omit<Candidate, 'reason'>>`
    select n.neighbour_id as "thingId", n.kind,
           (array_agg(n.thing_id ${strongest}))[1] as "becauseId",
           (array_agg(n.both_took ${strongest}))[1] as "bothTook",
           (array_agg(n.takers ${strongest}))[1] as "ofPeople"
      from (
        select thing_id from signals where user_id = ${userId}
         group by thing_id order by max(taken_at) desc, thing_id limit ${newestOwn}
      ) own
      join thing_neighbours n on n.thing_id = own.thing_id
     where ${isNew(userId, 'n.neighbour_id')}
     group by n.neighbour_id, n.kind
     order by sum(n.similarity) desc, n.neighbour_id
     limit ${mostTogether}`.execute(db(em));
  return rows.map((row) => ({ ...row, reason: 'together' }));
}

/** What most fans of a club took, or without a club what most people took. */
export async function mostTaken(em: SqlEntityManager, userId: string, club: string): Promise<Candidate[]> {
  const rows = await db(em)
    .selectFrom('thing_takers as t')
    .select(['t.thing_id as thingId', 't.kind', 't.takers as bothTook', 't.of_people as ofPeople'])
    .where('t.club', '=', club)
    .where(isNew(userId, 't.thing_id'))
    .orderBy('t.takers', 'desc')
    .orderBy('t.thing_id')
    .limit(mostPopular)
    .execute();
  return rows.map((row) => ({ ...row, becauseId: null, reason: club === '' ? 'popular' : 'popular_in_club' }));
}

export interface Neighbour {
  /** 1, 2, 3 …, the nearest first, whatever the person has of them. */
  place: number;
  thingId: string;
  bothTook: number;
  ofPeople: number;
}

/** What is near a thing, from after a place, without what the person has or dismissed. */
export async function neighboursOf(
  em: SqlEntityManager,
  userId: string,
  thingId: string,
  after: number,
): Promise<Neighbour[]> {
  const { rows } = await sql<Neighbour>`
    select n.place, n.neighbour_id as "thingId", n.both_took as "bothTook", n.takers as "ofPeople"
      from (
        select neighbour_id, both_took, takers,
               (row_number() over (order by similarity desc, neighbour_id))::int as place
          from thing_neighbours where thing_id = ${thingId}
      ) n
     where n.place > ${after} and ${isNew(userId, 'n.neighbour_id')}
     order by n.place`.execute(db(em));
  return rows;
}

/** Replaces the list of a person. */
export async function replaceList(
  em: SqlEntityManager,
  userId: string,
  rows: readonly NewRecommendation[],
): Promise<void> {
  await db(em).deleteFrom('ai_recommendations').where('user_id', '=', userId).execute();
  if (rows.length > 0) await db(em).insertInto('ai_recommendations').values(rows).execute();
}

/** A page of the list of a person, from after a place. */
export function selectList(
  em: SqlEntityManager,
  userId: string,
  kind: ThingKind | '',
  after: number,
  limit: number,
): Promise<RecommendationRow[]> {
  let query = db(em)
    .selectFrom('ai_recommendations')
    .selectAll()
    .where('user_id', '=', userId)
    .where('place', '>', after);
  if (kind !== '') query = query.where('type', '=', kind);
  return query.orderBy('place').limit(limit).execute();
}

/** Returns whether the thing was recommended to the person, or is dismissed already. */
export async function dismiss(em: SqlEntityManager, userId: string, thingId: string): Promise<boolean> {
  const theirs = { user_id: userId, thing_id: thingId };
  const dismissed = await db(em)
    .selectFrom('dismissed_things')
    .select('thing_id')
    .where((eb) => eb.and(theirs))
    .executeTakeFirst();
  if (dismissed) return true;
  const { numDeletedRows } = await db(em)
    .deleteFrom('ai_recommendations')
    .where((eb) => eb.and(theirs))
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return false;
  await db(em)
    .insertInto('dismissed_things')
    .values(theirs)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return true;
}
