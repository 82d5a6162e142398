// Counts in this process alone, for as long as Redis is away. Bounded: who has not been here for longest is forgotten first.
import { LRUCache } from 'lru-cache';
import type { Count } from './limits.ts';

const mostCounts = 100_000;

export function memoryCounts(
  windowMs: number,
  now: () => number,
): { take(key: string, limit: number): Count; clear(): void } {
  const counts = new LRUCache<string, { taken: number; until: number }>({ max: mostCounts });
  return {
    take(key, limit) {
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
