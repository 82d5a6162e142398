import type { Database, MetricSource } from '@plaza/service';
import { openOrders } from './progress.queries.ts';

/** What is refused is tried again without an end: somebody has to see to it. */
export function eventChangeMetrics(database: Database): MetricSource[] {
  const collect = (value: 'count' | 'oldest') => async () =>
    (await database.asSystem(openOrders)).map((open) => ({
      labels: { kind: open.kind, state: open.state },
      value: open[value],
    }));
  return [
    {
      name: 'plaza_event_change_orders',
      help: 'Orders of cancelled and moved events that wait, or whose refund was refused.',
      type: 'gauge',
      labels: ['kind', 'state'],
      collect: collect('count'),
    },
    {
      name: 'plaza_event_change_orders_oldest_seconds',
      help: 'For how long the oldest of these events has been cancelled or moved.',
      type: 'gauge',
      labels: ['kind', 'state'],
      collect: collect('oldest'),
    },
  ];
}
