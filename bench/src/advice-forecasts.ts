// Forecasts of matches, each made from earlier results only, beside those of rivals.
import {
  BaseRates,
  Elo,
  outcomeOf,
  RatingsForecaster,
  Tally,
  type Forecaster,
  type ForecastRecord,
  type Outcomes,
  type Result,
} from '@plaza/messaging/advice';

export interface Measured {
  name: string;
  record: ForecastRecord;
  /** For each match that was predicted and learned. */
  microsEach: number;
}

export const rivals = (): { name: string; model: Forecaster }[] => [
  { name: 'base rates of the league', model: new BaseRates() },
  { name: 'Elo with goal difference', model: new Elo() },
  { name: 'goals (Poisson, Dixon and Coles)', model: new RatingsForecaster() },
];

/**
 * Goes through the results in their order. All matches of a day are predicted before one of them is learned; those that `counted` takes count.
 */
export function follow<One extends Result>(
  name: string,
  model: Forecaster,
  results: readonly One[],
  counted: (result: One) => boolean,
): Measured {
  const tally = new Tally();
  const since = performance.now();
  for (let from = 0; from < results.length;) {
    const { day } = results[from]!;
    let end = from;
    while (results[end]?.day === day) end++;
    const played = results.slice(from, end);
    const foretold = played.map((match): Outcomes => model.predict(match));
    for (const [index, result] of played.entries()) {
      if (counted(result)) tally.add(foretold[index]!, outcomeOf(result));
      model.learn(result);
    }
    from = end;
  }
  return { name, record: tally.record(), microsEach: ((performance.now() - since) * 1_000) / results.length };
}
