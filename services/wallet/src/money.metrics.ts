import type { MetricSource } from '@plaza/service';

/** Amounts by the other columns of what is read; none while the database is away. */
export function moneyMetric(
  metric: Pick<MetricSource, 'name' | 'help' | 'labels'>,
  read: () => Promise<readonly { amount: string; [label: string]: string | null }[]>,
): MetricSource {
  return {
    ...metric,
    type: 'gauge',
    collect: async () =>
      (await read().catch(() => [])).map(({ amount, ...row }) => ({
        labels: Object.fromEntries(metric.labels.map((label) => [label, row[label] ?? ''])),
        value: Number(amount),
      })),
  };
}
