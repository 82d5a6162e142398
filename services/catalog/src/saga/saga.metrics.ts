import type { Database, MetricSource } from '@plaza/service';
import { openSagas } from './saga.queries.ts';

/** An order is open for milliseconds, and while wallet or a provider is away. One that is old although they are there wants somebody to look. */
export function sagaMetrics(database: Database): MetricSource[] {
  const collect = (value: 'count' | 'oldest') => async () =>
    (await database.asSystem(openSagas)).map((open) => ({ labels: { kind: open.kind }, value: open[value] }));
  return [
    {
      name: 'plaza_open_orders',
      help: 'Orders whose end is not known yet.',
      type: 'gauge',
      labels: ['kind'],
      collect: collect('count'),
    },
    {
      name: 'plaza_open_orders_oldest_seconds',
      help: 'For how long the oldest of them has been open.',
      type: 'gauge',
      labels: ['kind'],
      collect: collect('oldest'),
    },
  ];
}
