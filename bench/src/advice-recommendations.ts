// Lists of recommendations from what people took until a day, held against what they took afterwards.
import {
  ClubPopularity,
  Ease,
  Neighbours,
  Popularity,
  qualityOf,
  takersOf,
  type Quality,
  type Recommender,
  type Taken,
} from '@plaza/messaging/advice';
import type { MadeShop } from './advice-shop.ts';

export interface MeasuredLists {
  name: string;
  quality: Quality;
  /** Making the model, and one list. */
  trainedMs: number;
  microsEach: number;
}

const size = 20;
/** The share of the time that is learned. */
const learned = 0.8;

const methods: [name: string, make: (taken: readonly Taken[], shop: MadeShop) => Recommender][] = [
  ['popularity', (taken) => new Popularity(taken)],
  ['club popularity', (taken, { clubOf }) => new ClubPopularity(taken, clubOf)],
  ['what goes together, shrunk', (taken) => new Neighbours(taken)],
  ['EASE^R', (taken) => new Ease(taken)],
];

const itemsOf = (taken: readonly Taken[] | undefined): Set<string> => new Set(taken?.map(({ item }) => item));

export function measureRecommendations(shop: MadeShop): MeasuredLists[] {
  const until = shop.taken.at(-1)!.day * learned;
  const before = shop.taken.filter(({ day }) => day < until);
  const after = Map.groupBy(
    shop.taken.filter(({ day }) => day >= until),
    ({ person }) => person,
  );
  const had = Map.groupBy(before, ({ person }) => person);
  const takers = takersOf(before);
  const shareOf = (item: string): number => (takers.get(item)?.size ?? 0) / had.size;
  const asked = [...after].flatMap(([person, theirs]) => {
    const taken = itemsOf(had.get(person));
    const took = itemsOf(theirs.filter(({ item }) => !taken.has(item)));
    return took.size > 0 && taken.size > 0 ? [{ club: shop.clubOf(person), taken, took }] : [];
  });
  return methods.map(([name, make]) => {
    const since = performance.now();
    const recommender = make(before, shop);
    const ready = performance.now();
    const lists = asked.map(({ took, ...person }) => ({
      took,
      shown: recommender.recommend(person, size).map(({ item }) => item),
    }));
    const microsEach = ((performance.now() - ready) * 1_000) / asked.length;
    const quality = qualityOf(lists, { size, items: shop.items, shareOf });
    return { name, quality, trainedMs: ready - since, microsEach };
  });
}
