import { describe, expect, test } from '@jest/globals';
import { outcomeOf, Tally, type Forecaster, type Outcomes, type Result } from '@plaza/messaging/advice';
import { follow, rivals } from './advice-forecasts.ts';
import { learningSeasons, madeSeasons, measuredSeasons } from './advice-seasons.ts';

describe('forecasts of made-up seasons', () => {
  const matches = [...madeSeasons(measuredSeasons)];
  const late = ({ season }: { season: number }): boolean => season >= learningSeasons;
  const truth = new Tally();
  for (const match of matches.filter(late)) truth.add(match.truth, outcomeOf(match));
  const [baseRates, elo, goals] = rivals().map(({ name, model }) => follow(name, model, matches, late).record);

  test('are within 2 % of the truth, and better than Elo, which is better than base rates', () => {
    expect(goals!.matches).toBe(5 * 380 * 10);
    expect(goals!.rps / truth.record().rps).toBeLessThan(1.02);
    expect(goals!.rps).toBeLessThan(elo!.rps);
    expect(goals!.logLoss).toBeLessThan(elo!.logLoss);
    expect(elo!.rps).toBeLessThan(baseRates!.rps);
  });

  test('come true as often as they say', () => {
    for (const { forecasts, said, came } of goals!.calibration)
      if (forecasts > 500) expect(Math.abs(said - came)).toBeLessThan(0.05);
  });

  test('never see a result of their own day', () => {
    const learned = new Set<string>();
    const key = ({ home, away, day }: Pick<Result, 'home' | 'away' | 'day'>): string => `${home}:${away}:${day}`;
    let lastLearned = -1;
    const watching: Forecaster = {
      predict(match): Outcomes {
        expect(learned.has(key(match))).toBe(false);
        expect(lastLearned).toBeLessThan(match.day);
        return { home: 0.4, draw: 0.3, away: 0.3 };
      },
      learn(result): void {
        learned.add(key(result));
        lastLearned = result.day;
      },
    };
    follow('watching', watching, matches.slice(0, 600), () => true);
    expect(learned.size).toBe(600);
  });
});
