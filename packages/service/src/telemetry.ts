// Traces and metrics, both off by default. Off costs nothing: the libraries are not loaded.
import { createServer } from 'node:http';
import type { Span, Tracer } from '@opentelemetry/api';
import { header, type ServerCall } from './call.ts';
import type { Registry } from 'prom-client';
import type { ServiceConfig } from './config.ts';
import { startErrorReports } from './error-reports.ts';

export interface CallTelemetry {
  /** The headers for peers, whose spans get this one as parent. Undefined without traces. */
  readonly traceparent: string | undefined;
  end(code: number): void;
}

export interface Telemetry {
  /** Undefined if nothing is measured. */
  call(path: string, call: Pick<ServerCall, 'metadata'>): CallTelemetry | undefined;
  close(): Promise<void>;
}

/** A metric of a feature, read when Prometheus scrapes. */
export interface MetricSource {
  readonly name: `plaza_${string}`;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly string[];
  collect():
    | readonly { labels: Record<string, string>; value: number }[]
    | Promise<readonly { labels: Record<string, string>; value: number }[]>;
}

export async function createTelemetry(
  config: ServiceConfig,
  sources: readonly MetricSource[] = [],
): Promise<Telemetry> {
  const tracing = config.otlpEndpoint ? await startTracing(config.name, config.otlpEndpoint) : undefined;
  const reports = await startErrorReports(config);
  const metrics =
    config.metricsPort === undefined && !config.otlpMetrics ? undefined : await startMetrics(config, sources);
  return {
    call(path, call) {
      if (!tracing && !metrics && !reports) return undefined;
      const given = header(call, 'traceparent');
      const span = tracing?.start(path, given);
      const reported = reports?.call(path, span?.traceparent ?? given);
      const started = metrics ? process.hrtime.bigint() : 0n;
      return {
        traceparent: span?.traceparent,
        end(code) {
          span?.end(code);
          reported?.end(code);
          metrics?.observe(path, code, Number(process.hrtime.bigint() - started) / 1e9);
        },
      };
    },
    async close() {
      await Promise.allSettled([tracing?.close(), metrics?.close(), reports?.close()]);
    },
  };
}

interface Tracing {
  start(path: string, traceparent: string | undefined): { traceparent: string; end(code: number): void };
  close(): Promise<void>;
}

async function startTracing(name: string, endpoint: string): Promise<Tracing> {
  const [
    { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, defaultTextMapGetter, defaultTextMapSetter },
    sdk,
    { OTLPTraceExporter },
    { resourceFromAttributes },
    core,
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/core'),
  ]);
  const provider = new sdk.NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `plaza-${name}` }),
    spanProcessors: [
      new sdk.BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` })),
    ],
  });
  const tracer: Tracer = provider.getTracer('plaza');
  const propagator = new core.W3CTraceContextPropagator();
  return {
    start(path, traceparent) {
      const parent = propagator.extract(ROOT_CONTEXT, traceparent ? { traceparent } : {}, defaultTextMapGetter);
      const span: Span = tracer.startSpan(
        path.slice(1),
        { kind: SpanKind.SERVER, attributes: { 'rpc.system': 'grpc', 'rpc.method': path.slice(1) } },
        parent,
      );
      const carrier: { traceparent?: string } = {};
      propagator.inject(trace.setSpan(parent, span), carrier, defaultTextMapSetter);
      return {
        traceparent: carrier.traceparent ?? '',
        end(code) {
          span.setAttribute('rpc.grpc.status_code', code);
          if (code !== 0) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    close: () => provider.shutdown(),
  };
}

interface Metrics {
  observe(path: string, code: number, seconds: number): void;
  close(): Promise<void>;
}

async function startMetrics(
  { name, metricsPort, listen: { host }, otlpMetrics }: ServiceConfig,
  sources: readonly MetricSource[],
): Promise<Metrics> {
  const { Registry, Counter, Gauge, Histogram, collectDefaultMetrics } = await import('prom-client');
  const registry = new Registry();
  registry.setDefaultLabels({ service: name });
  collectDefaultMetrics({ register: registry });
  const calls = new Histogram({
    name: 'plaza_rpc_duration_seconds',
    help: 'Time to answer a call, by rpc and gRPC status code.',
    labelNames: ['rpc', 'code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  for (const source of sources) {
    const { name, help, type, labels } = source;
    new (type === 'counter' ? Counter : Gauge)({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      async collect() {
        const values = await source.collect();
        this.reset();
        for (const value of values) this.inc(value.labels, value.value);
      },
    });
  }
  const server = metricsPort === undefined ? undefined : await serveMetrics(registry, metricsPort, host);
  const pushed = otlpMetrics && (await import('./otlp-metrics.ts')).pushMetrics(registry, name, otlpMetrics);
  return {
    observe: (path, code, seconds) => calls.observe({ rpc: path.slice(1), code: String(code) }, seconds),
    async close() {
      await Promise.allSettled([server?.close(), pushed?.close()]);
    },
  };
}

async function serveMetrics(registry: Registry, port: number, host: string): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    void registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  server.unref();
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}
