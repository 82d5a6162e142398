import type { Database, MetricSource } from '@plaza/service';
import { moneyMetric } from '../../money.metrics.ts';
import { unclaimedTotals } from './unclaimed.queries.ts';

/** Money that waits for an administrator to pay it: `GET /api/admin/unclaimed` lists it. */
export const unclaimedMetrics = (database: Database): MetricSource[] => [
  moneyMetric(
    {
      name: 'plaza_unclaimed_money',
      help: 'Money that came back for deleted people and was not paid yet, by currency.',
      labels: ['currency'],
    },
    () => unclaimedTotals(database),
  ),
];
