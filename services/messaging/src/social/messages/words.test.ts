import { expect, test } from '@jest/globals';
import { containing, wordsOf } from './words.ts';

test('words are taken once, in lower case, and the first ten', () => {
  expect(wordsOf('  Gate gate\n4 ')).toEqual(['gate', '4']);
  expect(wordsOf(' ')).toEqual([]);
  expect(wordsOf(Array.from({ length: 12 }, (_, n) => `w${n}`).join(' '))).toHaveLength(10);
});

test('signs of patterns stand for themselves', () => {
  expect(containing('100%_\\')).toBe('%100\\%\\_\\\\%');
});
