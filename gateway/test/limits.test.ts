// What is too much, too slow or away, and what the log says of it.
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import {
  Client,
  credentials,
  Metadata,
  status,
  type ClientReadableStream,
  type ServerWritableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { HttpBody } from '@plaza/api/httpbody';
import { startHouse, type House } from './support/house.ts';
import { eventually, startGateway, type Answer } from './support/gateway.ts';

let house: House;
let token: string;
beforeAll(async () => {
  house = await startHouse({
    limits: { callSeconds: 3, publicReadsPerSecond: 10, connections: 30, requestSeconds: 2 },
    accessLogReads: 100,
  });
  token = await house.key.token();
});
afterAll(() => house.close());

const refusal = (answer: Answer) => [answer.status, answer.at('code'), answer.at('details', 0, 'reason')];

test('public reads beyond the bucket are 429 with retry-after, and come back', async () => {
  const ask = () => Promise.all(Array.from({ length: 25 }, () => house.gateway.ask('/api/shop/products')));
  const first = await ask();
  expect(first.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
  // The bucket fills up all the while: who asks slowly asks longer.
  const refused = await eventually(
    async () => (await ask()).filter(({ status }) => status === 429),
    ({ length }) => length > 0,
  );
  expect([...refusal(refused[0]!), refused[0]!.headers['retry-after']]).toEqual([429, 8, 'RATE_LIMITED', '1']);
  expect(refused[0]!.headers['x-content-type-options']).toBe('nosniff');
  expect((await house.gateway.ask('/api/health')).status).toBe(200);
  expect(
    (
      await eventually(
        () => house.gateway.ask('/api/shop/products'),
        ({ status }) => status === 200,
      )
    ).status,
  ).toBe(200);
});

test('too many or too long headers are 431', async () => {
  const many = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`x-h-${n}`, '1']));
  expect(refusal(await house.gateway.ask('/api/health', { headers: many }))).toEqual([431, 8, 'HEADERS_TOO_LARGE']);
  expect(refusal(await house.gateway.ask('/api/health', { headers: { 'x-long': 'x'.repeat(40_000) } }))).toEqual([
    431,
    8,
    'HEADERS_TOO_LARGE',
  ]);
});

test('a service that takes too long is 504, and hears that nobody waits', async () => {
  let cancelled = false;
  house.services.answer(
    'Deposit',
    (_, call) =>
      new Promise(() =>
        call.on('cancelled', () => {
          cancelled = true;
        }),
      ),
  );
  expect(refusal(await house.gateway.ask('/api/wallet/deposit', { token, body: {} }))).toEqual([
    504,
    4,
    'DEADLINE_EXCEEDED',
  ]);
  expect(await eventually(() => cancelled, Boolean)).toBe(true);
});

test('a service that begins to answer and then takes too long is 504, and no success', async () => {
  house.services.answer('Deposit', (_, call) => {
    call.sendMetadata(new Metadata());
    return new Promise(() => undefined);
  });
  expect(refusal(await house.gateway.ask('/api/wallet/deposit', { token, body: {} }))).toEqual([
    504,
    4,
    'DEADLINE_EXCEEDED',
  ]);
});

test('a stream may take longer, and comes piece by piece', async () => {
  const stream = Promise.withResolvers<ServerWritableStream<unknown, HttpBody>>();
  house.services.answer('ExportTransactions', (_, call) => {
    stream.resolve(call as unknown as ServerWritableStream<unknown, HttpBody>);
  });
  const asked = house.gateway.ask('/api/wallet/transactions/export?from=2026-01-01T00:00:00Z', { token });
  const open = await stream.promise;
  const write = (text: string) => open.write({ contentType: 'text/csv', data: Buffer.from(text), extensions: [] });
  write('id,amount\n');
  // A call that begins later is over before.
  house.services.answer('Deposit', () => new Promise(() => undefined));
  expect((await house.gateway.ask('/api/wallet/deposit', { token, body: {} })).status).toBe(504);
  write('1,5.00\n');
  write('2,7.00\n');
  open.end();
  const answer = await asked;
  expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([
    200,
    'text/csv',
    'id,amount\n1,5.00\n2,7.00\n',
  ]);
});

