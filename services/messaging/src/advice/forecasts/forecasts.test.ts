import { describe, expect, test } from '@jest/globals';
import { outcomesOf } from './goals.ts';
import { afterMatch, expectedGoals, newLeague, newTeam, RatingsForecaster, teamOn } from './ratings.ts';
import { BaseRates, Elo } from './rivals.ts';
import { rankedProbabilityScore, Tally } from './scoring.ts';

const result = { league: 'L', home: 'A', away: 'B', day: 10, homeGoals: 4, awayGoals: 0 };
const sum = ({ home, draw, away }: { home: number; draw: number; away: number }): number => home + draw + away;

describe('outcomes', () => {
  test.each([
    [0.05, 0.05],
    [1.5, 1.1],
    [4, 0.3],
    [9, 9],
  ])('of %d and %d expected goals are probabilities', (homeGoals, awayGoals) => {
    const outcomes = outcomesOf({ homeGoals, awayGoals });
    for (const chance of Object.values(outcomes)) {
      expect(chance).toBeGreaterThan(0);
      expect(chance).toBeLessThan(1);
    }
    expect(sum(outcomes)).toBeCloseTo(1, 12);
  });

  test('have more draws with the correction of low scores', () => {
    const expected = { homeGoals: 1.4, awayGoals: 1.1 };
    expect(outcomesOf(expected).draw).toBeGreaterThan(outcomesOf(expected, 0).draw);
    expect(outcomesOf(expected, 0)).toMatchObject({
      home: expect.closeTo(0.438, 3),
      draw: expect.closeTo(0.2663, 3),
      away: expect.closeTo(0.2956, 3),
    });
  });
});

describe('ratings', () => {
  test('rise with goals, and become surer', () => {
    const before = { league: newLeague(), home: newTeam(10), away: newTeam(10) };
    const after = afterMatch(before, result);
    expect(after.home.attack.mean).toBeGreaterThan(before.home.attack.mean);
    expect(after.home.defence.mean).toBeGreaterThan(before.home.defence.mean);
    expect(after.away.attack.mean).toBeLessThan(before.away.attack.mean);
    expect(after.home.attack.variance).toBeLessThan(before.home.attack.variance);
    expect(after.home.matches).toBe(1);
  });

  test('fade towards the average, and become less sure, while a team does not play', () => {
    const { home } = afterMatch({ league: newLeague(), home: newTeam(10), away: newTeam(10) }, result);
    const later = teamOn(home, 375);
    expect(Math.abs(later.attack.mean)).toBeLessThan(Math.abs(home.attack.mean));
    expect(later.attack.variance).toBeGreaterThan(home.attack.variance);
    expect(teamOn(home, 5)).toEqual(home);
  });

  test('stay in bounds, whatever is scored', () => {
    let [league, home, away] = [newLeague(), newTeam(0), newTeam(0)];
    for (let day = 1; day < 400; day++)
      ({ league, home, away } = afterMatch({ league, home, away }, { ...result, day, homeGoals: 99, awayGoals: 0 }));
    const { homeGoals, awayGoals } = expectedGoals(league, home, away);
    expect(homeGoals).toBeGreaterThan(20);
    expect(homeGoals).toBeLessThan(120);
    expect(awayGoals).toBeGreaterThan(0);
    expect(sum(outcomesOf({ homeGoals, awayGoals }))).toBeCloseTo(1, 9);
  });
});

test.each([
  ['goals', new RatingsForecaster()],
  ['Elo', new Elo()],
  ['base rates', new BaseRates()],
])('%s: a prediction changes nothing, and a home win makes the next one likelier', (_, model) => {
  const before = model.predict(result);
  expect(sum(before)).toBeCloseTo(1, 9);
  expect(model.predict(result)).toEqual(before);
  model.learn(result);
  expect(model.predict(result).home).toBeGreaterThan(before.home);
});

describe('scores of forecasts', () => {
  test('a draw foretold is nearer to a home win than an away win foretold', () => {
    expect(rankedProbabilityScore({ home: 1, draw: 0, away: 0 }, 'home')).toBe(0);
    expect(rankedProbabilityScore({ home: 0, draw: 1, away: 0 }, 'home')).toBe(0.5);
    expect(rankedProbabilityScore({ home: 0, draw: 0, away: 1 }, 'home')).toBe(1);
  });

  test('add up to means and a calibration', () => {
    const tally = new Tally();
    for (const outcome of ['home', 'home', 'draw', 'away'] as const)
      tally.add({ home: 0.5, draw: 0.25, away: 0.25 }, outcome);
    const record = tally.record();
    expect(record).toMatchObject({ matches: 4, hits: 0.5, calibrationError: 0 });
    expect(record.calibration[5]).toEqual({ forecasts: 4, said: 0.5, came: 0.5 });
    expect(record.calibration[2]).toEqual({ forecasts: 8, said: 0.25, came: 0.25 });
  });

  test('of nothing are zero', () => {
    expect(new Tally().record()).toMatchObject({ matches: 0, rps: 0, logLoss: 0, hits: 0, calibrationError: 0 });
  });
});
