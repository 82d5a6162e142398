import { expect, test } from '@jest/globals';
import { mostOf, styleOf } from './insights.ts';

const [early, late] = [new Date('2026-03-01T12:00:00Z'), new Date('2026-05-01T12:00:00Z')];

test('what most orders have is said, with how many of how many, and how sure that is', () => {
  const found = mostOf(
    [
      { value: 'B', orders: 2, latest: late },
      { value: 'A', orders: 5, latest: early },
    ],
    6,
  );
  expect(found).toMatchObject({ value: 'A', hits: 5, of: 6, latest: early.toISOString() });
  expect(found?.confidence).toBeGreaterThan(0.4);
  expect(found?.confidence).toBeLessThan(5 / 6);
});

test('nothing is said of fewer than three orders, or if something else is in as many', () => {
  expect(mostOf([], 0)).toBeNull();
  expect(mostOf([{ value: 'A', orders: 2, latest: late }], 2)).toBeNull();
  const equal = ['A', 'B'].map((value) => ({ value, orders: 4, latest: late }));
  expect(mostOf(equal, 8)).toBeNull();
});

test('a style has a name of its own', () => {
  expect(styleOf([{ value: 'plan', orders: 3, latest: late }], 3)?.value).toBe('travel');
});
