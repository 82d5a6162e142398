// The metrics of Prometheus' registry, pushed over OTLP (HTTP, JSON): one list of metrics for both.
import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';

export interface OtlpMetricsConfig {
  /** Of a collector, without the path. */
  endpoint: string;
  everyMs: number;
}

const timeoutMs = 10_000;
/** AGGREGATION_TEMPORALITY_CUMULATIVE: counted since the process started, as Prometheus counts. */
const cumulative = 2;

type Metric = MetricObjectWithValues<MetricValue<string> & { metricName?: string }>;
type Labels = Metric['values'][number]['labels'];

const nanoseconds = (ms: number): string => `${BigInt(Math.round(ms)) * 1_000_000n}`;

/** A push that fails is made up for by the next one: values are totals. */
export function pushMetrics(
  registry: Registry,
  name: string,
  { endpoint, everyMs }: OtlpMetricsConfig,
): { close(): Promise<void> } {
  const url = `${endpoint.replace(/\/$/, '')}/v1/metrics`;
  const startedAt = Date.now() - process.uptime() * 1_000;
  async function push(): Promise<void> {
    const metrics = (await registry.getMetricsAsJSON()) as Metric[];
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(exportOf(name, metrics, startedAt, Date.now())),
      signal: AbortSignal.timeout(timeoutMs),
    }).then(
      (response) => response.body?.cancel(),
      () => undefined,
    );
  }
  let pushing: Promise<void> | undefined;
  const once = (): Promise<void> =>
    (pushing ??= push().finally(() => {
      pushing = undefined;
    }));
  const timer = setInterval(() => void once().catch(() => undefined), everyMs).unref();
  return {
    async close() {
      clearInterval(timer);
      await pushing?.catch(() => undefined);
      await once();
    },
  };
}

/** An ExportMetricsServiceRequest, as JSON. */
export function exportOf(name: string, metrics: readonly Metric[], startedAt: number, now: number): object {
  const time = { startTimeUnixNano: nanoseconds(startedAt), timeUnixNano: nanoseconds(now) };
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributesOf({ 'service.name': name, 'service.namespace': 'plaza' }) },
        scopeMetrics: [
          {
            scope: { name: 'plaza' },
            metrics: metrics.flatMap((metric) => {
              const data = dataOf(metric, time);
              return data ? [{ name: metric.name, description: metric.help, ...data }] : [];
            }),
          },
        ],
      },
    ],
  };
}

/** Undefined for a summary, which OTLP has only for what is old. */
function dataOf({ type, values, name }: Metric, time: object): object | undefined {
  const numbers = () =>
    values.map(({ labels, value }) => ({ attributes: attributesOf(labels), ...time, asDouble: value }));
  switch (String(type)) {
    case 'counter':
      return { sum: { aggregationTemporality: cumulative, isMonotonic: true, dataPoints: numbers() } };
    case 'gauge':
      return { gauge: { dataPoints: numbers() } };
    case 'histogram':
      return { histogram: { aggregationTemporality: cumulative, dataPoints: histogramsOf(name, values, time) } };
    default:
      return undefined;
  }
}

/** Prometheus counts whatever is below a bound; OTLP counts what lies between two. */
function histogramsOf(name: string, values: Metric['values'], time: object): object[] {
  const series = new Map<string, { labels: Labels; buckets: [number, number][]; sum: number; count: number }>();
  for (const { labels, value, metricName } of values) {
    const { le, ...others } = labels as Record<string, string | number>;
    const key = JSON.stringify(others);
    const one = series.get(key) ?? { labels: others, buckets: [], sum: 0, count: 0 };
    series.set(key, one);
    if (metricName === `${name}_sum`) one.sum = value;
    else if (metricName === `${name}_count`) one.count = value;
    else if (le !== '+Inf') one.buckets.push([Number(le), value]);
  }
  return [...series.values()].map(({ labels, buckets, sum, count }) => {
    const below = [...buckets].sort(([a], [b]) => a - b);
    const totals = [...below.map(([, total]) => total), count];
    return {
      attributes: attributesOf(labels),
      ...time,
      count: String(count),
      sum,
      explicitBounds: below.map(([bound]) => bound),
      bucketCounts: totals.map((total, at) => String(total - (totals[at - 1] ?? 0))),
    };
  });
}

function attributesOf(labels: Labels): object[] {
  return Object.entries(labels as Record<string, string | number>).map(([key, value]) => ({
    key,
    value: { stringValue: String(value) },
  }));
}
