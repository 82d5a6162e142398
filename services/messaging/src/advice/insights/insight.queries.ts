import { newId, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import type { ThingKind } from '../signals/signal.entity.ts';
import type { Finding } from './insight.entity.ts';
import type { Count } from './insights.ts';

export interface Orders {
  all: number;
  /** Those with a thing of any club. */
  ofClubs: number;
  clubs: Count[];
  kinds: Count<ThingKind>[];
}

/** What is known of the orders of a person. */
export async function ordersOf(em: SqlEntityManager, userId: string): Promise<Orders> {
  const theirs = db(em).selectFrom('signals').where('user_id', '=', userId);
  const orders = sql<number>`count(distinct order_id)::int`;
  const latest = sql<Date>`max(taken_at)`;
  const counts = await theirs
    .select([orders.as('all'), sql<number>`(count(distinct order_id) filter (where club <> ''))::int`.as('ofClubs')])
    .executeTakeFirstOrThrow();
  const clubs = await theirs
    .select(['club as value', orders.as('orders'), latest.as('latest')])
    .where('club', '<>', '')
    .groupBy('club')
    .execute();
  const kinds = await theirs
    .select(['kind as value', orders.as('orders'), latest.as('latest')])
    .groupBy('kind')
    .execute();
  return { ...counts, clubs, kinds };
}

/** Stores what the orders of a person say, in place of what they said before. */
export async function putInsights(
  em: SqlEntityManager,
  userId: string,
  { team, style }: { team: Finding | null; style: Finding | null },
): Promise<void> {
  const json = (finding: Finding | null) => sql`${finding && JSON.stringify(finding)}::jsonb`;
  await sql`
    insert into ai_insights (id, user_id, favorite_team, shopping_style)
    values (${newId()}, ${userId}, ${json(team)}, ${json(style)})
    on conflict (user_id) do update
      set favorite_team = excluded.favorite_team, shopping_style = excluded.shopping_style, updated_at = now()`.execute(
    db(em),
  );
}