test('a client that takes too long to send is 408', async () => {
  const text = await new Promise<string>((resolve) => {
    const socket = connect(house.gateway.port, '127.0.0.1', () =>
      socket.write('POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{'),
    );
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk.toString();
    });
    socket.on('close', () => resolve(got));
  });
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(text).toContain('"reason":"REQUEST_TIMEOUT"');
});

test('connections beyond the limit are closed, and the others served', async () => {
  const sockets = Array.from({ length: 60 }, () => {
    const socket = connect(house.gateway.port, '127.0.0.1');
    const state = { open: true, end: () => socket.destroy() };
    socket.on('close', () => {
      state.open = false;
    });
    socket.on('error', () => undefined);
    return state;
  });
  await eventually(
    () => sockets.filter(({ open }) => open).length,
    (open) => open <= 30,
  );
  sockets.forEach((socket) => socket.end());
  expect(
    (
      await eventually(
        () => house.gateway.ask('/api/health').catch(() => ({ status: 0 })),
        ({ status }) => status === 200,
      )
    ).status,
  ).toBe(200);
});

test('a connection that says nothing is closed, and one that said something is kept', async () => {
  const gateway = await startGateway(house.services.addresses, { limits: { silentSeconds: 1 } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    new Promise<[number | undefined, boolean]>((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port: gateway.port, path: '/api/health', agent }, (answer) =>
        answer.resume().on('end', () => resolve([answer.statusCode, request.reusedSocket])),
      );
      request.on('error', reject);
    });
  expect(await ask()).toEqual([200, false]);
  const silent = connect(gateway.port, '127.0.0.1');
  silent.on('error', () => undefined);
  await once(silent.resume(), 'close');
  expect(await ask()).toEqual([200, true]);
  agent.destroy();
  await gateway.close();
});

test('who holds many streams of health keeps nobody from asking for it, and may begin only some', async () => {
  const gateway = await startGateway(house.services.addresses, {
    limits: { callsPerService: 3, streamsPerService: 2, publicStreamsPerMinute: 4 },
  });
  const client = new Client(`127.0.0.1:${gateway.port}`, credentials.createInsecure());
  const streams: ClientReadableStream<Buffer>[] = [];
  /** What a new stream begins with: whether all is well, or how it was refused. */
  const watch = () =>
    new Promise<unknown>((resolve) => {
      const stream = client.makeServerStreamRequest(
        '/grpc.health.v1.Health/Watch',
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        Buffer.alloc(0),
      );
      stream.on('data', (bytes: Buffer) => resolve(bytes.at(-1)));
      stream.on('error', (error: ServiceError) => resolve([error.code, error.details]));
      streams.push(stream);
    });
  expect([await watch(), await watch()]).toEqual([1, 1]);
  expect([await watch(), await watch()]).toEqual(
    Array(2).fill([status.UNAVAILABLE, 'There is too much load right now.']),
  );
  expect(await watch()).toEqual([status.RESOURCE_EXHAUSTED, 'Too many requests.']);
  const check = () =>
    new Promise<unknown>((resolve, reject) => {
      client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        Buffer.alloc(0),
        (error, bytes) => (error ? reject(error) : resolve(bytes?.at(-1))),
      );
    });
  for (let n = 0; n < 8; n++) expect([(await gateway.ask('/api/health')).status, await check()]).toEqual([200, 1]);
  streams.forEach((stream) => stream.cancel());
  client.close();
  await gateway.close();
});

test('the log has a line for each refusal and each change, and for the share of other reads that is configured', async () => {
  const lines = async (accessLogReads: number) => {
    const gateway = await startGateway(house.services.addresses, { accessLogReads });
    for (const [id, path, method] of [
      ['read', '/api/health', 'GET'],
      ['page', '/docs', 'HEAD'],
      ['change', '/api/auth/register', 'POST'],
      ['refused', '/api/wallet/balance', 'GET'],
      ['nowhere', '/nothing', 'GET'],
    ] as const)
      await gateway.ask(path, { method, headers: { 'x-request-id': id }, ...(method === 'POST' ? { body: {} } : {}) });
    const log = await eventually(
      () => gateway.log(),
      (all) => all.some(({ request_id }) => request_id === 'nowhere'),
    );
    await gateway.close();
    return log.map(({ request_id }) => String(request_id)).filter((id) => !id.includes('-'));
  };
  expect(await lines(0)).toEqual(['change', 'refused', 'nowhere']);
  expect(await lines(100)).toEqual(['read', 'page', 'change', 'refused', 'nowhere']);
});

