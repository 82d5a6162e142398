// What the orders of a person say of them, and how sure that is.
import { lowerBound } from '../recommendations/reasons.ts';
import type { ThingKind } from '../signals/signal.entity.ts';
import type { Finding } from './insight.entity.ts';

/** How many orders have something, and the latest of them. */
export interface Count<Value extends string = string> {
  value: Value;
  orders: number;
  latest: Date;
}

const leastOrders = 3;

const styles: Record<ThingKind, string> = { event: 'tickets', product: 'goods', plan: 'travel' };

/** What most of `all` orders have. Null if fewer than three have it, or if something else is in as many. */
export function mostOf(counts: readonly Count[], all: number): Finding | null {
  const [first, second] = counts.toSorted((a, b) => b.orders - a.orders);
  if (!first || first.orders < leastOrders || first.orders === second?.orders) return null;
  const { value, orders: hits, latest } = first;
  return { value, hits, of: all, confidence: lowerBound(hits, all), latest: latest.toISOString() };
}

export function styleOf(counts: readonly Count<ThingKind>[], all: number): Finding | null {
  return mostOf(
    counts.map((count) => ({ ...count, value: styles[count.value] })),
    all,
  );
}
