import { defineEntity, p } from '@mikro-orm/core';

const float = () => p.float().columnType('double precision');

export const MatchResultSchema = defineEntity({
  name: 'MatchResult',
  tableName: 'match_results',
  properties: {
    league: p.text().primary(),
    /** In UTC. */
    day: p.date().primary(),
    home: p.text().primary(),
    away: p.text().primary(),
    homeGoals: p.integer(),
    awayGoals: p.integer(),
    recordedAt: p.datetime(3).defaultRaw('now()'),
  },
  checks: [
    {
      name: 'match_results_goals_check',
      expression: 'home_goals between 0 and 99 and away_goals between 0 and 99',
    },
  ],
});

/** How a match ended: what forecasts are made of. */
export class MatchResult extends MatchResultSchema.class {}
MatchResultSchema.setClass(MatchResult);

export const MatchForecastSchema = defineEntity({
  name: 'MatchForecast',
  tableName: 'match_forecasts',
  properties: {
    eventId: p.uuid().primary(),
    league: p.text(),
    home: p.text(),
    away: p.text(),
    club: p.text(),
    date: p.datetime(3),
    // What the model said last before the match.
    homeWin: float(),
    draw: float(),
    awayWin: float(),
    expectedHome: float(),
    expectedAway: float(),
    // What the base rates and Elo would have said then.
    baseHome: float(),
    baseDraw: float(),
    baseAway: float(),
    eloHome: float(),
    eloDraw: float(),
    eloAway: float(),
    /** How many results of the league were known. */
    results: p.integer(),
    madeAt: p.datetime(3),
    // How it ended: all of it, or nothing yet.
    homeGoals: p.integer().nullable(),
    awayGoals: p.integer().nullable(),
    endedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'match_forecasts_date_index', properties: ['date', 'eventId'] },
    { name: 'match_forecasts_ended_index', properties: ['endedAt'] },
  ],
  checks: [
    {
      name: 'match_forecasts_ended_check',
      expression: '(ended_at is null) = (home_goals is null) and (home_goals is null) = (away_goals is null)',
    },
  ],
});

/** What was said of a match before it began, and how it ended. */
export class MatchForecast extends MatchForecastSchema.class {}
MatchForecastSchema.setClass(MatchForecast);
