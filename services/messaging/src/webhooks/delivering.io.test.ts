import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { dated } from '@plaza/testing';
import { countAttempts } from './metrics.ts';
import {
  delivery,
  ended,
  startMarketplace,
  startReceiver,
  until,
  verified,
  type Marketplace,
  type Person,
  type TestReceiver,
} from '../../test/webhooks.ts';

let market: Marketplace;
let receiver: TestReceiver;
let lea: Person;

beforeAll(async () => {
  market = await startMarketplace();
});
beforeEach(async () => {
  receiver = await startReceiver();
  lea = await market.person();
});
afterEach(() => receiver.close());
afterAll(() => market?.stop());

test('an event reaches every webhook that has selected it, with a signature that the official library verifies', async () => {
  const marco = await market.person();
  const all = await lea.webhooks.createWebhook({ url: `${receiver.url}/all?x=1` });
  const money = await lea.webhooks.createWebhook({ url: `${receiver.url}/money`, eventTypes: ['money.received'] });
  await lea.webhooks.createWebhook({ url: `${receiver.url}/orders`, eventTypes: ['order.paid', 'order.refunded'] });
  await marco.webhooks.createWebhook({ url: `${receiver.url}/marco` });
  const [event] = await market.enqueue({ userId: lea.id, data: { amount: '12.50', note: 'né à Monaco ⚽' } });
  const requests = await receiver.received(2);
  expect(requests.map(({ path }) => path).sort()).toEqual(['/all?x=1', '/money']);
  for (const request of requests) {
    const body = {
      id: event!.id,
      type: 'money.received',
      timestamp: event!.time.toISOString(),
      mode: 'live',
      data: { amount: '12.50', note: 'né à Monaco ⚽' },
    };
    expect(verified(request, request.path === '/money' ? money.secret : all.secret)).toEqual(body);
    expect(() => verified(request, request.path === '/money' ? all.secret : money.secret)).toThrow(
      /No matching signature/,
    );
    expect(() => verified({ ...request, body: `${request.body} ` }, all.secret)).toThrow(/No matching signature/);
    expect(request.headers).toMatchObject({
      'webhook-id': event!.id,
      'content-type': 'application/json',
      'user-agent': 'Plaza-Webhooks/1',
    });
  }
  const { deliveries } = await lea.webhooks.listDeliveries({});
  expect(deliveries).toHaveLength(2);
  await delivery(lea.webhooks, event!.id, ended);
  const done = await lea.webhooks.getDelivery({
    id: (await lea.webhooks.listDeliveries({ webhookId: money.webhook!.id })).deliveries[0]!.id,
  });
  expect(done).toMatchObject({
    delivery: {
      webhookId: money.webhook!.id,
      eventId: event!.id,
      status: 'delivered',
      attempts: 1,
      responseStatus: 200,
      error: '',
    },
    attempts: [{ number: 1, responseStatus: 200, responseBody: 'thanks', error: '' }],
  });
  expect(JSON.parse(done.payload)).toMatchObject({ id: event!.id, mode: 'live' });
  await until(
    async () => (await lea.webhooks.listDeliveries({ status: 'delivered' })).deliveries.length === 2,
    'both delivered',
  );
  expect(receiver.requests).toHaveLength(2);
});

test('an event that is enqueued twice, also at once, is delivered once', async () => {
  await lea.webhooks.createWebhook({ url: receiver.url });
  const event = { id: newId(), userId: lea.id };
  await Promise.all([market.enqueue(event), market.enqueue(event), market.enqueue(event, event)]);
  await market.enqueue(event);
  const last = await market.enqueue({ userId: lea.id });
  await until(() => receiver.requests.some(({ headers }) => headers['webhook-id'] === last[0]!.id), 'the last event');
  expect(receiver.requests.filter(({ headers }) => headers['webhook-id'] === event.id)).toHaveLength(1);
});

test('a failed delivery is tried again under the same id, with a new signature', async () => {
  const { secret } = await lea.webhooks.createWebhook({ url: receiver.url });
  receiver.answer = (_, response) => void response.writeHead(receiver.requests.length === 1 ? 500 : 204).end();
  const [event] = await market.enqueue({ userId: lea.id });
  const waiting = await delivery(lea.webhooks, event!.id, ({ attempts, error }) => attempts === 1 && error !== '');
  expect(waiting).toMatchObject({ status: 'pending', responseStatus: 500, error: 'It answered 500.' });
  const {
    attempts: [attempt],
  } = await lea.webhooks.getDelivery({ id: waiting.id });
  // schedule.test.ts checks the exact pauses.
  expect(waiting.nextAttemptAt!.getTime() - attempt!.startedAt!.getTime() - attempt!.durationMs).toBeGreaterThanOrEqual(
    4_999,
  );
  expect((await lea.webhooks.listWebhooks({})).webhooks[0]!.failingSince).toBeInstanceOf(Date);
  const [first, second] = await receiver.received(2);
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  expect(second!.body).toBe(first!.body);
  expect(Number(second!.headers['webhook-timestamp'])).toBeGreaterThan(Number(first!.headers['webhook-timestamp']));
  verified(second!, secret);
  const done = await delivery(lea.webhooks, event!.id, ended);
  expect(done).toMatchObject({ status: 'delivered', attempts: 2, responseStatus: 204 });
  expect((await lea.webhooks.getDelivery({ id: done.id })).attempts).toMatchObject([
    { number: 1, responseStatus: 500 },
    { number: 2, responseStatus: 204 },
  ]);
  expect((await lea.webhooks.listWebhooks({})).webhooks[0]!.failingSince).toBeUndefined();
});

