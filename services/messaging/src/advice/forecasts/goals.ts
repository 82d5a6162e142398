// Probabilities of scores, from the goals that each side is expected to score.
import type { Outcomes } from './forecast.ts';

/** More goals than this by one side are counted as this many. */
const maxGoals = 12;

/** Dixon and Coles: goals are a little more often 0:0 and 1:1, and less often 1:0 and 0:1, than two independent counts. */
export const lowScores = -0.05;

function poisson(mean: number): number[] {
  const chances = [Math.exp(-mean)];
  for (let goals = 1; goals < maxGoals; goals++) chances.push((chances[goals - 1]! * mean) / goals);
  chances.push(Math.max(0, 1 - chances.reduce((sum, chance) => sum + chance, 0)));
  return chances;
}

export interface Expected {
  homeGoals: number;
  awayGoals: number;
}

/** What is to be added to the probabilities of 0:0 and 1:1, and taken from those of 1:0 and 0:1: the four changes add up to zero. */
const shiftOf = ({ homeGoals, awayGoals }: Expected, rho: number): number =>
  -rho * homeGoals * awayGoals * Math.exp(-homeGoals - awayGoals);

/** The outcomes as if all scores were written out, home goals by away goals, and the cells of each outcome added up. */
export function outcomesOf(expected: Expected, rho = lowScores): Outcomes {
  const [home, away] = [poisson(expected.homeGoals), poisson(expected.awayGoals)];
  const shift = shiftOf(expected, rho);
  let [draw, wins, below] = [2 * shift, -shift, 0];
  for (let goals = 0; goals <= maxGoals; goals++) {
    draw += home[goals]! * away[goals]!;
    wins += home[goals]! * below;
    below += away[goals]!;
  }
  return { home: wins, draw, away: 1 - wins - draw };
}
