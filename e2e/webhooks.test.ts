// Webhooks from outside: JSON at the gateway, and requests that the official library verifies.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { Webhook } from 'standardwebhooks';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

let stack: BorrowedStack;
let api: Api;
let server: Server;
let url: string;
let owner: Awaited<ReturnType<Api['person']>>;
let payer: Awaited<ReturnType<Api['person']>>;
const received: Received[] = [];
// Paths that do not answer, so that the sender waits.
const silent = new Set<string>();

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request
      .on('data', (chunk: Buffer) => (body += chunk.toString()))
      .on('end', () => {
        received.push({ path: request.url ?? '', headers: request.headers, body });
        if (!silent.has(request.url ?? '')) response.writeHead(200).end('ok');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stack = await borrowStack();
  api = new Api(stack.url);
  [owner, payer] = [await api.person('Owner'), await api.person('Payer')];
  await api.deposit(payer.token, '1000.00');
});

afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await stack?.giveBack();
});

const at = (path: string) => received.filter((one) => one.path === path);
const verify = ({ headers, body }: Received, secret: string) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

async function create(path: string, more: object = {}): Promise<{ id: string; secret: string }> {
  const { status, body } = await api.post('/api/webhooks', { url: `${url}${path}`, ...more }, owner.token);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { webhook: { url: `${url}${path}`, enabled: true }, secret: expect.stringMatching(/^whsec_/) },
  });
  return { id: body.webhook.id, secret: body.secret };
}

test('everyone can list the event types, and only people have webhooks', async () => {
  const types = await api.get('/api/webhooks/event-types');
  expect(types.status).toBe(200);
  expect(types.body.event_types.map(({ name }: { name: string }) => name)).toContain('money.received');
  expect(refusal(await api.get('/api/webhooks'))).toBe('401 UNAUTHENTICATED');
});

test('a webhook is visible to its owner only', async () => {
  const { id } = await create('/kept', { description: 'Till' });
  expect((await api.get('/api/webhooks', owner.token)).body.webhooks).toMatchObject([
    { id, description: 'Till', event_types: ['*'] },
  ]);
  expect((await api.get(`/api/webhooks/${id}`, owner.token)).body.webhook).not.toHaveProperty('secret');
  const patch = (body: unknown, token: string) => api.send('PATCH', `/api/webhooks/${id}`, { body, token });
  expect(await patch({ event_types: ['order.paid'] }, owner.token)).toMatchObject({
    status: 200,
    body: { webhook: { event_types: ['order.paid'], description: 'Till' } },
  });
  expect(refusal(await patch({ enabled: 'no' }, owner.token))).toBe('400 INVALID_ARGUMENT');
  expect(refusal(await patch({ url: 'https://169.254.169.254/' }, owner.token))).toBe('400 WEBHOOK_URL_FORBIDDEN');
  for (const refused of [
    await patch({ enabled: false }, payer.token),
    await api.get(`/api/webhooks/${id}`, payer.token),
    await api.send('DELETE', `/api/webhooks/${id}`, { token: payer.token }),
    await api.get(`/api/webhooks/${id}/deliveries`, payer.token),
    await api.post(`/api/webhooks/${id}/test`, {}, payer.token),
  ])
    expect(refusal(refused)).toBe('404 WEBHOOK_NOT_FOUND');
  expect(refusal(await api.post('/api/webhooks', { url: 'http://shop.example.com' }, owner.token))).toBe(
    '400 WEBHOOK_URL_INVALID',
  );
  expect((await api.send('DELETE', `/api/webhooks/${id}`, { token: owner.token })).status).toBe(200);
  expect((await api.get('/api/webhooks', owner.token)).body.webhooks).toEqual([]);
});

test('received money is sent to the webhook, and the delivery can be read and replayed', async () => {
  const { id, secret } = await create('/money', { event_types: ['money.received'] });
  const sent = await api.post(
    '/api/wallet/send',
    { recipient_id: owner.id, amount: '12.50', currency: 'EUR' },
    payer.token,
  );
  expect(sent.status).toBe(200);
  const request = await until(() => at('/money')[0], 'the event');
  expect(verify(request, secret)).toMatchObject({ type: 'money.received', data: { amount: '12.50', currency: 'EUR' } });
  const deliveries = async () => (await api.get(`/api/webhooks/${id}/deliveries`, owner.token)).body.deliveries;
  const done = await until(
    async () => (await deliveries()).find(({ status }: { status: string }) => status === 'delivered'),
    'the record of it',
  );
  expect(done).toMatchObject({
    webhook_id: id,
    event_id: request.headers['webhook-id'],
    event_type: 'money.received',
    attempts: 1,
    response_status: 200,
  });
  expect(
    (await api.get('/api/webhooks/deliveries?status=delivered&event_type=money.received', owner.token)).body.deliveries,
  ).toMatchObject([{ id: done.id }]);
  expect((await api.get(`/api/webhooks/deliveries/${done.id}`, owner.token)).body).toMatchObject({
    delivery: { id: done.id },
    payload: request.body,
    attempts: [{ number: 1, response_body: 'ok' }],
  });
  expect(refusal(await api.get(`/api/webhooks/deliveries/${done.id}`, payer.token))).toBe(
    '404 WEBHOOK_DELIVERY_NOT_FOUND',
  );
  expect((await api.post(`/api/webhooks/deliveries/${done.id}/replay`, {}, owner.token)).status).toBe(200);
  const again = await until(() => at('/money')[1], 'the replay');
  expect(again.headers['webhook-id']).toBe(request.headers['webhook-id']);
  expect(verify(again, secret)).toEqual(verify(request, secret));
  expect(
    (await api.post(`/api/webhooks/${id}/replay`, { from: new Date(0).toISOString() }, owner.token)).body,
  ).toMatchObject({ count: 0 });
});

test('a rotated secret signs beside the previous one', async () => {
  const { id, secret } = await create('/rotated');
  const rotated = await api.post(`/api/webhooks/${id}/rotate-secret`, { overlap_seconds: 3600 }, owner.token);
  expect(rotated).toMatchObject({
    status: 200,
    body: { webhook: { id, previous_secret_until: expect.any(String) }, secret: expect.stringMatching(/^whsec_/) },
  });
  expect((await api.post(`/api/webhooks/${id}/test`, {}, owner.token)).body.delivery).toMatchObject({
    event_type: 'webhook.test',
    status: 'pending',
  });
  const request = await until(() => at('/rotated')[0], 'the test');
  for (const one of [secret, rotated.body.secret]) expect(verify(request, one)).toMatchObject({ type: 'webhook.test' });
});

test('a delivery that was being sent when messaging was killed is sent again under the same id', async () => {
  const { id, secret } = await create('/killed', { event_types: ['order.paid'] });
  silent.add('/killed');
  await api.post(`/api/webhooks/${id}/test`, {}, owner.token);
  const first = await until(() => at('/killed')[0], 'the first sending');
  await stack.kill('messaging');
  silent.delete('/killed');
  await stack.restart('messaging');
  const second = await until(() => at('/killed')[1], 'the second sending');
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  verify(second, secret);
});

test('without Redis all events are sent too', async () => {
  const { secret } = await create('/without-redis', { event_types: ['money.received'] });
  await stack.stopRedis();
  try {
    expect(
      (await api.post('/api/wallet/send', { recipient_id: owner.id, amount: '1.00', currency: 'EUR' }, payer.token))
        .status,
    ).toBe(200);
    verify(await until(() => at('/without-redis')[0], 'the event'), secret);
  } finally {
    await stack.startRedis();
  }
});
