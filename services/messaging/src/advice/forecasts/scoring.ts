// How good forecasts were.
import type { Outcomes } from './forecast.ts';

/** Ranked probability score: 0 is perfect. Outcomes are ordered, so a draw foretold is nearer to a home win than an away win is. */
export function rankedProbabilityScore({ home, away }: Outcomes, outcome: keyof Outcomes): number {
  return ((home - (outcome === 'home' ? 1 : 0)) ** 2 + (away - (outcome === 'away' ? 1 : 0)) ** 2) / 2;
}

export const logLoss = (outcomes: Outcomes, outcome: keyof Outcomes): number =>
  -Math.log(Math.max(outcomes[outcome], 1e-9));

export interface Bin {
  /** How many probabilities lay in the bin, their mean, and how many of them came true. */
  forecasts: number;
  said: number;
  came: number;
}

const bins = 10;

export interface ForecastRecord {
  matches: number;
  rps: number;
  logLoss: number;
  hits: number;
  /** Ten bins, of what was said with 0–10 %, 10–20 %, …; all three outcomes of each match count. */
  calibration: Bin[];
  /** The mean distance between what was said and what came, over all bins. */
  calibrationError: number;
}

/** Adds forecasts and their outcomes up. */
export class Tally {
  #matches = 0;
  #rps = 0;
  #logLoss = 0;
  #hits = 0;
  readonly #bins = Array.from({ length: bins }, () => ({ forecasts: 0, said: 0, came: 0 }));

  add(outcomes: Outcomes, outcome: keyof Outcomes): void {
    this.#matches += 1;
    this.#rps += rankedProbabilityScore(outcomes, outcome);
    this.#logLoss += logLoss(outcomes, outcome);
    const likeliest = Math.max(outcomes.home, outcomes.draw, outcomes.away);
    if (outcomes[outcome] === likeliest) this.#hits += 1;
    for (const each of ['home', 'draw', 'away'] as const) {
      const bin = this.#bins[Math.min(bins - 1, Math.floor(outcomes[each] * bins))]!;
      bin.forecasts += 1;
      bin.said += outcomes[each];
      bin.came += each === outcome ? 1 : 0;
    }
  }

  record(): ForecastRecord {
    const each = (sum: number): number => (this.#matches ? sum / this.#matches : 0);
    const distance = this.#bins.reduce((sum, { said, came }) => sum + Math.abs(said - came), 0);
    return {
      matches: this.#matches,
      rps: each(this.#rps),
      logLoss: each(this.#logLoss),
      hits: each(this.#hits),
      calibration: this.#bins.map(({ forecasts, said, came }) => ({
        forecasts,
        said: forecasts ? said / forecasts : 0,
        came: forecasts ? came / forecasts : 0,
      })),
      calibrationError: each(distance / 3),
    };
  }
}
