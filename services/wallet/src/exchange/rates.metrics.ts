import type { MetricSource } from '@plaza/service';
import type { PairRate, RateProvider } from './rates.ts';

// Not through the cache: a read of the metrics must not cache an empty table for minutes.

/** Whether every known rate is recent enough for exchanges. */
export async function areFresh(rates: RateProvider): Promise<boolean> {
  return (await rates.all(true)).every(({ rate }) => !rate.stale);
}

export function rateMetrics(rates: RateProvider): MetricSource[] {
  const known = (): Promise<PairRate[]> => rates.all(true).catch(() => []);
  return [
    {
      name: 'plaza_exchange_rate_age_seconds',
      help: 'Age of each exchange rate, by pair; of two rates through another currency that of the older one.',
      type: 'gauge',
      labels: ['from', 'to'],
      collect: async () =>
        (await known()).map(({ from, to, rate }) => ({
          labels: { from, to },
          value: Math.max(0, (Date.now() - rate.asOf.getTime()) / 1_000),
        })),
    },
    {
      name: 'plaza_exchange_rates_stale',
      help: 'Pairs of currencies that are not exchanged, because their rate is older than EXCHANGE_RATE_MAX_AGE_SECONDS.',
      type: 'gauge',
      labels: [],
      collect: async () => [{ labels: {}, value: (await known()).filter(({ rate }) => rate.stale).length }],
    },
  ];
}
