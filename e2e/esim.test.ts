// Callbacks of the eSIM provider through the public address, as a provider sends them: over HTTP, with its signature over the exact bytes.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { until } from '@plaza/testing';
import { startEsimProvider, type EsimProvider } from '@plaza/testing/esim-provider';
import { Api, refusal, type Answer } from './api.ts';

let provider: EsimProvider;
let stack: TestStack;
let api: Api;
const path = '/api/esim/callbacks';

beforeAll(async () => {
  provider = await startEsimProvider({ attempts: 3 });
  stack = await startTestStack({
    serviceEnv: {
      catalog: {
        ESIM_PROVIDER: 'http',
        ESIM_PROVIDER_URL: provider.url,
        ESIM_PROVIDER_TOKEN: provider.token,
        ESIM_CALLBACK_SECRET: ['a-secret-before-rotation', ...provider.callbacks.secrets].join(','),
      },
    },
  });
  provider.callbacks.url = `${stack.url}${path}`;
  api = new Api(stack.url);
});

afterAll(async () => {
  await stack?.stop();
  await provider?.close();
});

const send = (body: string | Buffer, signature: string, type = 'application/json'): Promise<Answer> =>
  api.send('POST', path, { raw: body, headers: { 'content-type': type, 'esim-signature': signature } });

test('an eSIM is bought, used, topped up and ended, and its owner is told of each over the public address', async () => {
  const { token } = await api.person('Léa');
  await api.deposit(token, '100.00');
  const { plans } = (await api.get('/api/esim/plans')).body;
  const plan = plans.find(({ name }: { name: string }) => name === 'Europe Away Days 5 GB');
  const { esim } = (await api.post('/api/esim/activate', { plan_id: plan.id }, token)).body;
  expect(await provider.consume(esim.id, 4_000)).toBe(200);
  const active = async () => (await api.get('/api/esim/active', token)).body.esim;
  expect(await active()).toMatchObject({ id: esim.id, data_used: 4_000, data_total: 5_120 });
  const toppedUp = await api.post(
    `/api/esims/${esim.id}/top-up`,
    { plan_id: plan.id, expected_total: plan.price },
    token,
  );
  expect(toppedUp.body).toMatchObject({ esim: { data_total: 10_240, data_used: 4_000 }, top_up: { data: 5_120 } });
  expect(await active()).toMatchObject({ data_total: 10_240 });
  const order = await api.get(`/api/orders/${toppedUp.body.top_up.id}`, token);
  expect(order.body.order).toMatchObject({ kind: 'esim_top_up', status: 'paid', esim_top_up: toppedUp.body });
  expect(await provider.expire(esim.id)).toBe(200);
  expect(refusal(await api.get('/api/esim/active', token))).toBe('404 ESIM_NOT_ACTIVE');
  await until(async () => {
    const { notifications } = (await api.get('/api/notifications', token)).body;
    const types = notifications.map(({ type }: { type: string }) => type);
    return ['esim.usage', 'esim.expired'].every((type) => types.includes(type));
  }, 'both notifications are there');
});

test('what is not signed, too old, too large or no JSON is refused, and the bytes pass unchanged', async () => {
  const { callbacks } = provider;
  const message = {
    id: `evt_${randomUUID()}`,
    type: 'usage.updated',
    profile: randomUUID(),
    at: new Date(),
    data_used: 1,
  };
  // Spaces, an escape and a name twice: whoever decoded and encoded it again would break its signature.
  const body = `{ "note":"\\u00e9 é", "note" : 1.50,  ${JSON.stringify(message).slice(1)}`;
  expect((await send(body, callbacks.signatureOf(body))).body).toEqual({ result: 'ignored' });
  expect((await send(body, callbacks.signatureOf(body))).body).toEqual({ result: 'repeated' });
  const before = callbacks.signatureOf(body, undefined, ['a-secret-before-rotation']);
  expect((await send(body, before)).status).toBe(200);
  for (const signature of ['', 't=1,v1=00', callbacks.signatureOf(`${body} `), callbacks.signatureOf(body, 1)])
    expect(refusal(await send(body, signature))).toBe('400 ESIM_SIGNATURE_INVALID');
  expect(refusal(await api.send('POST', path, { raw: body }))).toBe('400 ESIM_SIGNATURE_INVALID');
  const large = `{"id":"${'x'.repeat(20_000)}"}`;
  expect(refusal(await send(large, callbacks.signatureOf(large)))).toBe('400 ESIM_CALLBACK_INVALID');
  const broken = '{"id":';
  expect(refusal(await send(broken, callbacks.signatureOf(broken)))).toBe('400 ESIM_CALLBACK_INVALID');
  const huge = 'x'.repeat(2 * 1024 * 1024);
  expect((await send(huge, callbacks.signatureOf(huge))).status).toBe(413);
});
