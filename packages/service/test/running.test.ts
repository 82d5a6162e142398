// What an operator switches on, and how a service ends.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuthInternalServiceService } from '@plaza/api/auth';
import { createLogger, serve, startService, type App, type CallContext, type ServiceConfig } from '@plaza/service';
import { client, dated, never, testConfig, testDatabase, testTokens, type TestDatabase } from '@plaza/testing';
import { schema } from './schema.ts';

let files: TestDatabase;
const apps: App[] = [];

beforeAll(async () => {
  files = await testDatabase(schema);
});

afterAll(async () => {
  await Promise.allSettled(apps.map((app) => app.close()));
  await files.drop();
});

async function start(
  overrides: Partial<ServiceConfig>,
  countUsers: (context: CallContext) => Promise<number>,
): Promise<App> {
  const database = await files.open();
  const { verifier } = await testTokens();
  const app = await startService({
    config: testConfig('auth', files.url, overrides),
    log: createLogger('sample', 'error', new Writable({ write: (_chunk, _encoding, done) => done() })),
    database,
    verifier,
    pingRedis: async () => undefined,
    features: [
      {
        rpcs: [
          serve(AuthInternalServiceService, {
            getUsers: async () => ({ users: [] }),
            findUserByEmail: () => Promise.reject(new Error('not expected')),
            countUsers: async (_, context) => ({ count: await countUsers(context) }),
            dropPictures: async () => ({}),
          }),
        ],
      },
    ],
  });
  apps.push(app);
  return app;
}

