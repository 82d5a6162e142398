// Counts in this process, while Redis is away. Bounded: the count that was used least recently is dropped first.
import { LRUCache } from 'lru-cache';
import type { Count } from './counters.ts';

const maxCounts = 100_000;

export function memoryCounts(now: () => number): {
  take(key: string, limit: number, windowMs: number): Count;
  clear(): void;
} {
  const counts = new LRUCache<string, { taken: number; until: number }>({ max: maxCounts });
  return {
    take(key, limit, windowMs) {
      let count = counts.get(key);
      if (!count || count.until <= now()) {
        count = { taken: 0, until: now() + windowMs };
        counts.set(key, count);
      }
      count.taken++;
      return {
        limit,
        remaining: Math.max(0, limit - count.taken),
        resetMs: count.until - now(),
        refused: count.taken > limit,
      };
    },
    clear: () => counts.clear(),
  };
}
