// What reads found, by key and tier: the hit ratio of each, for Prometheus and for tests. Operators query the label `rung`, which is the tier.
import type { MetricSource } from '@plaza/service';
import type { Tier } from './agreement.ts';
import type { Key } from './keys.ts';

type Found = 'hit' | 'miss' | 'bypass';

export interface CacheCounts {
  /** Reads that a tier, or a load that was under way, answered. */
  hits: number;
  /** Reads that went to the source because nothing was there. */
  misses: number;
  /** Reads that went to the source because no tier could be read. */
  bypasses: number;
  /** Values that were loaded but not kept: invalidated meanwhile, or the lease was over. */
  refusedFills: number;
}

export interface Counts {
  count(key: Key, tier: Tier, found: Found): void;
  refusedFill(): void;
  totals(): CacheCounts;
  readonly metrics: readonly MetricSource[];
}

export function createCounts(current: () => Tier): Counts {
  const reads = new Map<string, { labels: { key: string; rung: Tier; result: Found }; value: number }>();
  let refusedFills = 0;

  const total = (found: Found): number =>
    [...reads.values()].reduce((sum, { labels, value }) => (labels.result === found ? sum + value : sum), 0);

  return {
    count({ kind }, tier, found) {
      const id = `${kind} ${tier} ${found}`;
      const known = reads.get(id);
      if (known) known.value++;
      else reads.set(id, { labels: { key: kind, rung: tier, result: found }, value: 1 });
    },
    refusedFill() {
      refusedFills++;
    },
    totals: () => ({ hits: total('hit'), misses: total('miss'), bypasses: total('bypass'), refusedFills }),
    metrics: [
      {
        name: 'plaza_cache_reads_total',
        type: 'counter',
        help: 'Reads through the cache, by key, cache tier (rung), and what was found there. hit / (hit + miss) is the hit ratio of a tier.',
        labels: ['key', 'rung', 'result'],
        collect: () => [...reads.values()],
      },
      {
        name: 'plaza_cache_refused_fills_total',
        type: 'counter',
        help: 'Values that were loaded but not kept: invalidated meanwhile, or too late.',
        labels: [],
        collect: () => [{ labels: {}, value: refusedFills }],
      },
      {
        name: 'plaza_cache_rung',
        type: 'gauge',
        help: '1 for the cache tier that is read now: redis, postgres or none.',
        labels: ['rung'],
        collect: () =>
          (['redis', 'postgres', 'none'] as const).map((name) => ({
            labels: { rung: name },
            value: name === current() ? 1 : 0,
          })),
      },
    ],
  };
}
