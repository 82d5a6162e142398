// The door of advice: what people may like, what Plaza expects to happen, and how good both are.
export { outcomeOf, type Forecaster, type Outcomes, type Result } from './forecasts/forecast.ts';
export { insights } from './insights/insight.feature.ts';
export { forecasts } from './forecasts/forecast.feature.ts';
export { lowScores, outcomesOf } from './forecasts/goals.ts';
export { RatingsForecaster } from './forecasts/ratings.ts';
export { BaseRates, Elo } from './forecasts/rivals.ts';
export { Tally, type ForecastRecord } from './forecasts/scoring.ts';
export { Ease } from './recommendations/ease.ts';
export { Neighbours } from './recommendations/neighbours.ts';
export { qualityOf, type List, type Quality } from './recommendations/quality.ts';
export { recommendations } from './recommendations/recommendation.feature.ts';
export {
  ClubPopularity,
  Popularity,
  takersOf,
  type Person,
  type Recommended,
  type Recommender,
  type Taken,
} from './recommendations/recommender.ts';
export { forget } from './signals/signals.ts';
