import { defineEntity, p } from '@mikro-orm/postgresql';
import { Event } from '../tickets/index.ts';

export const MatchSchema = defineEntity({
  name: 'Match',
  tableName: 'matches',
  properties: {
    event: () =>
      p
        .manyToOne(Event)
        .primary()
        .fieldName('event_id')
        .deleteRule('cascade')
        .updateRule('no action')
        .foreignKeyName('matches_event_id_foreign')
        .index(false),
    league: p.text(),
    home: p.text(),
    away: p.text(),
    // Both, or neither: it has no result yet.
    homeGoals: p.integer().nullable(),
    awayGoals: p.integer().nullable(),
    endedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [{ name: 'matches_open_index', properties: ['event'], where: 'ended_at is null' }],
  checks: [
    { name: 'matches_league_check', expression: 'char_length(league) between 1 and 100' },
    {
      name: 'matches_teams_check',
      expression: 'char_length(home) between 1 and 100 and char_length(away) between 1 and 100 and home <> away',
    },
    {
      name: 'matches_result_check',
      expression:
        '(ended_at is null) = (home_goals is null) and (home_goals is null) = (away_goals is null) and coalesce(home_goals between 0 and 99 and away_goals between 0 and 99, true)',
    },
  ],
});

/** Which two teams an event is about, and how it ended. */
export class Match extends MatchSchema.class {}
MatchSchema.setClass(Match);
