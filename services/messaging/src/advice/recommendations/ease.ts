// EASE^R: one ridge regression of each thing on all others, in closed form (Steck 2019). Needs the square of the number of things in
// memory and its cube in time, so it is for some thousands of them and for a job.
import { best, type Person, type Recommended, type Recommender, type Taken } from './recommender.ts';

/** How strongly weights are held near zero. */
const ridge = 200;

/** Inverts a symmetric positive definite matrix of n rows in its own memory, by Gauss and Jordan without pivots. */
export function invert(matrix: Float64Array, n: number): void {
  for (let pivot = 0; pivot < n; pivot++) {
    const row = matrix.subarray(pivot * n, pivot * n + n);
    const inverse = 1 / row[pivot]!;
    row[pivot] = 1;
    for (let column = 0; column < n; column++) row[column]! *= inverse;
    for (let other = 0; other < n; other++) {
      if (other === pivot) continue;
      const at = other * n;
      const factor = matrix[at + pivot]!;
      if (factor === 0) continue;
      matrix[at + pivot] = 0;
      for (let column = 0; column < n; column++) matrix[at + column]! -= factor * row[column]!;
    }
  }
}

export class Ease implements Recommender {
  readonly #items: readonly string[];
  readonly #index: ReadonlyMap<string, number>;
  /** What a thing that somebody has (the row) says for another one (the column). */
  readonly #weights: Float64Array;

  constructor(all: readonly Taken[]) {
    this.#items = [...new Set(all.map(({ item }) => item))].sort();
    this.#index = new Map(this.#items.map((item, index) => [item, index]));
    const n = this.#items.length;
    const weights = new Float64Array(n * n);
    for (const theirs of Map.groupBy(all, ({ person }) => person).values()) {
      const items = [...new Set(theirs.map(({ item }) => this.#index.get(item)!))];
      for (const one of items) for (const other of items) weights[one * n + other]! += 1;
    }
    for (let each = 0; each < n; each++) weights[each * n + each]! += ridge;
    invert(weights, n);
    const diagonal = Float64Array.from({ length: n }, (_, each) => weights[each * n + each]!);
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < n; column++)
        weights[row * n + column] = row === column ? 0 : -weights[row * n + column]! / diagonal[column]!;
    }
    this.#weights = weights;
  }

  recommend({ taken }: Person, limit: number): Recommended[] {
    const n = this.#items.length;
    const sums = new Float64Array(n);
    for (const own of taken) {
      const index = this.#index.get(own);
      if (index === undefined) continue;
      for (let column = 0; column < n; column++) sums[column]! += this.#weights[index * n + column]!;
    }
    const scores = this.#items.flatMap((item, index): [string, number][] =>
      taken.has(item) || sums[index]! <= 0 ? [] : [[item, sums[index]!]],
    );
    return best(new Map(scores), limit);
  }
}
