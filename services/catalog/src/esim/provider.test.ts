import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readEsimConfig } from './esim.config.ts';
import { esimProvider, sandboxProvider } from './provider.ts';

test('a repeated order gets the same code, another order another one', async () => {
  const first = await sandboxProvider().provision({ orderId: 'a', planId: 'p' }, 1_000);
  expect(first.activationCode).toMatch(/^LPA:1\$smdp\.sandbox\.example\$[0-9A-F]{5}(-[0-9A-F]{5}){3}$/);
  expect(await sandboxProvider().provision({ orderId: 'a', planId: 'p' }, 1_000)).toEqual(first);
  expect(await sandboxProvider().provision({ orderId: 'b', planId: 'p' }, 1_000)).not.toEqual(first);
});

test('a platform without a provider sells none', async () => {
  const none = esimProvider({ name: 'none' });
  expect(none.open).toBe(false);
  await expect(none.provision({ orderId: 'a', planId: 'p' }, 1_000)).rejects.toMatchObject({
    reason: 'ESIM_NOT_OFFERED',
  });
});

test('the sandbox is refused in production, and a provider needs its address and token', () => {
  const http = { ESIM_PROVIDER: 'http', ESIM_PROVIDER_URL: 'https://esim.example.com/v1', ESIM_PROVIDER_TOKEN: 't' };
  expect(readEsimConfig({}, false)).toEqual({ name: 'sandbox' });
  expect(() => readEsimConfig({ ESIM_PROVIDER: 'sandbox' }, true)).toThrow(
    /ESIM_PROVIDER.*refused when NODE_ENV is "production"/,
  );
  expect(() => readEsimConfig({}, true)).toThrow(/ESIM_PROVIDER: must be one of http, none in production/);
  expect(readEsimConfig({ ESIM_PROVIDER: 'none' }, true)).toEqual({ name: 'none' });
  expect(readEsimConfig(http, true)).toMatchObject({ name: 'http', http: { token: 't' } });
  const secrets = (text: string) => readEsimConfig({ ...http, ESIM_CALLBACK_SECRET: text }, true).http?.callbackSecrets;
  expect([secrets(''), secrets('a'.repeat(16)), secrets(`${'a'.repeat(16)},${'b'.repeat(32)}`)]).toEqual([
    [],
    ['a'.repeat(16)],
    ['a'.repeat(16), 'b'.repeat(32)],
  ]);
  expect(() => secrets('hunter2')).toThrow(/ESIM_CALLBACK_SECRET(?!.*hunter2)/);
  expect(() => readEsimConfig({ ...http, ESIM_PROVIDER_TOKEN: '' }, true)).toThrow(/ESIM_PROVIDER_TOKEN/);
  expect(() => readEsimConfig({ ...http, ESIM_PROVIDER_URL: 'http://esim.example.com' }, true)).toThrow(
    /ESIM_PROVIDER_URL/,
  );
  expect(() => readEsimConfig({ ...http, ESIM_PROVIDER_URL: 'https://esim.example.com?key=hunter2' }, true)).toThrow(
    /ESIM_PROVIDER_URL/,
  );
  expect(() =>
    readEsimConfig({ ...http, ESIM_PROVIDER_URL: 'https://esim.example.com?key=hunter2' }, true),
  ).not.toThrow(/hunter2/);
});