test('the tenth try is the last', async () => {
  await lea.webhooks.createWebhook({ url: receiver.url });
  receiver.answer = (_, response) => void response.writeHead(503).end('full');
  const [event] = await market.enqueue({ userId: lea.id });
  const { id } = await delivery(lea.webhooks, event!.id);
  for (let tries = 1; tries <= 10; tries++) {
    await receiver.received(tries);
    await until(
      async () =>
        (await market.files.admin('select from webhook_attempts where delivery_id = $1', [id])).length === tries,
      `attempt ${tries}`,
    );
    await market.files.admin(
      `update webhook_deliveries set next_attempt_at = now() where id = $1 and status = 'pending'`,
      [id],
    );
  }
  expect(await delivery(lea.webhooks, event!.id, ended)).toMatchObject({
    status: 'failed',
    attempts: 10,
    error: 'It answered 503.',
    endedAt: expect.any(Date),
  });
});

test('a redirect is refused', async () => {
  await lea.webhooks.createWebhook({ url: receiver.url });
  receiver.answer = (_, response) => void response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end();
  const [event] = await market.enqueue({ userId: lea.id });
  expect(await delivery(lea.webhooks, event!.id, ({ error }) => error !== '')).toMatchObject({
    status: 'pending',
    responseStatus: 302,
    error: 'It answered 302. Redirects are not followed.',
  });
  expect(receiver.requests.map(({ path }) => path)).toEqual(['/']);
});

test('410 disables the webhook, fails its pending deliveries, and notifies the owner', async () => {
  const { webhook } = await lea.webhooks.createWebhook({ url: receiver.url });
  receiver.answer = (_, response) => void response.writeHead(receiver.requests.length > 1 ? 410 : 500).end();
  const [first] = await market.enqueue({ userId: lea.id });
  await delivery(lea.webhooks, first!.id, ({ error }) => error !== '');
  const [second] = await market.enqueue({ userId: lea.id });
  expect(await delivery(lea.webhooks, second!.id, ended)).toMatchObject({ status: 'failed', responseStatus: 410 });
  expect(await delivery(lea.webhooks, first!.id, ended)).toMatchObject({
    status: 'failed',
    error: 'The webhook was disabled.',
  });
  expect((await lea.webhooks.getWebhook({ id: webhook!.id })).webhook).toMatchObject({
    enabled: false,
    disabledReason: 'gone',
  });
  expect(await market.files.admin('select type, title, data from notifications where user_id = $1', [lea.id])).toEqual([
    {
      type: 'webhook.disabled',
      title: expect.stringContaining('was disabled'),
      data: { webhook_id: webhook!.id, reason: 'gone' },
    },
  ]);
  const [third] = await market.enqueue({ userId: lea.id });
  expect(await delivery(lea.webhooks, third!.id)).toMatchObject({
    status: 'skipped',
    attempts: 0,
    error: 'The webhook was disabled.',
  });
});

test('five days without a success disable the webhook, and a success starts them again', async () => {
  const { webhook } = await lea.webhooks.createWebhook({ url: receiver.url });
  const since = (days: number) =>
    market.files.admin(`update webhook_endpoints set failing_since = now() - make_interval(days => $2) where id = $1`, [
      webhook!.id,
      days,
    ]);
  const now = async () => (await lea.webhooks.getWebhook({ id: webhook!.id })).webhook!;
  await since(6);
  const [fine] = await market.enqueue({ userId: lea.id });
  await delivery(lea.webhooks, fine!.id, ended);
  expect(await now()).toMatchObject({ enabled: true, failingSince: undefined });
  receiver.answer = (_, response) => void response.writeHead(500).end();
  await since(4);
  const [soon] = await market.enqueue({ userId: lea.id });
  await delivery(lea.webhooks, soon!.id, ({ error }) => error !== '');
  expect(await now()).toMatchObject({ enabled: true });
  await since(6);
  await market.enqueue({ userId: lea.id });
  await until(async () => !(await now()).enabled, 'the webhook is disabled');
  expect(await now()).toMatchObject({ enabled: false, disabledReason: 'failing' });
  expect(await market.files.admin('select data from notifications where user_id = $1', [lea.id])).toMatchObject([
    { data: { reason: 'failing' } },
  ]);
  await lea.webhooks.updateWebhook({ id: webhook!.id, enabled: true });
  expect(await now()).toMatchObject({ enabled: true, disabledReason: '', failingSince: undefined });
});

