import { anyOf, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import type { MadeForecast } from './making.ts';
import type { PlayedMatch } from './results-file.ts';

export type ForecastRow = Selectable<DB['match_forecasts']>;

/** The cursor of the list, soonest first. */
export interface ForecastCursor {
  date: Date;
  eventId: string;
}

/** Adds results. One of the same league, day and teams replaces the one before; of two in `results` the last counts. */
export async function putResults(em: SqlEntityManager, results: readonly PlayedMatch[]): Promise<void> {
  const last = new Map(results.map((result) => [keyOf(result), result]));
  const rows = [...last.values()].map(({ league, day, home, away, homeGoals, awayGoals }) => ({
    league,
    day,
    home,
    away,
    home_goals: homeGoals,
    away_goals: awayGoals,
  }));
  await sql`
    insert into match_results (league, day, home, away, home_goals, away_goals)
    select r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (league text, day date, home text, away text, home_goals int, away_goals int)
     order by r.league, r.day, r.home, r.away
    on conflict (league, day, home, away) do update
      set home_goals = excluded.home_goals, away_goals = excluded.away_goals, recorded_at = now()`.execute(db(em));
}

const keyOf = ({ league, day, home, away }: PlayedMatch): string => JSON.stringify([league, day, home, away]);

/** The results of a league in the order in which they were played. */
export async function resultsOf(em: SqlEntityManager, league: string): Promise<PlayedMatch[]> {
  const { rows } = await sql<PlayedMatch>`
    select league, to_char(day, 'YYYY-MM-DD') as day, home, away,
           home_goals as "homeGoals", away_goals as "awayGoals"
      from match_results where league = ${league} order by day, home, away`.execute(db(em));
  return rows;
}

/** How a match ended of which something was said before. */
export async function endForecast(
  em: SqlEntityManager,
  eventId: string,
  { homeGoals, awayGoals }: Pick<PlayedMatch, 'homeGoals' | 'awayGoals'>,
): Promise<void> {
  await db(em)
    .updateTable('match_forecasts')
    .set({ home_goals: homeGoals, away_goals: awayGoals, ended_at: sql<Date>`coalesce(ended_at, now())` })
    .where('event_id', '=', eventId)
    .execute();
}

/** Replaces what was said of matches to come. Of one that has begun it stays, since it is what counts. */
export async function replaceComing(em: SqlEntityManager, forecasts: readonly MadeForecast[]): Promise<void> {
  const ids = forecasts.map(({ match }) => match.eventId);
  await db(em)
    .deleteFrom('match_forecasts')
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('date', '>', sql<Date>`now()`), eb('event_id', '=', anyOf(ids))]))
    .execute();
  const rows = forecasts.map(({ match, model, expected, base, elo, results }) => ({
    event_id: match.eventId,
    league: match.league,
    home: match.home,
    away: match.away,
    club: match.club,
    date: match.date,
    home_win: model.home,
    draw: model.draw,
    away_win: model.away,
    expected_home: expected.homeGoals,
    expected_away: expected.awayGoals,
    base_home: base.home,
    base_draw: base.draw,
    base_away: base.away,
    elo_home: elo.home,
    elo_draw: elo.draw,
    elo_away: elo.away,
    results,
    made_at: sql<Date>`now()`,
  }));
  if (rows.length > 0)
    await db(em)
      .insertInto('match_forecasts')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** Forecasts of matches to come, soonest first, from after a cursor. */
export async function selectComing(
  em: SqlEntityManager,
  club: string,
  limit: number,
  after?: ForecastCursor,
): Promise<ForecastRow[]> {
  let query = db(em)
    .selectFrom('match_forecasts')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('date', '>', sql<Date>`now()`);
  if (club !== '') query = query.where('club', '=', club);
  if (after) query = query.where((eb) => eb(eb.refTuple('date', 'event_id'), '>', eb.tuple(after.date, after.eventId)));
  return query.orderBy('date').orderBy('event_id').limit(limit).execute();
}

/** What was said of matches that have ended, the latest first. */
export async function selectEnded(em: SqlEntityManager, league: string, limit: number): Promise<ForecastRow[]> {
  let query = db(em).selectFrom('match_forecasts').selectAll().where('ended_at', 'is not', null);
  if (league !== '') query = query.where('league', '=', league);
  return query.orderBy('ended_at', 'desc').orderBy('event_id').limit(limit).execute();
}