describe('over HTTP', () => {
  let requests: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
  let reply: { status: number; body?: string; location?: string } | 'nothing' = 'nothing';
  const server = createServer((request, response) => {
    requests.push(request);
    if (reply !== 'nothing')
      response.writeHead(reply.status, reply.location ? { location: reply.location } : {}).end(reply.body ?? '');
  });
  let provider: ReturnType<typeof esimProvider>;
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`);
    provider = esimProvider({ name: 'http', http: { url, token: 'secret', callbackSecrets: [] } });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const topUp = { orderId: 'o/2', esimId: 'o 1', planId: 'p' };
  const provision = (): Promise<unknown> => provider.provision({ orderId: 'o 1/2', planId: 'p' }, 500);
  const code = 'LPA:1$smdp.example.com$AB-12';

  test("a profile is ordered and returned under the order's id", async () => {
    requests = [];
    reply = { status: 201, body: JSON.stringify({ activation_code: code, more: 1 }) };
    expect(await provision()).toEqual({ activationCode: code });
    reply = { status: 204 };
    await provider.cancel('o 1/2', 500);
    expect(requests.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ['PUT', '/v1/profiles/o%201%2F2', 'Bearer secret'],
      ['DELETE', '/v1/profiles/o%201%2F2', 'Bearer secret'],
    ]);
  });

  test.each([400, 404, 409, 410, 422])('%i means that there will be no profile', async (status) => {
    reply = { status };
    await expect(provision()).rejects.toMatchObject({ reason: 'ESIM_DECLINED' });
  });

  test.each([
    ['an error of theirs', { status: 500 }],
    ['a token that is not theirs', { status: 401 }],
    ['too many questions', { status: 429 }],
    ['no code', { status: 200, body: '{}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['a code that is none', { status: 200, body: JSON.stringify({ activation_code: 'javascript:alert(1)' }) }],
    ['more than anybody reads', { status: 200, body: 'x'.repeat(100_000) }],
    ['a redirection', { status: 307, location: 'http://127.0.0.1:1/' }],
    ['nothing', 'nothing'],
  ] as const)('after %s the outcome is unknown', async (_what, answer) => {
    reply = answer;
    await expect(provision()).rejects.toMatchObject({ reason: 'ESIM_PROVIDER_UNAVAILABLE' });
  });

  test('a top-up is ordered and returned under its own order, and usage is read', async () => {
    requests = [];
    reply = { status: 201 };
    await provider.topUp(topUp, 500);
    reply = { status: 404 };
    await provider.cancelTopUp(topUp, 500);
    expect(await provider.usage('o 1', 500)).toBeUndefined();
    reply = { status: 200, body: JSON.stringify({ state: 'active', data_used: 12, more: 1 }) };
    expect(await provider.usage('o 1', 500)).toEqual({ state: 'active', dataUsed: 12 });
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /v1/profiles/o%201/top-ups/o%2F2',
      'DELETE /v1/profiles/o%201/top-ups/o%2F2',
      'GET /v1/profiles/o%201',
      'GET /v1/profiles/o%201',
    ]);
  });

  test.each([
    ['an error', { status: 500 }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['less than nothing', { status: 200, body: '{"state":"active","data_used":-1}' }],
    ['a part of a megabyte', { status: 200, body: '{"state":"active","data_used":1.5}' }],
    ['more than there is', { status: 200, body: '{"state":"active","data_used":1e300}' }],
    ['a state of its own', { status: 200, body: '{"state":"asleep","data_used":1}' }],
  ])('usage that is %s is none', async (_what, answer) => {
    reply = answer;
    await expect(provider.usage('o', 500)).rejects.toMatchObject({ reason: 'ESIM_PROVIDER_UNAVAILABLE' });
  });

  test('a top-up is refused, in use, or unknown', async () => {
    reply = { status: 422 };
    await expect(provider.topUp(topUp, 500)).rejects.toMatchObject({ reason: 'ESIM_DECLINED' });
    reply = { status: 500 };
    await expect(provider.topUp(topUp, 500)).rejects.toMatchObject({ reason: 'ESIM_PROVIDER_UNAVAILABLE' });
    reply = { status: 409 };
    await expect(provider.cancelTopUp(topUp, 500)).rejects.toMatchObject({ reason: 'ESIM_IN_USE' });
  });

  test('a profile that cannot be returned is no error if it never existed, and is tried again otherwise', async () => {
    reply = { status: 404 };
    await provider.cancel('o', 500);
    reply = { status: 500 };
    await expect(provider.cancel('o', 500)).rejects.toMatchObject({ reason: 'ESIM_PROVIDER_UNAVAILABLE' });
  });
});
