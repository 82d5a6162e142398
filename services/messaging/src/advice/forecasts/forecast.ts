// What a forecast of a match is, and what every model that makes one has in common.

/** A match before it is played. Days are counted from any fixed day; teams are known by any id that is unique in a league. */
export interface Match {
  league: string;
  home: string;
  away: string;
  day: number;
}

export interface Result extends Match {
  homeGoals: number;
  awayGoals: number;
}

/** Probabilities that add up to one. */
export interface Outcomes {
  home: number;
  draw: number;
  away: number;
}

export interface Forecaster {
  /** From what was learned so far; changes nothing. */
  predict(match: Match): Outcomes;
  /** Takes a result in. Results come in the order in which they were played. */
  learn(result: Result): void;
}

export const outcomeOf = ({ homeGoals, awayGoals }: Pick<Result, 'homeGoals' | 'awayGoals'>): keyof Outcomes =>
  homeGoals > awayGoals ? 'home' : homeGoals < awayGoals ? 'away' : 'draw';