async function collector(): Promise<{ server: Server; url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        body += chunk;
      })
      .on('end', () => {
        bodies.push(`${request.url} ${body}`);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

test('traces go to the collector that is named, in the trace that the caller began', async () => {
  const { server, url, bodies } = await collector();
  let handedOn: string | undefined;
  const app = await start({ otlpEndpoint: url }, async (context) => {
    handedOn = context.traceparent;
    return 1;
  });
  const trace = '0af7651916cd43dd8448eb211c80319c';
  await client(AuthInternalServiceService, app.port, { from: 'catalog' }).countUsers(
    {},
    { metadata: { traceparent: `00-${trace}-b7ad6b7169203331-01` } },
  );
  await app.close();
  server.close();
  expect(handedOn).toMatch(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
  expect(bodies.join()).toContain('/v1/traces');
  expect(bodies.join()).toContain(trace);
  expect(bodies.join()).toContain('AuthInternalService/CountUsers');
});

test('metrics count calls by rpc and code where a port is named', async () => {
  const free = await collector();
  const port = (free.server.address() as AddressInfo).port;
  await new Promise((resolve) => free.server.close(resolve));
  const app = await start({ metricsPort: port }, async () => 1);
  const auth = client(AuthInternalServiceService, app.port, { from: 'catalog' });
  await auth.countUsers({});
  await client(AuthInternalServiceService, app.port, { from: 'wallet' })
    .findUserByEmail({ email: 'x' })
    .catch(() => undefined);
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(text).toMatch(
    /plaza_rpc_duration_seconds_count\{service="auth",rpc="plaza\.auth\.v1\.AuthInternalService\/CountUsers",code="0"\} 1/,
  );
  expect(text).toMatch(/FindUserByEmail",code="13"/);
  expect(text).toMatch(/plaza_error_lines_total\{line="call failed",service="auth"\} [1-9]/);
  expect(text).toContain('process_resident_memory_bytes');
  await app.close();
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
});

test('the same metrics are pushed to the collector that is named, the last time when the service ends', async () => {
  const { server, url, bodies } = await collector();
  const app = await start({ otlpMetrics: { endpoint: url, everyMs: 3_600_000 } }, async () => 1);
  await client(AuthInternalServiceService, app.port, { from: 'catalog' }).countUsers({});
  await app.close();
  server.close();
  expect(bodies).toHaveLength(1);
  const [path, json] = bodies[0]!.split(/ (.*)/s);
  expect(path).toBe('/v1/metrics');
  const { resourceMetrics } = JSON.parse(json!) as {
    resourceMetrics: { resource: object; scopeMetrics: { metrics: Record<string, unknown>[] }[] }[];
  };
  expect(resourceMetrics[0]?.resource).toEqual({
    attributes: expect.arrayContaining([{ key: 'service.name', value: { stringValue: 'auth' } }]),
  });
  const metrics = new Map(resourceMetrics[0]!.scopeMetrics[0]!.metrics.map((metric) => [metric['name'], metric]));
  expect(metrics.get('process_resident_memory_bytes')).toMatchObject({
    gauge: { dataPoints: [{ asDouble: expect.any(Number), timeUnixNano: expect.stringMatching(/^\d{19}$/) }] },
  });
  expect(metrics.get('plaza_error_lines_total')).toMatchObject({
    sum: { isMonotonic: true, aggregationTemporality: 2 },
  });
  const { histogram } = metrics.get('plaza_rpc_duration_seconds') as {
    histogram: { dataPoints: { count: string; bucketCounts: string[]; explicitBounds: number[] }[] };
  };
  const [point] = histogram.dataPoints;
  expect(point).toMatchObject({
    count: '1',
    attributes: expect.arrayContaining([
      { key: 'rpc', value: { stringValue: 'plaza.auth.v1.AuthInternalService/CountUsers' } },
      { key: 'code', value: { stringValue: '0' } },
    ]),
  });
  expect(point?.bucketCounts).toHaveLength(point!.explicitBounds.length + 1);
  expect(point?.bucketCounts.reduce((sum, count) => sum + Number(count), 0)).toBe(1);
});

test('a collector that is away holds up neither the service nor its end', async () => {
  const { server, url } = await collector();
  await new Promise((resolve) => server.close(resolve));
  const app = await start({ otlpMetrics: { endpoint: url, everyMs: 3_600_000 } }, async () => 3);
  expect(await client(AuthInternalServiceService, app.port, { from: 'catalog' }).countUsers({})).toEqual({ count: 3 });
  await app.close();
});

test('a call that is under way is answered before the service ends, and no new one begins', async () => {
  let begun: (() => void) | undefined;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const gate = Promise.withResolvers<void>();
  const app = await start({}, async () => {
    begun?.();
    await gate.promise;
    return 7;
  });
  const auth = client(AuthInternalServiceService, app.port, { from: 'catalog' });
  const answer = auth.countUsers({});
  await started;
  let ended = false;
  const closed = app.close().then(() => {
    ended = true;
  });
  await never(() => ended, 'the service has ended before its call');
  gate.resolve();
  expect((await answer).count).toBe(7);
  await closed;
  await expect(auth.countUsers({})).rejects.toThrow();
});

test('a handler gets the deadline, and is cancelled with its caller', async () => {
  let seen: { deadline: number; aborted: Promise<void> } | undefined;
  const app = await start({}, (context) => {
    seen = {
      deadline: context.deadline.getTime(),
      aborted: new Promise((resolve) => context.signal.addEventListener('abort', () => resolve())),
    };
    return new Promise(() => undefined);
  });
  const { from, to } = await dated(() =>
    expect(
      client(AuthInternalServiceService, app.port, { from: 'catalog' }).countUsers({}, { deadlineMs: 1_000 }),
    ).rejects.toThrow(/Deadline/i),
  );
  // It is sent as the time that is left, in whole units.
  expect(seen!.deadline).toBeGreaterThan(from);
  expect(seen!.deadline).toBeLessThanOrEqual(to + 1_000);
  await seen?.aborted;
  await app.close();
});

test('no secret reaches the log', () => {
  const lines: string[] = [];
  const log = createLogger(
    'sample',
    'info',
    new Writable({
      write: (chunk: Buffer, _, done) => {
        lines.push(chunk.toString());
        done();
      },
    }),
  );
  log.info(
    { password: 'hunter2', request: { authorization: 'Bearer hunter2', refreshToken: 'hunter2' }, requestId: 'r-1' },
    'signed in',
  );
  log.error({ err: Object.assign(new Error('no'), { password: 'hunter2', parameters: ['hunter2'] }) }, 'failed');
  expect(lines.join()).not.toContain('hunter2');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    service: 'sample',
    requestId: 'r-1',
    msg: 'signed in',
    time: expect.stringMatching(/^\d{4}-/),
  });
});
