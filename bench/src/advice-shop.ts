// A made-up shop whose people have known tastes: the same at every run.
import type { Taken } from '@plaza/messaging/advice';
import { randomNumbers } from './search-catalogue.ts';

export interface MadeShop {
  items: number;
  /** In the order of time. */
  taken: Taken[];
  clubOf: (person: string) => string | undefined;
}

/** What recommendations are measured on. */
export const measuredShop = { clubs: 10, items: 80, people: 3_000, days: 360, seed: 21 };

const categories = 8;
/** How much likelier somebody takes what is of their club, of a category that they like, and of their price range. */
const liking = { club: 40, category: 8, price: 3 };

interface Thing {
  item: string;
  club: number;
  category: number;
  dear: boolean;
  /** How many buy it whatever they like. */
  appeal: number;
}

export function madeShop({ clubs, items, people, days, seed }: typeof measuredShop): MadeShop {
  const random = randomNumbers(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const things = Array.from({ length: clubs * items }, (_, n): Thing => {
    // A few things of each club are in everybody's hands.
    const appeal = 1 / (1 + (n % items)) ** 0.6;
    return {
      item: `item-${n}`,
      club: Math.floor(n / items),
      category: below(categories),
      dear: random() < 0.4,
      appeal,
    };
  });
  const clubOf = new Map<string, string>();
  const taken: Taken[] = [];
  for (let n = 0; n < people; n++) {
    const person = `person-${n}`;
    // Big clubs have more fans; one of ten people says nothing of theirs.
    const club = Math.floor(clubs * random() ** 1.5);
    if (random() < 0.9) clubOf.set(person, `club-${club}`);
    const [first, second] = [below(categories), below(categories)];
    const dear = random() < 0.4;
    const weights = things.map(
      (thing) =>
        thing.appeal *
        (thing.club === club ? liking.club : 1) *
        (thing.category === first || thing.category === second ? liking.category : 1) *
        (thing.dear === dear ? liking.price : 1),
    );
    for (const item of drawn(weights, 4 + below(16), random))
      taken.push({ person, item: things[item]!.item, day: below(days) });
  }
  taken.sort((a, b) => a.day - b.day);
  return { items: things.length, taken, clubOf: (person) => clubOf.get(person) };
}

/** So many different indexes, each as likely as its weight. */
function drawn(weights: readonly number[], count: number, random: () => number): Set<number> {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const chosen = new Set<number>();
  while (chosen.size < count) {
    let [index, left] = [0, random() * all];
    while (index < weights.length - 1 && left >= weights[index]!) left -= weights[index++]!;
    chosen.add(index);
  }
  return chosen;
}
