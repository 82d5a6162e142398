import { expect, test } from '@jest/globals';
import { measureRecommendations } from './advice-recommendations.ts';
import { madeShop, measuredShop } from './advice-shop.ts';

test('in a shop with known tastes, what goes together is well above popularity, and above that of the own club; EASE is not below', () => {
  const shop = madeShop({ ...measuredShop, clubs: 5, items: 60, people: 1_200 });
  const [popularity, ofClub, together, ease] = measureRecommendations(shop).map(({ quality }) => quality);
  expect(together!.people).toBeGreaterThan(900);
  expect(together!.ndcg).toBeGreaterThan(1.4 * popularity!.ndcg);
  expect(together!.ndcg).toBeGreaterThan(ofClub!.ndcg);
  expect(ease!.ndcg).toBeGreaterThan(0.97 * together!.ndcg);
  expect(together!.coverage).toBeGreaterThan(1.5 * ofClub!.coverage);
  expect(together!.novelty).toBeGreaterThan(popularity!.novelty);
});

test('the shop is the same at every run', () => {
  const small = { ...measuredShop, clubs: 2, items: 10, people: 20 };
  expect(madeShop(small).taken).toEqual(madeShop(small).taken);
  expect(madeShop({ ...small, seed: 22 }).taken).not.toEqual(madeShop(small).taken);
});
