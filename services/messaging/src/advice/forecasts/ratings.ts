// Ratings of attack and defence for each team, learned one match at a time. Goals are Poisson counts whose logarithm of the mean is
// the league's mean + the attack of one side - the defence of the other. Each rating has a variance, so that a team of which
// little is known learns fast; the step is that of an extended Kalman filter with a diagonal covariance: O(1) a match.
import type { Forecaster, Match, Outcomes, Result } from './forecast.ts';
import { outcomesOf, type Expected } from './goals.ts';

export interface Rating {
  mean: number;
  variance: number;
}

export interface TeamRatings {
  attack: Rating;
  defence: Rating;
  /** The day of the last match. */
  day: number;
  matches: number;
}

export interface LeagueRatings {
  /** Logarithms of the goals that average teams score at home and away. */
  home: Rating;
  away: Rating;
}

/** Tuned on matches of five leagues before August 2018; what is reported was measured on those after it. */
const prior = { attack: 0.13, defence: 0.05, league: 0.005 };
/** A team that is new is weaker than those it meets. */
const newcomer = { attack: -0.6, defence: -0.5 };
/** What a year leaves of a rating, and how far a rating drifts in a day. */
const yearly = 0.95;
const drift = 0.000025;
/** How far a league drifts in a match. */
const leagueDrift = 0.000002;

const startOf = { home: Math.log(1.5), away: Math.log(1.15) };

export const newLeague = (): LeagueRatings => ({
  home: { mean: startOf.home, variance: prior.league },
  away: { mean: startOf.away, variance: prior.league },
});

export const newTeam = (day: number): TeamRatings => ({
  attack: { mean: newcomer.attack, variance: prior.attack },
  defence: { mean: newcomer.defence, variance: prior.defence },
  day,
  matches: 0,
});

/** A rating some days later: nearer to the average, and less sure. */
function later(rating: Rating, days: number, most: number): Rating {
  const kept = yearly ** (days / 365);
  return { mean: rating.mean * kept, variance: Math.min(rating.variance + drift * days, most) };
}

export function teamOn(team: TeamRatings, day: number): TeamRatings {
  const days = Math.max(0, day - team.day);
  return {
    ...team,
    attack: later(team.attack, days, prior.attack),
    defence: later(team.defence, days, prior.defence),
    day: Math.max(day, team.day),
  };
}

export const expectedGoals = (league: LeagueRatings, home: TeamRatings, away: TeamRatings): Expected => ({
  homeGoals: Math.exp(league.home.mean + home.attack.mean - away.defence.mean),
  awayGoals: Math.exp(league.away.mean + away.attack.mean - home.defence.mean),
});

/** Corrects the ratings that made an expectation by what was scored: `sign` is -1 for those that are subtracted. */
function correct(goals: number, expected: number, ratings: [rating: Rating, sign: 1 | -1][]): Rating[] {
  const spread = 1 + expected * ratings.reduce((sum, [{ variance }]) => sum + variance, 0);
  const error = (goals - expected) / spread;
  return ratings.map(([{ mean, variance }, sign]) => ({
    mean: mean + sign * variance * error,
    variance: variance * (1 - (variance * expected) / spread),
  }));
}

export interface Rated {
  league: LeagueRatings;
  home: TeamRatings;
  away: TeamRatings;
}

/** The ratings after a result. Both teams are as they were on the day of the match. */
export function afterMatch({ league, home, away }: Rated, result: Result): Rated {
  const expected = expectedGoals(league, home, away);
  const [leagueHome, homeAttack, awayDefence] = correct(result.homeGoals, expected.homeGoals, [
    [league.home, 1],
    [home.attack, 1],
    [away.defence, -1],
  ]);
  const [leagueAway, awayAttack, homeDefence] = correct(result.awayGoals, expected.awayGoals, [
    [league.away, 1],
    [away.attack, 1],
    [home.defence, -1],
  ]);
  const loosened = ({ mean, variance }: Rating): Rating => ({
    mean,
    variance: Math.min(variance + leagueDrift, prior.league),
  });
  return {
    league: { home: loosened(leagueHome!), away: loosened(leagueAway!) },
    home: { attack: homeAttack!, defence: homeDefence!, day: home.day, matches: home.matches + 1 },
    away: { attack: awayAttack!, defence: awayDefence!, day: away.day, matches: away.matches + 1 },
  };
}

/** The model on ratings that are kept in memory. */
export class RatingsForecaster implements Forecaster {
  readonly #leagues = new Map<string, { ratings: LeagueRatings; teams: Map<string, TeamRatings> }>();

  ratingsOf({ league, home, away, day }: Match): Rated {
    const known = this.#leagues.get(league);
    const team = (name: string): TeamRatings => teamOn(known?.teams.get(name) ?? newTeam(day), day);
    return { league: known?.ratings ?? newLeague(), home: team(home), away: team(away) };
  }

  predict(match: Match): Outcomes {
    const { league, home, away } = this.ratingsOf(match);
    return outcomesOf(expectedGoals(league, home, away));
  }

  learn(result: Result): void {
    const after = afterMatch(this.ratingsOf(result), result);
    const known = this.#leagues.get(result.league) ?? { ratings: after.league, teams: new Map<string, TeamRatings>() };
    known.ratings = after.league;
    known.teams.set(result.home, after.home).set(result.away, after.away);
    this.#leagues.set(result.league, known);
  }
}
