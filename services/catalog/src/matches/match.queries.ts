import type { Match as MatchMessage } from '@plaza/api/match';
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db, now } from '../db.ts';
import { isVisible } from '../managed.ts';

const select = (em: SqlEntityManager) =>
  db(em)
    .selectFrom('matches as m')
    .innerJoin('events', 'events.id', 'm.event_id')
    .select(['m.event_id', 'm.league', 'm.home', 'm.away', 'm.home_goals', 'm.away_goals', 'm.ended_at'])
    .select(['events.date', 'events.club']);

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>;

const toProto = (row: Row): MatchMessage => ({
  eventId: row.event_id,
  league: row.league,
  home: row.home,
  away: row.away,
  date: row.date,
  club: row.club,
  ended: row.ended_at !== null,
  homeGoals: row.home_goals ?? 0,
  awayGoals: row.away_goals ?? 0,
});

/** Undefined if the event is no match. */
export async function findMatch(em: SqlEntityManager, eventId: string): Promise<MatchMessage | undefined> {
  const row = await select(em).where('m.event_id', '=', eventId).executeTakeFirst();
  return row && toProto(row);
}

/** The next ones of published events, soonest first. */
export async function comingMatches(em: SqlEntityManager, limit: number): Promise<MatchMessage[]> {
  const rows = await select(em)
    .where('m.ended_at', 'is', null)
    .where('events.date', '>', now)
    .where('events.cancelled_at', 'is', null)
    .where(isVisible('events'))
    .orderBy('events.date')
    .orderBy('m.event_id')
    .limit(limit)
    .execute();
  return rows.map(toProto);
}

/** Says which match an event is, in place of what was said before. */
export async function putMatch(
  em: SqlEntityManager,
  eventId: string,
  teams: { league: string; home: string; away: string },
): Promise<void> {
  await db(em)
    .insertInto('matches')
    .values({ event_id: eventId, ...teams })
    .onConflict((conflict) => conflict.column('event_id').doUpdateSet(teams))
    .execute();
}

export async function putResult(
  em: SqlEntityManager,
  eventId: string,
  goals: { homeGoals: number; awayGoals: number },
): Promise<void> {
  await db(em)
    .updateTable('matches')
    .set({ home_goals: goals.homeGoals, away_goals: goals.awayGoals, ended_at: sql<Date>`coalesce(ended_at, now())` })
    .where('event_id', '=', eventId)
    .execute();
}
