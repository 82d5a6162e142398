// Made-up seasons of leagues whose true strengths are known: the same at every run. What a forecast could reach at best is known with them.
import { lowScores, outcomesOf, type Outcomes, type Result } from '@plaza/messaging/advice';
import { randomNumbers } from './search-catalogue.ts';

export interface MadeMatch extends Result {
  season: number;
  /** The probabilities that the match was drawn from. */
  truth: Outcomes;
}

interface Strength {
  name: string;
  attack: number;
  defence: number;
}

export interface Made {
  leagues: number;
  teams: number;
  seasons: number;
  /** How many teams are replaced by new ones after a season. */
  relegated: number;
  seed: number;
}

/** What forecasts are measured on; the first seasons are learned and not counted. */
export const measuredSeasons: Made = { leagues: 5, teams: 20, seasons: 12, relegated: 3, seed: 21 };
export const learningSeasons = 2;

const between = { home: Math.log(1.5), away: Math.log(1.15) };
/** The spread of strengths, how far one moves between two rounds, and what of it promoted teams have around their lower mean. */
const spread = { attack: 0.36, defence: 0.3 };
const weekly = 0.006;
const promoted = { mean: -0.25, spread: 0.6 };

/** Two numbers of a normal distribution (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function drawGoals(mean: number, random: () => number): number {
  let [goals, chance] = [0, Math.exp(-mean)];
  for (let left = random() - chance; left > 0 && goals < 20; left -= chance) {
    goals += 1;
    chance *= mean / goals;
  }
  return goals;
}

/** Each pair once at home and once away, in rounds in which every team plays (the circle method). */
function roundsOf(teams: number): [home: number, away: number][][] {
  const first = Array.from({ length: teams - 1 }, (_, round) =>
    Array.from({ length: teams / 2 }, (__, pair): [number, number] => {
      const one = pair === 0 ? teams - 1 : (round + pair) % (teams - 1);
      const other = (round - pair + teams - 1) % (teams - 1);
      return (round + pair) % 2 === 0 ? [one, other] : [other, one];
    }),
  );
  return [...first, ...first.map((round) => round.map(([home, away]): [number, number] => [away, home]))];
}

export function* madeSeasons({ leagues, teams, seasons, relegated, seed }: Made): Generator<MadeMatch> {
  const random = randomNumbers(seed);
  let born = 0;
  const newTeam = ({ mean, spread: part }: { mean: number; spread: number }): Strength => ({
    name: `Team ${++born}`,
    attack: mean + part * spread.attack * normal(random),
    defence: mean + part * spread.defence * normal(random),
  });
  const tables = Array.from({ length: leagues }, () =>
    Array.from({ length: teams }, () => newTeam({ mean: 0, spread: 1 })),
  );
  const rounds = roundsOf(teams);
  for (let season = 0; season < seasons; season++) {
    for (const [round, pairs] of rounds.entries()) {
      const day = season * 365 + round * 7;
      for (const [league, table] of tables.entries()) {
        for (const pair of pairs) yield { ...played(`League ${league + 1}`, table, pair, random), day, season };
        for (const team of table) {
          team.attack = team.attack * 0.999 + weekly * normal(random);
          team.defence = team.defence * 0.999 + weekly * normal(random);
        }
      }
    }
    for (const table of tables) {
      table.sort((a, b) => b.attack + b.defence - a.attack - a.defence);
      table.splice(teams - relegated, relegated, ...Array.from({ length: relegated }, () => newTeam(promoted)));
    }
  }
}

function played(
  league: string,
  table: readonly Strength[],
  [at, visiting]: [number, number],
  random: () => number,
): Omit<MadeMatch, 'day' | 'season'> {
  const [home, away] = [table[at]!, table[visiting]!];
  const expected = {
    homeGoals: Math.exp(between.home + home.attack - away.defence),
    awayGoals: Math.exp(between.away + away.attack - home.defence),
  };
  const [homeGoals, awayGoals] = drawScore(expected, random);
  return { league, home: home.name, away: away.name, homeGoals, awayGoals, truth: outcomesOf(expected) };
}

/** Dixon and Coles: scores are drawn again where one of the low ones is not as likely as two independent counts have it. */
function drawScore(expected: { homeGoals: number; awayGoals: number }, random: () => number): [number, number] {
  const factor = (home: number, away: number): number => {
    if (home === 0 && away === 0) return 1 - expected.homeGoals * expected.awayGoals * lowScores;
    if (home === 0 && away === 1) return 1 + expected.homeGoals * lowScores;
    if (home === 1 && away === 0) return 1 + expected.awayGoals * lowScores;
    return home === 1 && away === 1 ? 1 - lowScores : 1;
  };
  const most = Math.max(factor(0, 0), factor(1, 1));
  for (;;) {
    const [home, away] = [drawGoals(expected.homeGoals, random), drawGoals(expected.awayGoals, random)];
    if (random() * most <= factor(home, away)) return [home, away];
  }
}
