import type { Database, MetricSource } from '@plaza/service';
import { unclaimedTotals } from './unclaimed.queries.ts';

/** Money that waits for an administrator to pay it: `GET /api/admin/unclaimed` lists it. */
export function unclaimedMetrics(database: Database): MetricSource[] {
  return [
    {
      name: 'plaza_unclaimed_money',
      help: 'Money that came back for deleted people and was not paid yet, by currency.',
      type: 'gauge',
      labels: ['currency'],
      collect: async () =>
        (await unclaimedTotals(database).catch(() => [])).map(({ currency, amount }) => ({
          labels: { currency },
          value: Number(amount),
        })),
    },
  ];
}