test('a service that is away is 503 with retry-after, the others go on, and health is answered while one lives', async () => {
  await house.services.stop('catalog');
  const answer = await house.gateway.ask('/api/shop/cart', { token });
  expect([...refusal(answer), answer.headers['retry-after']]).toEqual([503, 14, 'UNAVAILABLE', '1']);
  expect((await house.gateway.ask('/api/wallet/balance', { token })).status).toBe(200);
  await house.services.stop('wallet');
  await house.services.stop('messaging');
  for (let n = 0; n < 12; n++) expect((await house.gateway.ask('/api/health')).status).toBe(200);
});

test('without auth, tokens that are known still open doors', async () => {
  await house.services.stop('auth');
  // The keys are fetched every second.
  await eventually(
    async () => (await fetch(`http://127.0.0.1:${house.gateway.adminPort}/stats?filter=jwks_fetch_failed`)).text(),
    (stats) => /jwks_fetch_failed: [1-9]/.test(stats),
  );
  expect(refusal(await house.gateway.ask('/api/wallet/balance', { token }))[2]).toBe('UNAVAILABLE');
  expect(refusal(await house.gateway.ask('/api/wallet/balance'))[2]).toBe('UNAUTHENTICATED');
});

test('a gateway that never saw the keys says that it cannot tell, not that the token is bad', async () => {
  const gateway = await startGateway(house.services.addresses);
  const answer = await gateway.ask('/api/wallet/balance', { token });
  expect([...refusal(answer), answer.headers['retry-after']]).toEqual([503, 14, 'UNAVAILABLE', '1']);
  await gateway.close();
});

test('the log has a line for each request, without tokens and queries', async () => {
  await house.gateway.ask('/api/shop/products?club=SECRET_QUERY', { headers: { 'x-request-id': 'log-test-1' } });
  await house.gateway.ask('/api/wallet/balance', {
    token,
    headers: { 'x-request-id': 'log-test-2', 'user-agent': 'a "test"\\' },
  });
  const lines = await eventually(
    () => house.gateway.log(),
    (log) => log.some(({ request_id, log: kind }) => request_id === 'log-test-2' && kind === 'access'),
  );
  const text = JSON.stringify(lines);
  expect(text).not.toContain('SECRET_QUERY');
  expect(text).not.toContain(token.slice(0, 40));
  expect(lines.find(({ request_id, log }) => request_id === 'log-test-2' && log === 'access')).toMatchObject({
    method: 'GET',
    path: '/api/wallet/balance',
    rpc: 'plaza.wallet.v1.WalletService/GetBalance',
    status: 503,
    user_id: '0190a1b2-0000-7000-8000-000000000001',
    client: '127.0.0.1',
    protocol: 'HTTP/1.1',
    upstream: 'wallet',
    // Why the service was not reached stands in the same line.
    upstream_address: expect.stringContaining('127.0.0.1:'),
    user_agent: 'a "test"\\',
    duration_ms: expect.any(Number),
    bytes_out: expect.any(Number),
    flags: expect.any(String),
  });
  // What was no request is found by the id of its answer.
  const nonsense = await house.gateway.speak('nonsense\r\n\r\n');
  const found = (log: Record<string, unknown>[]) =>
    log.find(({ request_id }) => request_id === nonsense.headers['x-request-id']);
  expect(
    found(
      await eventually(
        () => house.gateway.log(),
        (log) => found(log) !== undefined,
      ),
    ),
  ).toMatchObject({ log: 'access', status: 400 });
  expect(lines.some(({ path, status }) => path === '/.well-known/jwks.json' && status === 200)).toBe(false);
});
