// How good lists of recommendations were, against what people took afterwards. Everything there is competes: ranking against a
// sample of it orders methods wrongly.

export interface List {
  shown: readonly string[];
  /** What the person took afterwards, and did not have before; not empty. */
  took: ReadonlySet<string>;
}

export interface Quality {
  people: number;
  /** The share of what they took that was in the list, of as many as fit into it. */
  recall: number;
  /** The same, where what stands further up counts more (normalised discounted cumulative gain). */
  ndcg: number;
  /** The share of all things that anybody was shown. */
  coverage: number;
  /** The mean surprise of what was shown, in bits: 10 for what one of 1,024 people has. */
  novelty: number;
}

const gain = (position: number): number => 1 / Math.log2(position + 2);

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

export function qualityOf(
  lists: readonly List[],
  { size, items, shareOf }: { size: number; items: number; shareOf: (item: string) => number },
): Quality {
  const scored = lists.map(({ shown, took }) => {
    const hits = shown.slice(0, size).flatMap((item, position) => (took.has(item) ? [position] : []));
    const most = Math.min(size, took.size);
    const ideal = Array.from({ length: most }, (_, position) => gain(position));
    const sum = (gains: readonly number[]): number => gains.reduce((all, each) => all + each, 0);
    return { recall: hits.length / most, ndcg: sum(hits.map(gain)) / sum(ideal) };
  });
  const shown = lists.flatMap(({ shown: list }) => list.slice(0, size));
  return {
    people: lists.length,
    recall: mean(scored.map(({ recall }) => recall)),
    ndcg: mean(scored.map(({ ndcg }) => ndcg)),
    coverage: items === 0 ? 0 : new Set(shown).size / items,
    novelty: mean(shown.map((item) => -Math.log2(Math.max(shareOf(item), 1e-6)))),
  };
}
