import { describe, expect, test } from '@jest/globals';
import { estimate, typicalAssumptions, typicalPrices, usersThatFit } from './estimate.ts';

const quiet = { ...typicalAssumptions, idle: 0 };

describe('an estimate', () => {
  test('counts a hit once, a miss three times, and a change with what it invalidates and tells', () => {
    expect(estimate(1, { ...quiet, requests: 100, writes: 0, hitRatio: 1 }, typicalPrices).commands).toBe(200);
    expect(estimate(1, { ...quiet, requests: 100, writes: 0, hitRatio: 0 }, typicalPrices).commands).toBe(400);
    expect(estimate(1, { ...quiet, requests: 100, writes: 1 }, typicalPrices).commands).toBe(900);
  });

  test('says that workers at rest alone are more than a free tier of 10,000 commands a day', () => {
    const { commands, fitsFree } = estimate(0, typicalAssumptions, typicalPrices);
    expect([commands, fitsFree]).toEqual([57_600, false]);
    expect(usersThatFit(typicalAssumptions, typicalPrices)).toBe(0);
  });

  test('fits a free tier up to the last person that it has room for', () => {
    const most = usersThatFit(quiet, typicalPrices);
    expect(most).toBeGreaterThan(20);
    expect([estimate(most, quiet, typicalPrices).tier, estimate(most + 1, quiet, typicalPrices).tier]).toEqual([
      'free',
      'pay per command',
    ]);
  });

  test('names the cheapest of what fits', () => {
    expect(estimate(100, quiet, typicalPrices)).toMatchObject({ tier: 'pay per command', fixedDollars: 10 });
    expect(estimate(500, { ...quiet, requests: 2_000 }, typicalPrices)).toMatchObject({
      tier: 'fixed',
      fixedDollars: 10,
    });
    expect(estimate(500, { ...quiet, bytes: 1_000_000 }, typicalPrices)).toMatchObject({
      tier: 'fixed, a larger one',
      fixedDollars: undefined,
    });
    const dear = estimate(500, quiet, { ...typicalPrices, per100k: 100 });
    expect(dear.perCommandDollars).toBeCloseTo((((dear.commands - 10_000) * 30) / 100_000) * 100);
  });
});
