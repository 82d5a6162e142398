// What recommends things to people, and the simplest that do: what most people took, and what most fans of a club took.

/** Somebody took a thing: bought it, or put it into the cart. Days are counted from any fixed day. */
export interface Taken {
  person: string;
  item: string;
  day: number;
}

/** Who is to be recommended something. */
export interface Person {
  /** Undefined if they follow none. */
  club?: string;
  /** What they took so far. */
  taken: ReadonlySet<string>;
}

export interface Recommended {
  item: string;
  /** The higher, the better; only comparable within one list. */
  score: number;
  /** The thing of theirs that speaks most for it, and how many of those who took that took this too. */
  because?: { item: string; both: number; of: number };
}

export interface Recommender {
  /** The best first, at most `limit`, and nothing that they have. Equal ones are in the order of their ids, so a list is stable. */
  recommend(person: Person, limit: number): Recommended[];
}

export const best = (scores: ReadonlyMap<string, number>, limit: number): Recommended[] =>
  [...scores]
    .map(([item, score]) => ({ item, score }))
    .sort((a, b) => b.score - a.score || (a.item < b.item ? -1 : 1))
    .slice(0, limit);

/** Who took each thing, each person once. */
export function takersOf(all: readonly Taken[]): Map<string, Set<string>> {
  const takers = new Map<string, Set<string>>();
  for (const { person, item } of all) {
    const known = takers.get(item);
    if (known) known.add(person);
    else takers.set(item, new Set([person]));
  }
  return takers;
}

/** The same for everybody. */
export class Popularity implements Recommender {
  readonly #counts: ReadonlyMap<string, number>;

  constructor(all: readonly Taken[]) {
    this.#counts = new Map([...takersOf(all)].map(([item, { size }]) => [item, size]));
  }

  recommend({ taken }: Person, limit: number): Recommended[] {
    return best(new Map([...this.#counts].filter(([item]) => !taken.has(item))), limit);
  }
}

/** For those of whom only their club is known; without one, the same for everybody. */
export class ClubPopularity implements Recommender {
  readonly #everybody: Popularity;
  readonly #clubs: ReadonlyMap<string, Popularity>;

  constructor(all: readonly Taken[], clubOf: (person: string) => string | undefined) {
    this.#everybody = new Popularity(all);
    const clubs = Map.groupBy(all, ({ person }) => clubOf(person) ?? '');
    this.#clubs = new Map([...clubs].map(([club, some]) => [club, new Popularity(some)]));
  }

  recommend(person: Person, limit: number): Recommended[] {
    const own = person.club === undefined ? undefined : this.#clubs.get(person.club);
    return (own ?? this.#everybody).recommend(person, limit);
  }
}
