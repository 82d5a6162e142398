import { describe, expect, test } from '@jest/globals';
import { diversified } from './diversity.ts';
import { lowerBound, textOf } from './reasons.ts';

describe('an order in which categories mix', () => {
  const of = (...names: string[]) => diversified(names, (name) => name[0]!);

  test('begins with the best, and has everything once', () => {
    const mixed = of('a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1', 'b2');
    expect(mixed[0]).toBe('a1');
    expect(mixed.toSorted()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1', 'b2']);
    expect(mixed.indexOf('b1')).toBeLessThan(4);
  });

  test('leaves a list of one category, or of as many as there are things, as it is', () => {
    expect(of('a1', 'a2', 'a3')).toEqual(['a1', 'a2', 'a3']);
    expect(of('a1', 'b1', 'c1', 'd1')).toEqual(['a1', 'b1', 'c1', 'd1']);
    expect(of()).toEqual([]);
  });

  test('keeps the order within a category', () => {
    const mixed = of('a1', 'a2', 'b1', 'a3', 'b2', 'b3');
    expect(mixed.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(mixed.filter((name) => name.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
  });
});

describe('the confidence of a share', () => {
  test('is below the share, the nearer the more people it is made of', () => {
    expect(lowerBound(3, 4)).toBeLessThan(lowerBound(30, 40));
    expect(lowerBound(30, 40)).toBeLessThan(0.75);
    expect(lowerBound(30_000, 40_000)).toBeCloseTo(0.75, 2);
  });

  test('is none of nobody, and never outside of 0 to 1', () => {
    expect(lowerBound(0, 0)).toBe(0);
    expect(lowerBound(0, 5)).toBeCloseTo(0, 9);
    expect(lowerBound(5, 5)).toBeLessThan(1);
  });
});

test('reasons are said in both languages, also of what has no name any more', () => {
  const because = { reason: 'together', bothTook: 30, ofPeople: 40, name: 'Ball' } as const;
  expect(textOf(because, 'en')).toBe('30 of 40 people who have “Ball” have this as well.');
  expect(textOf(because, 'fr')).toBe('30 personnes sur 40 qui ont «\u00a0Ball\u00a0» ont aussi ceci.');
  expect(textOf({ ...because, name: undefined }, 'en')).toContain('something of yours');
  expect(textOf({ ...because, name: undefined }, 'fr')).toContain('quelque chose que vous avez');
  for (const reason of ['popular_in_club', 'popular'] as const)
    expect([textOf({ ...because, reason }, 'en'), textOf({ ...because, reason }, 'fr')]).toEqual([
      expect.stringMatching(/^30 .*have this\.$/),
      expect.stringMatching(/^30 .*ont ceci\.$/),
    ]);
});
