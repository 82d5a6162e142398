// The door of advice: what Plaza expects to happen, measured.
export { outcomeOf, type Forecaster, type Outcomes, type Result } from './forecasts/forecast.ts';
export { lowScores, outcomesOf } from './forecasts/goals.ts';
export { RatingsForecaster } from './forecasts/ratings.ts';
export { BaseRates, Elo } from './forecasts/rivals.ts';
export { Tally, type ForecastRecord } from './forecasts/scoring.ts';