test('Retry-After holds the delivery, and everything else for that webhook', async () => {
  await lea.webhooks.createWebhook({ url: receiver.url });
  receiver.answer = (_, response) => void response.writeHead(429, { 'retry-after': '3600' }).end();
  const { result: held, from } = await dated(async () => {
    const [event] = await market.enqueue({ userId: lea.id });
    return delivery(lea.webhooks, event!.id, ({ error }) => error !== '');
  });
  expect(held.nextAttemptAt!.getTime()).toBeGreaterThanOrEqual(from + 3_600_000 - 1);
  receiver.answer = (_, response) => void response.writeHead(200).end();
  const [other] = await market.enqueue({ userId: lea.id });
  // Whatever looks for what is due has looked: what was due to somebody else has been sent meanwhile.
  const marco = await market.person();
  await marco.webhooks.createWebhook({ url: `${receiver.url}/marco` });
  const [his] = await market.enqueue({ userId: marco.id });
  await delivery(marco.webhooks, his!.id, ended);
  expect(await delivery(lea.webhooks, other!.id)).toMatchObject({ status: 'pending', attempts: 0 });
  expect(receiver.requests.filter(({ path }) => path === '/')).toHaveLength(1);
  // The owner may know better.
  const {
    webhooks: [webhook],
  } = await lea.webhooks.listWebhooks({});
  await lea.webhooks.updateWebhook({ id: webhook!.id, enabled: true });
  expect(await delivery(lea.webhooks, other!.id, ended)).toMatchObject({ status: 'delivered' });
});

test('no answer in time is a failure, and of a long answer 20 kB are kept', async () => {
  await lea.webhooks.createWebhook({ url: receiver.url });
  receiver.answer = () => undefined;
  const [silent] = await market.enqueue({ userId: lea.id });
  expect(await delivery(lea.webhooks, silent!.id, ({ error }) => error !== '')).toMatchObject({
    responseStatus: 0,
    error: 'There was no answer within 5 s.',
  });
  receiver.answer = (_, response) => void response.writeHead(200).end('é\0'.repeat(500_000));
  const [long] = await market.enqueue({ userId: lea.id });
  const { id } = await delivery(lea.webhooks, long!.id, ended);
  const [attempt] = (await lea.webhooks.getDelivery({ id })).attempts;
  expect(attempt!.responseBody.startsWith('é\uFFFDé')).toBe(true);
  expect(attempt!.responseBody.length).toBeGreaterThan(13_000);
  expect(attempt!.responseBody.length).toBeLessThan(13_400);
  // A success whose body never ends is one.
  receiver.answer = (_, response) => void response.writeHead(200).write('and');
  const [endless] = await market.enqueue({ userId: lea.id });
  expect(await delivery(lea.webhooks, endless!.id, ended)).toMatchObject({ status: 'delivered' });
});

test('connections are kept', async () => {
  await lea.webhooks.createWebhook({ url: receiver.url });
  for (let n = 1; n <= 20; n++) {
    await market.enqueue({ userId: lea.id });
    await receiver.received(n);
  }
  expect(receiver.connections()).toBeLessThan(4);
});

test('metrics show attempts, and deliveries that are being sent or are pending', async () => {
  const counter = countAttempts(market.database, () => 3);
  const answer = { success: true, status: 200, error: '', body: '', startedAt: new Date(), durationMs: 1, holdMs: 0 };
  for (const each of [
    answer,
    answer,
    { ...answer, success: false, status: 500 },
    { ...answer, success: false, status: 0 },
  ])
    counter.count(each);
  const read = async (name: string) =>
    Object.fromEntries(
      (await counter.metrics.find((metric) => metric.name === name)!.collect()).map(({ labels, value }) => [
        Object.values(labels).join(),
        value,
      ]),
    );
  expect(await read('plaza_webhook_attempts_total')).toEqual({ delivered: 2, refused: 1, unanswered: 1 });
  expect(await read('plaza_webhooks_sending')).toEqual({ '': 3 });
  // Those of the tests before wait for their next attempt, are due for a moment, and wait again.
  const waiting = async () =>
    Object.values(await read('plaza_webhooks_waiting')).reduce((sum, count) => sum + count, 0);
  // None of them ends meanwhile.
  receiver.answer = (_, response) => void response.writeHead(500).end();
  const before = await waiting();
  await lea.webhooks.createWebhook({ url: receiver.url });
  const [event] = await market.enqueue({ userId: lea.id });
  await delivery(lea.webhooks, event!.id, ({ error }) => error !== '');
  expect(await waiting()).toBe(before + 1);
  expect((await read('plaza_webhooks_waiting'))['false']).toBeGreaterThan(0);
});
