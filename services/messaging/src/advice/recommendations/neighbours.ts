// What those who took a thing took as well. A pair counts by the cosine of the two things' takers, shrunk: a pair that few people
// have is not trusted. Every recommendation names the thing that it comes from, with the count behind it.
import { best, takersOf, type Person, type Recommended, type Recommender, type Taken } from './recommender.ts';

/** Takers of both things are divided by as many more as this: what 3 of 3 people took together is less than what 30 of 40 did. */
const shrinkage = 10;
const kept = 50;
/** Of a person with very many things the latest count: pairs grow with the square of their number. */
const mostOfOne = 200;

export interface Neighbour {
  item: string;
  similarity: number;
  both: number;
}

function pairsOf(all: readonly Taken[]): Map<string, Map<string, number>> {
  const pairs = new Map<string, Map<string, number>>();
  for (const theirs of Map.groupBy(all, ({ person }) => person).values()) {
    const newestFirst = theirs.toSorted((a, b) => b.day - a.day).map(({ item }) => item);
    const items = [...new Set(newestFirst)].slice(0, mostOfOne);
    for (const one of items) {
      const counts = pairs.get(one) ?? new Map<string, number>();
      for (const other of items) if (other !== one) counts.set(other, (counts.get(other) ?? 0) + 1);
      pairs.set(one, counts);
    }
  }
  return pairs;
}

export class Neighbours implements Recommender {
  readonly #takers: ReadonlyMap<string, number>;
  readonly #neighbours: ReadonlyMap<string, readonly Neighbour[]>;

  constructor(all: readonly Taken[]) {
    const takers = new Map([...takersOf(all)].map(([item, { size }]): [string, number] => [item, size]));
    const similar = (one: string, other: string, both: number): number =>
      both / (Math.sqrt(takers.get(one)! * takers.get(other)!) + shrinkage);
    this.#takers = takers;
    this.#neighbours = new Map(
      [...pairsOf(all)].map(([item, counts]) => [
        item,
        best(new Map([...counts].map(([other, both]) => [other, similar(item, other, both)])), kept).map(
          ({ item: other, score }) => ({ item: other, similarity: score, both: counts.get(other)! }),
        ),
      ]),
    );
  }

  /** The nearest first: "more like this". */
  like(item: string): readonly Neighbour[] {
    return this.#neighbours.get(item) ?? [];
  }

  recommend({ taken }: Person, limit: number): Recommended[] {
    const scores = new Map<string, number>();
    const strongest = new Map<string, { item: string; similarity: number; both: number }>();
    for (const own of [...taken].sort()) {
      for (const { item, similarity, both } of this.like(own)) {
        if (taken.has(item)) continue;
        scores.set(item, (scores.get(item) ?? 0) + similarity);
        if (similarity > (strongest.get(item)?.similarity ?? 0)) strongest.set(item, { item: own, similarity, both });
      }
    }
    return best(scores, limit).map(({ item, score }) => {
      const { item: from, both } = strongest.get(item)!;
      return { item, score, because: { item: from, both, of: this.#takers.get(from)! } };
    });
  }
}
