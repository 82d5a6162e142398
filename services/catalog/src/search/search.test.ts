import { expect, test } from '@jest/globals';
import { foldWords } from './fold.ts';
import { closest, mistakes, mostMistakes } from './similar.ts';

test('words are folded: case, accents, letters of their own, and whatever stands between them', () => {
  expect(foldWords('  Côte d’Azur—ŁÓDŹ, Straße 2026/27 ')).toEqual([
    'cote',
    'd',
    'azur',
    'lodz',
    'strasse',
    '2026',
    '27',
  ]);
  expect(foldWords('🎽 & | ! ( ) <-> :*')).toEqual([]);
});

test('mistakes are letters left out, added, replaced, and neighbours that changed places', () => {
  expect(mistakes('jersey', 'jersey')).toBe(0);
  for (const mistyped of ['jersy', 'jerrsey', 'jersei', 'jresey']) expect(mistakes('jersey', mistyped)).toBe(1);
  expect(mistakes('marseille', 'marsiele')).toBe(2);
  expect(mistakes('', 'abc')).toBe(3);
});

test('short words and numbers are taken as they are, and of longer ones the closest are meant', () => {
  expect(['om', 'psg', 'cap', '2026', 'mug1', 'scarf', 'marseille'].map(mostMistakes)).toEqual([0, 0, 0, 0, 0, 1, 2]);
  expect(closest('monacco', ['monaco', 'monaccos', 'maroc', 'mocassin'])).toEqual(['monaco', 'monaccos']);
  expect(closest('marsielle', ['marseille', 'marsala'])).toEqual(['marseille']);
  expect(closest('velodrome', [])).toEqual([]);
});
