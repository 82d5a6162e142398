import type { Database, MetricSource } from '@plaza/service';
import { countSubscriptions, oldestComparison } from './subscriptions/subscription.queries.ts';

/** Whether the database of subscriptions, which can be another one than auth's own, answers. */
export function isThere(database: Database): Promise<boolean> {
  return database.ping().then(
    () => true,
    () => false,
  );
}

/** `compares`: where something is sold, the rows are compared with Stripe. */
export function billingMetrics(database: Database, { compares }: { compares: boolean }): MetricSource[] {
  const metrics: MetricSource[] = [
    {
      name: 'plaza_subscriptions_database_up',
      help: '1 while the database of subscriptions answers.',
      type: 'gauge',
      labels: [],
      collect: async () => [{ labels: {}, value: Number(await isThere(database)) }],
    },
    {
      name: 'plaza_subscriptions',
      help: 'Subscriptions that there are or were, by plan and status.',
      type: 'gauge',
      labels: ['plan', 'status'],
      collect: async () =>
        (await database.asSystem(countSubscriptions).catch(() => [])).map(({ plan, status, count }) => ({
          labels: { plan, status },
          value: Number(count),
        })),
    },
  ];
  if (compares)
    metrics.push({
      name: 'plaza_subscriptions_compared_seconds',
      help: 'How long ago the subscription that waits longest was compared with Stripe.',
      type: 'gauge',
      labels: [],
      collect: async () => {
        const seconds = await database.asSystem(oldestComparison).catch(() => undefined);
        return seconds === undefined ? [] : [{ labels: {}, value: seconds }];
      },
    });
  return metrics;
}
