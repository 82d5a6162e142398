// Forecasts of matches to come, from the results of their leagues.
import type { Match as ComingMatch } from '@plaza/api/match';
import type { Outcomes, Result } from './forecast.ts';
import { outcomesOf, type Expected } from './goals.ts';
import { expectedGoals, RatingsForecaster } from './ratings.ts';
import type { PlayedMatch } from './results-file.ts';
import { BaseRates, Elo } from './rivals.ts';

const dayMs = 86_400_000;

/** Days since 1970, in UTC. */
export const dayNumber = (moment: Date): number => Math.floor(moment.getTime() / dayMs);

const resultOf = ({ day, ...match }: PlayedMatch): Result => ({
  ...match,
  day: dayNumber(new Date(`${day}T00:00:00Z`)),
});

export interface MadeForecast {
  match: ComingMatch & { date: Date };
  model: Outcomes;
  expected: Expected;
  base: Outcomes;
  elo: Outcomes;
  results: number;
}

/**
 * Forecasts of the matches of one league. All of its results are learned again, in the order in which they were played: what is said depends on them alone,
 * not on when they were told, so a correction or an old result that is added later needs no care.
 */
export function forecastsOf(
  matches: readonly (ComingMatch & { date: Date })[],
  results: readonly PlayedMatch[],
): MadeForecast[] {
  const [ratings, base, elo] = [new RatingsForecaster(), new BaseRates(), new Elo()];
  for (const played of results) for (const model of [ratings, base, elo]) model.learn(resultOf(played));
  return matches.map((match) => {
    const { league, home, away, date } = match;
    const asked = { league, home, away, day: dayNumber(date) };
    const rated = ratings.ratingsOf(asked);
    const expected = expectedGoals(rated.league, rated.home, rated.away);
    return {
      match,
      model: outcomesOf(expected),
      expected,
      base: base.predict(asked),
      elo: elo.predict(asked),
      results: results.length,
    };
  });
}
