// What reads found, by key and rung: the hit ratio of each, for Prometheus and for tests.
import type { MetricSource } from '@plaza/service';
import type { Key } from './keys.ts';

type Where = 'redis' | 'postgres' | 'none';
type Found = 'hit' | 'miss' | 'bypass';

export interface CacheCounts {
  /** Reads that a rung, or a load that was under way, answered. */
  hits: number;
  /** Reads that went to the source because nothing was there. */
  misses: number;
  /** Reads that went to the source because no rung could be asked. */
  bypasses: number;
  /** Values that were loaded but not kept: invalidated meanwhile, or the lease was over. */
  refusedFills: number;
}

export interface Counts {
  count(key: Key, where: Where, found: Found): void;
  refusedFill(): void;
  totals(): CacheCounts;
  readonly metrics: readonly MetricSource[];
}

export function createCounts(rung: () => Where): Counts {
  const reads = new Map<string, { labels: { key: string; rung: Where; result: Found }; value: number }>();
  let refusedFills = 0;

  const total = (found: Found): number =>
    [...reads.values()].reduce((sum, { labels, value }) => (labels.result === found ? sum + value : sum), 0);

  return {
    count({ kind }, where, found) {
      const id = `${kind} ${where} ${found}`;
      const known = reads.get(id);
      if (known) known.value++;
      else reads.set(id, { labels: { key: kind, rung: where, result: found }, value: 1 });
    },
    refusedFill() {
      refusedFills++;
    },
    totals: () => ({ hits: total('hit'), misses: total('miss'), bypasses: total('bypass'), refusedFills }),
    metrics: [
      {
        name: 'plaza_cache_reads_total',
        type: 'counter',
        help: "Reads through the cache, by key, rung of the ladder, and what was found there. hit / (hit + miss) is a rung's hit ratio.",
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
        help: '1 for the rung that reads ask now: redis, postgres or none.',
        labels: ['rung'],
        collect: () =>
          (['redis', 'postgres', 'none'] as const).map((name) => ({
            labels: { rung: name },
            value: name === rung() ? 1 : 0,
          })),
      },
    ],
  };
}
