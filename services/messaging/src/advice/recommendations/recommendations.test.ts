import { describe, expect, test } from '@jest/globals';
import { Ease, invert } from './ease.ts';
import { Neighbours } from './neighbours.ts';
import { qualityOf } from './quality.ts';
import { ClubPopularity, Popularity, type Taken } from './recommender.ts';

/** "who: what, what": each in the order of time. */
const shop = (...people: string[]): Taken[] =>
  people.flatMap((line) => {
    const [person, things] = line.split(': ');
    return things!.split(', ').map((item, day) => ({ person: person!, item, day }));
  });
const all = shop(
  'ann: scarf, mug, jersey',
  'ben: scarf, mug',
  'cid: scarf, mug, cap',
  'dan: jersey, cap',
  'eve: jersey, cap',
  'fay: jersey',
);
const itemsOf = (list: readonly { item: string }[]): string[] => list.map(({ item }) => item);
const having = (...items: string[]) => ({ taken: new Set(items) });

test.each([
  ['popularity', new Popularity(all)],
  ['club popularity', new ClubPopularity(all, () => undefined)],
  ['neighbours', new Neighbours(all)],
  ['EASE', new Ease(all)],
])('%s: never what somebody has, never more than the limit, the same at every call', (_, recommender) => {
  const list = recommender.recommend(having('scarf'), 2);
  expect(itemsOf(list)).not.toContain('scarf');
  expect(list.length).toBeLessThanOrEqual(2);
  expect(list.length).toBeGreaterThan(0);
  expect(recommender.recommend(having('scarf'), 2)).toEqual(list);
});

test('popularity counts people, not how often they took a thing', () => {
  const again = [...all, ...shop('ann: mug, mug, mug, mug')];
  expect(itemsOf(new Popularity(again).recommend(having(), 4))).toEqual(['jersey', 'cap', 'mug', 'scarf']);
});

test('a newcomer gets what fans of their club took; without a club, or of an unknown one, what everybody did', () => {
  const clubs = new ClubPopularity(all, (person) => (person < 'd' ? 'REDS' : 'BLUES'));
  expect(itemsOf(clubs.recommend({ club: 'BLUES', ...having() }, 2))).toEqual(['jersey', 'cap']);
  expect(itemsOf(clubs.recommend({ club: 'REDS', ...having() }, 2))).toEqual(['mug', 'scarf']);
  for (const club of [undefined, 'GREENS'])
    expect(itemsOf(clubs.recommend({ club, ...having() }, 1))).toEqual(['jersey']);
});

describe('neighbours', () => {
  test('say what a recommendation comes from', () => {
    const [first] = new Neighbours(all).recommend(having('scarf', 'nothing that anybody else has'), 1);
    expect(first).toMatchObject({ item: 'mug', because: { item: 'scarf', both: 3, of: 3 } });
  });

  test('trust what many did more than what few did', () => {
    const many = Array.from({ length: 40 }, (_, n) => (n < 30 ? `p${n}: ball, net` : `p${n}: ball`));
    const list = new Neighbours(shop(...many, 'q: ball, pin', 'r: pin')).like('ball');
    expect(itemsOf(list)).toEqual(['net', 'pin']);
    expect(list[0]!.similarity).toBeGreaterThan(5 * list[1]!.similarity);
  });

  test('have nothing for somebody who has nothing', () => {
    expect(new Neighbours(all).recommend(having(), 5)).toEqual([]);
    expect(new Neighbours([]).recommend(having('scarf'), 5)).toEqual([]);
  });
});

describe('EASE', () => {
  test('inverts a matrix', () => {
    const matrix = Float64Array.from([4, 1, 0, 1, 3, 1, 0, 1, 2]);
    invert(matrix, 3);
    const expected = [5, -2, 1, -2, 8, -4, 1, -4, 11].map((each) => each / 18);
    for (const [at, each] of expected.entries()) expect(matrix[at]).toBeCloseTo(each, 12);
  });

  test('finds what goes together', () => {
    expect(itemsOf(new Ease(all).recommend(having('scarf'), 1))).toEqual(['mug']);
    expect(new Ease([]).recommend(having('scarf'), 1)).toEqual([]);
  });
});

test('quality: what stands further up counts more, and a list that is right to the end is worth one', () => {
  const of = (shown: string[], took: string[]) =>
    qualityOf([{ shown, took: new Set(took) }], { size: 3, items: 10, shareOf: () => 0.25 });
  expect(of(['a', 'b', 'c'], ['a', 'b', 'c', 'd'])).toEqual({
    people: 1,
    recall: 1,
    ndcg: 1,
    coverage: 0.3,
    novelty: 2,
  });
  expect(of(['a', 'b', 'c'], ['c']).ndcg).toBeCloseTo(0.5, 12);
  expect(of(['a', 'b', 'c'], ['x'])).toMatchObject({ recall: 0, ndcg: 0 });
  expect(of(['a', 'b', 'c', 'd'], ['d'])).toMatchObject({ recall: 0, coverage: 0.3 });
  expect(qualityOf([], { size: 3, items: 0, shareOf: () => 1 })).toMatchObject({ people: 0, recall: 0, ndcg: 0 });
});
