// What the ratings of goals have to be better than: the base rates of a league, and Elo with goal difference.
import { outcomeOf, type Forecaster, type Match, type Outcomes, type Result } from './forecast.ts';

/** How often home wins, draws and away wins came in a league before there were any: worth this many matches. */
const before = { home: 4.5, draw: 2.6, away: 2.9 };

export class BaseRates implements Forecaster {
  readonly #counts = new Map<string, Outcomes>();

  predict({ league }: Pick<Match, 'league'>): Outcomes {
    const { home, draw, away } = this.#counts.get(league) ?? before;
    const all = home + draw + away;
    return { home: home / all, draw: draw / all, away: away / all };
  }

  learn(result: Result): void {
    const counts = this.#counts.get(result.league) ?? { ...before };
    counts[outcomeOf(result)] += 1;
    this.#counts.set(result.league, counts);
  }
}

const elo = { start: 1500, homePoints: 60, step: 30, scale: 400, draws: 0.72, yearly: 0.9 };

export interface EloRating {
  points: number;
  day: number;
}

/** Rao and Kupper's, as Davidson has it: draws are likeliest between equals. */
export function eloOutcomes(home: number, away: number): Outcomes {
  const strength = 10 ** ((home + elo.homePoints - away) / (2 * elo.scale));
  const all = strength + 1 / strength + elo.draws;
  return { home: strength / all, draw: elo.draws / all, away: 1 / strength / all };
}

/** The points that the home side wins from the away side. */
export function eloChange(home: number, away: number, { homeGoals, awayGoals }: Result): number {
  const expected = 1 / (1 + 10 ** (-(home + elo.homePoints - away) / elo.scale));
  const score = { home: 1, draw: 0.5, away: 0 }[outcomeOf({ homeGoals, awayGoals })];
  return elo.step * Math.log(1 + Math.max(1, Math.abs(homeGoals - awayGoals))) * (score - expected);
}

export class Elo implements Forecaster {
  readonly #teams = new Map<string, EloRating>();

  #points(league: string, team: string, day: number): number {
    const known = this.#teams.get(`${league}\n${team}`);
    if (!known) return elo.start - 50;
    return elo.start + (known.points - elo.start) * elo.yearly ** ((day - known.day) / 365);
  }

  predict({ league, home, away, day }: Match): Outcomes {
    return eloOutcomes(this.#points(league, home, day), this.#points(league, away, day));
  }

  learn(result: Result): void {
    const { league, home, away, day } = result;
    const [atHome, visiting] = [this.#points(league, home, day), this.#points(league, away, day)];
    const change = eloChange(atHome, visiting, result);
    this.#teams.set(`${league}\n${home}`, { points: atHome + change, day });
    this.#teams.set(`${league}\n${away}`, { points: visiting - change, day });
  }
}
