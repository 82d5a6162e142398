import { expect, test } from '@jest/globals';
import { facetsOf } from './facets.ts';
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

test('the counts of a facet leave its own filter out, and the total respects all', () => {
  const row = (
    kind: string,
    club: string,
    category: string,
    count: number,
    lowest: string | null = '1',
    highest = lowest,
  ) => ({
    kind,
    club,
    category,
    count,
    lowest,
    highest,
  });
  const rows = [
    row('product', 'A', 'caps', 3, '5', '9'),
    row('product', 'B', 'caps', 2, '10'),
    row('plan', '', 'Europe', 1, null),
  ];
  const all = facetsOf(rows, { kind: '', club: '', category: '' });
  expect(all.total).toBe(6);
  expect(all.facets.clubs).toEqual([
    { value: 'A', count: 3 },
    { value: 'B', count: 2 },
  ]);
  const some = facetsOf(rows, { kind: '', club: 'B', category: '' });
  expect(some.total).toBe(2);
  expect(some.facets.clubs).toEqual(all.facets.clubs);
  expect(some.facets.kinds).toEqual([{ value: 'product', count: 2 }]);
  expect([all.facets.priceMin, all.facets.priceMax]).toEqual(['5.00', '10.00']);
  expect(facetsOf(rows, { kind: 'event', club: '', category: '' }).facets.priceMin).toBe('');
});
