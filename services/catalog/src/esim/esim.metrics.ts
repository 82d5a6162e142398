import type { MetricSource } from '@plaza/service';

const callbackResults = ['applied', 'repeated', 'ignored', 'refused'] as const;
const checkResults = ['same', 'changed', 'unknown', 'failed'] as const;
export type CallbackResult = (typeof callbackResults)[number];
export type CheckResult = (typeof checkResults)[number];

export interface EsimMetrics {
  received(result: CallbackResult): void;
  /** The provider was asked for the usage of an eSIM. `changed`: it said what a callback should have said. */
  checked(result: CheckResult): void;
  readonly sources: readonly MetricSource[];
}

/** What the provider reports by itself, and what it only says when it is asked. */
export function esimMetrics(): EsimMetrics {
  const callbacks = counter(
    'plaza_esim_callbacks_total',
    'Callbacks of the eSIM provider, by what came of them.',
    callbackResults,
  );
  const checks = counter(
    'plaza_esim_checks_total',
    'How often the eSIM provider was asked for usage, by what it answered. Changed: a callback is missing.',
    checkResults,
  );
  return { received: callbacks.count, checked: checks.count, sources: [callbacks.source, checks.source] };
}

function counter<Result extends string>(name: MetricSource['name'], help: string, results: readonly Result[]) {
  const counts = new Map(results.map((result) => [result, 0]));
  return {
    count: (result: Result) => void counts.set(result, (counts.get(result) ?? 0) + 1),
    source: {
      name,
      help,
      type: 'counter',
      labels: ['result'],
      collect: async () => [...counts].map(([result, value]) => ({ labels: { result }, value })),
    } satisfies MetricSource as MetricSource,
  };
}
