// Errors and traces as a server that speaks Sentry's protocol gets them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuthInternalServiceService } from '@plaza/api/auth';
import { client, testConfig, testDatabase, testKeysOf, testTokens, until, type TestDatabase } from '@plaza/testing';
import { scrub } from '../src/error-reports.ts';
import { createLogger, serve, startService, type App } from '../src/index.ts';
import { schema } from './schema.ts';

interface Item {
  type: string;
  auth: string;
  body: Record<string, unknown>;
}

let files: TestDatabase;
let app: App;
let server: Server;
const items: Item[] = [];

beforeAll(async () => {
  files = await testDatabase(schema);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
        const [, ...rest] = text.trim().split('\n');
        for (let at = 0; at + 1 < rest.length; at += 2)
          items.push({
            type: (JSON.parse(rest[at]!) as { type: string }).type,
            auth: `${request.method} ${request.url}`,
            body: JSON.parse(rest[at + 1]!) as Record<string, unknown>,
          });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dsn = `http://publickey@127.0.0.1:${(server.address() as AddressInfo).port}/42`;
  const { verifier } = await testTokens();
  app = await startService({
    config: testConfig('auth', files.url, { sentry: { dsn, environment: 'trial', tracesRate: 1 } }),
    log: createLogger('auth', 'error', new Writable({ write: (_chunk, _encoding, done) => done() })),
    database: await files.open(),
    verifier,
    pingRedis: async () => undefined,
    features: [
      {
        rpcs: [
          serve(AuthInternalServiceService, {
            getUsers: async () => ({ users: [] }),
            findUserByEmail: ({ email }) =>
              Promise.reject(new Error(`Nobody is ${email}`, { cause: new Error('Bearer eyJhbGciOiJ9.e30.c2ln') })),
            countUsers: async () => ({ count: 7 }),
            dropPictures: async () => ({}),
          }),
        ],
      },
    ],
  });
});
afterAll(async () => {
  await app.close();
  server.closeAllConnections();
  server.close();
  await files.drop();
});

/** Runs a service whose parts cannot be put together, as a process of its own. @returns its exit code */
async function startAlone(dsn: string): Promise<number | null> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `import { run } from '@plaza/service';
       await run('auth', (_, base) => base, async () => { throw new Error('The shelf of ada@example.com is empty.'); });`,
    ],
    {
      cwd: import.meta.dirname,
      stdio: 'ignore',
      env: {
        NODE_ENV: 'production',
        SENTRY_DSN: dsn,
        AUTH_DATABASE_URL: files.url,
        ...testKeysOf('auth'),
        ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      },
    },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

const internal = (from: 'wallet' | 'catalog') => client(AuthInternalServiceService, app.port, { from });
const found = (type: string, is: (body: Record<string, unknown>) => boolean): Item | undefined =>
  items.find((item) => item.type === type && is(item.body));

test('an error that nobody expected arrives with its request, rpc, release and environment, and without what a person wrote', async () => {
  const auth = internal('wallet');
  const asked = auth.findUserByEmail({ email: 'ada@example.com' }, { metadata: { 'x-request-id': 'r-7' } });
  await expect(asked).rejects.toMatchObject({ reason: 'INTERNAL' });
  const { body, auth: call } = await until(() => found('event', () => true), 'it was reported');
  expect(call).toMatch(/^POST \/api\/42\/envelope\/\?.*sentry_key=publickey/);
  expect(body).toMatchObject({
    environment: 'trial',
    release: expect.stringMatching(/^plaza@\d/),
    server_name: 'auth',
    level: 'error',
    tags: {
      service: 'auth',
      line: 'call failed',
      request_id: 'r-7',
      rpc: '/plaza.auth.v1.AuthInternalService/FindUserByEmail',
    },
  });
  const { values } = body['exception'] as {
    values: { type: string; value: string; stacktrace: { frames: object[] } }[];
  };
  expect(values.map(({ value }) => value)).toEqual(['Bearer [removed]', 'Nobody is [removed]']);
  expect(values[0]!.stacktrace.frames.length).toBeGreaterThan(0);
  expect(JSON.stringify(items)).not.toMatch(/ada@|eyJ/);
  auth.close();
});

test('calls are traces, in that of their caller', async () => {
  const auth = internal('catalog');
  const trace = '0af7651916cd43dd8448eb211c80319c';
  await auth.countUsers({}, { metadata: { traceparent: `00-${trace}-b7ad6b7169203331-01` } });
  const name = 'plaza.auth.v1.AuthInternalService/CountUsers';
  const { body } = await until(
    () => found('transaction', ({ transaction }) => transaction === name),
    'the trace has come',
  );
  expect(body).toMatchObject({
    contexts: { trace: { trace_id: trace, parent_span_id: 'b7ad6b7169203331', op: 'rpc.server', status: 'ok' } },
  });
  auth.close();
});

test('a service that could not start has said why before it is gone', async () => {
  const { port } = server.address() as AddressInfo;
  const outcome = await startAlone(`http://publickey@127.0.0.1:${port}/43`);
  expect(outcome).toBe(1);
  expect(items.filter(({ auth }) => auth.startsWith('POST /api/43/')).map(({ body }) => body)).toEqual([
    expect.objectContaining({
      level: 'error',
      server_name: 'auth',
      tags: expect.objectContaining({ service: 'auth', line: 'could not start' }),
      exception: { values: [expect.objectContaining({ value: 'The shelf of [removed] is empty.' })] },
    }),
  ]);
});

test('addresses, tokens, keys and long numbers do not leave', () => {
  for (const [text, left] of [
    ['duplicate key (email)=(ada.l+x@example.com)', 'duplicate key (email)=([removed])'],
    [
      'card 4242 4242 4242 4242 or 4242424242424242 of DE89370400440532013000',
      'card [removed] or [removed] of [removed]',
    ],
    ['order 019a3f6e-1111-7222-8333-444455556666 waits', 'order 019a3f6e-1111-7222-8333-444455556666 waits'],
    ['x'.repeat(5_000), 'x'.repeat(2_000)],
  ] as const)
    expect(scrub(text)).toBe(left);
});
