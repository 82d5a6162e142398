// Calls with an API key: auth is asked, and the call goes on with the token of its answer. See services/auth/src/api-keys for what auth answers.
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { CheckRequest, DeniedHttpResponse } from '@plaza/api/envoy-auth';
import type { ExportLogsServiceRequest } from '@plaza/api/otlp-logs';
import { failure } from './support/services.ts';
import { eventually } from './support/gateway.ts';
import { startHouse, type House } from './support/house.ts';

let house: House;
let client: Client;
let token: string;
beforeAll(async () => {
  house = await startHouse({ corsOrigins: ['https://shop.example'] });
  client = new Client(`127.0.0.1:${house.gateway.port}`, credentials.createInsecure());
  token = await house.key.token();
});
afterAll(async () => {
  client.close();
  await house.close();
});
beforeEach(() => {
  house.services.calls.length = 0;
});

const key = 'plz_live_abc';
const ok = { code: 0, message: '', details: [] };
const header = (name: string, value: string) => ({ header: { key: name, value }, appendAction: 2 as const });
const headersOf = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => header(name, value));

function allow(): void {
  house.services.answer('Check', () => ({
    status: ok,
    okResponse: { headers: [header('authorization', `Bearer ${token}`)], responseHeadersToAdd: [] },
    dynamicMetadata: { merchant: 'merchant-1', key: 'key-1' },
  }));
}

function refuse(code: number, headers: Record<string, string>, body: string): void {
  const deniedResponse: DeniedHttpResponse = { status: { code }, headers: headersOf(headers), body };
  house.services.answer('Check', () => ({
    status: { ...ok, code: 16 },
    deniedResponse,
    dynamicMetadata: { merchant: 'merchant-1', key: 'key-2' },
  }));
}

const reached = (rpc: string) => house.services.calls.filter((call) => call.rpc === rpc);

function balance(): Promise<ServiceError | undefined> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${key}`);
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      '/plaza.wallet.v1.WalletService/GetBalance',
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
      Buffer.alloc(0),
      metadata,
      { deadline: Date.now() + 60_000 },
      (error) => resolve(error ?? undefined),
    );
  });
}

test('the call goes on with the token that auth answers, over JSON and gRPC', async () => {
  allow();
  expect((await house.gateway.ask('/api/auth/me', { token: key })).status).toBe(200);
  expect(reached('GetMe')[0]?.metadata['authorization']).toBe(`Bearer ${token}`);
  expect(await balance()).toBeUndefined();
  expect(reached('GetBalance')[0]?.metadata['authorization']).toBe(`Bearer ${token}`);
  const checked = reached('Check').map(({ request }) => (request as unknown as CheckRequest).attributes);
  expect(checked.map((attributes) => attributes?.request?.http?.headers)).toEqual([
    { authorization: `Bearer ${key}` },
    { authorization: `Bearer ${key}`, 'content-type': 'application/grpc' },
  ]);
  expect(checked[0]?.source?.address?.socketAddress?.address).toBe('127.0.0.1');
});

test('auth is asked about keys alone', async () => {
  allow();
  expect((await house.gateway.ask('/api/auth/me', { token })).status).toBe(200);
  expect((await house.gateway.ask('/api/shop/products')).status).toBe(200);
  expect(reached('Check')).toEqual([]);
});

test('a refusal of auth is answered as it is, to pages of an allowed origin too', async () => {
  const body = JSON.stringify({ code: 16, message: 'There is no such API key.', details: [] });
  refuse(401, { 'content-type': 'application/json', 'www-authenticate': 'Bearer', 'retry-after': '7' }, body);
  const answer = await house.gateway.ask('/api/auth/me', { token: key, headers: { origin: 'https://shop.example' } });
  expect([answer.status, answer.text]).toEqual([401, body]);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json',
    'retry-after': '7',
    'www-authenticate': 'Bearer',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': 'https://shop.example',
  });
  expect(answer.headers['x-request-id']).toBeDefined();
  expect(reached('GetMe')).toEqual([]);
});

test('a refusal over gRPC has its status', async () => {
  refuse(429, { 'grpc-status': '8', 'grpc-message': 'Too%20many', 'grpc-status-details-bin': 'CAg' }, '');
  const error = await balance();
  expect([error?.code, error?.details]).toEqual([status.RESOURCE_EXHAUSTED, 'Too many']);
  expect(error?.metadata.get('grpc-status-details-bin')).toHaveLength(1);
});

test('without an answer nobody comes in', async () => {
  house.services.answer('Check', () => {
    throw failure(status.INTERNAL, 'broken');
  });
  const answer = await house.gateway.ask('/api/auth/me', { token: key });
  expect([answer.status, answer.at('details', 0, 'reason')]).toEqual([503, 'UNAVAILABLE']);
  expect((await balance())?.code).toBe(status.UNAVAILABLE);
  expect(reached('GetMe').concat(reached('GetBalance'))).toEqual([]);
});

test('calls with a key are logged for their merchant, also those that were refused, and no others', async () => {
  allow();
  const ids = { 'x-request-id': 'call-1', 'idempotency-key': 'once' };
  await house.gateway.ask('/api/wallet/deposit', { token: key, body: {}, headers: ids });
  await house.gateway.ask('/api/auth/me', { token });
  await balance();
  refuse(401, { 'content-type': 'application/json' }, '{}');
  await house.gateway.ask('/api/auth/me', { token: key });
  const lines = await eventually(
    async () =>
      reached('Export')
        .flatMap(({ request }) => (request as unknown as ExportLogsServiceRequest).resourceLogs)
        .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
        .map(({ attributes }) => Object.fromEntries(attributes.map((each) => [each.key, each.value?.stringValue])))
        .filter((line) => line['rpc'] !== undefined),
    (all) => all.some((line) => line['status'] === '401'),
  );
  expect(lines.slice(-3)).toEqual([
    expect.objectContaining({
      merchant: 'merchant-1',
      key: 'key-1',
      request_id: 'call-1',
      idempotency_key: 'once',
      original_method: 'POST',
      rpc: 'plaza.wallet.v1.WalletService/Deposit',
      status: '200',
    }),
    expect.objectContaining({ original_method: '-', content_type: 'application/grpc', grpc_status: '0' }),
    expect.objectContaining({ key: 'key-2', method: 'GET', status: '401', idempotency_key: '-' }),
  ]);
});
