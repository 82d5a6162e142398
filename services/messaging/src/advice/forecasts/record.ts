// How good the forecasts were that were made before matches, beside what simpler models would have said then.
import type { GetPredictionRecordResponse, PredictionScore } from '@plaza/api/advice';
import { outcomeOf } from './forecast.ts';
import type { ForecastRow } from './forecast.queries.ts';
import { Tally } from './scoring.ts';

export function recordOf(ended: readonly ForecastRow[]): GetPredictionRecordResponse {
  const tallies = { model: new Tally(), base_rates: new Tally(), elo: new Tally() };
  for (const row of ended) {
    const outcome = outcomeOf({ homeGoals: row.home_goals!, awayGoals: row.away_goals! });
    tallies.model.add({ home: row.home_win, draw: row.draw, away: row.away_win }, outcome);
    tallies.base_rates.add({ home: row.base_home, draw: row.base_draw, away: row.base_away }, outcome);
    tallies.elo.add({ home: row.elo_home, draw: row.elo_draw, away: row.elo_away }, outcome);
  }
  const scores = (['model', 'base_rates', 'elo'] as const).map((madeBy): PredictionScore => {
    const { rps, logLoss, hits, calibrationError } = tallies[madeBy].record();
    return { madeBy, rps, logLoss, hits, calibrationError };
  });
  return { matches: ended.length, scores, calibration: tallies.model.record().calibration };
}
