// Endpoints, secrets and deliveries as their owner sees and changes them.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, ServiceError } from '@plaza/service';
import { dated } from '@plaza/testing';
import { WebhookEndpoint } from './endpoint.entity.ts';
import { earlierOf } from './endpoints.ts';
import { resealWebhooks } from './reseal.ts';
import { secretCipher } from './secret.ts';
import { deleteOldDeliveries } from './webhooks.queries.ts';
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
let marco: Person;

beforeAll(async () => {
  [market, receiver] = await Promise.all([startMarketplace(), startReceiver()]);
  [lea, marco] = [await market.person(), await market.person()];
});
afterAll(async () => {
  await market?.stop();
  await receiver?.close();
});

async function reason(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error(`There is no coded error but ${String(error)}.`);
  return error.reason;
}

const url = 'https://shop.example.com/hooks';

test('a webhook is registered, read, changed and deleted', async () => {
  const { webhook, secret } = await lea.webhooks.createWebhook({
    url,
    description: ' My shop ',
    eventTypes: ['order.paid', 'order.paid', 'ticket.issued'],
  });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(webhook).toMatchObject({
    url,
    description: 'My shop',
    eventTypes: ['order.paid', 'ticket.issued'],
    enabled: true,
    disabledReason: '',
    failingSince: undefined,
    previousSecretUntil: undefined,
  });
  const { id } = webhook!;
  expect((await lea.webhooks.getWebhook({ id })).webhook).toEqual(webhook);
  expect((await lea.webhooks.listWebhooks({})).webhooks).toEqual([webhook]);
  expect((await lea.webhooks.updateWebhook({ id, description: '' })).webhook).toMatchObject({
    url,
    description: '',
    eventTypes: ['order.paid', 'ticket.issued'],
  });
  expect((await lea.webhooks.updateWebhook({ id, eventTypes: ['*'], url: `${url}/2` })).webhook).toMatchObject({
    url: `${url}/2`,
    eventTypes: ['*'],
    enabled: true,
  });
  expect((await lea.webhooks.updateWebhook({ id, enabled: false })).webhook).toMatchObject({
    enabled: false,
    disabledReason: 'owner',
  });
  expect(await reason(lea.webhooks.testWebhook({ id }))).toBe('WEBHOOK_DISABLED');
  await lea.webhooks.deleteWebhook({ id });
  expect((await lea.webhooks.listWebhooks({})).webhooks).toEqual([]);
  for (const call of [
    lea.webhooks.getWebhook({ id }),
    lea.webhooks.deleteWebhook({ id }),
    lea.webhooks.updateWebhook({ id, enabled: true }),
  ])
    expect(await reason(call)).toBe('WEBHOOK_NOT_FOUND');
  expect(
    await market.files.admin('select url, description, secret from webhook_endpoints where id = $1', [id]),
  ).toEqual([{ url: '', description: '', secret: Buffer.alloc(0) }]);
});

test('the secret is shown once, and stored nowhere in clear', async () => {
  const call = { idempotencyKey: newId() };
  const [first, again] = await Promise.all([
    lea.webhooks.createWebhook({ url }, call),
    lea.webhooks.createWebhook({ url }, call),
  ]);
  expect(again).toEqual(first);
  expect(await lea.webhooks.createWebhook({ url }, call)).toEqual(first);
  expect(await reason(lea.webhooks.createWebhook({ url: `${url}/other` }, call))).toBe('IDEMPOTENCY_KEY_REUSED');
  const { id } = first.webhook!;
  const rotation = { idempotencyKey: newId() };
  const { result: rotated, from, to } = await dated(() => lea.webhooks.rotateWebhookSecret({ id }, rotation));
  expect(await lea.webhooks.rotateWebhookSecret({ id }, rotation)).toEqual(rotated);
  expect(rotated.secret).not.toBe(first.secret);
  expect(rotated.webhook!.previousSecretUntil!.getTime()).toBeGreaterThanOrEqual(from + 86_400_000 - 1);
  expect(rotated.webhook!.previousSecretUntil!.getTime()).toBeLessThanOrEqual(to + 86_400_000 + 1);
  const bytes = [first, rotated].flatMap(({ secret }) => [
    secret,
    secret.slice(6),
    Buffer.from(secret.slice(6), 'base64').toString('hex'),
    Buffer.from(secret.slice(6)).toString('hex'),
  ]);
  for (const table of ['webhook_endpoints', 'idempotency_keys']) {
    const rows = await market.files.admin<{ text: string }>(`select t::text as text from ${table} t`);
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) for (const part of bytes) expect(text).not.toContain(part);
  }
  await lea.webhooks.deleteWebhook({ id });
});

test('an invalid webhook is refused, and changes nothing', async () => {
  const { webhooks } = lea;
  expect(await reason(webhooks.createWebhook({ url: 'http://shop.example.com' }))).toBe('WEBHOOK_URL_INVALID');
  expect(await reason(webhooks.createWebhook({ url: 'https://10.0.0.1/' }))).toBe('WEBHOOK_URL_FORBIDDEN');
  expect(await reason(webhooks.createWebhook({ url, eventTypes: ['order.paid', 'order.eaten'] }))).toBe(
    'WEBHOOK_EVENT_TYPE_UNKNOWN',
  );
  expect(await reason(webhooks.createWebhook({ url, eventTypes: ['constructor'] }))).toBe('WEBHOOK_EVENT_TYPE_UNKNOWN');
  expect(await reason(webhooks.createWebhook({ url, description: 'x'.repeat(201) }))).toBe('INVALID_ARGUMENT');
  expect(await reason(webhooks.createWebhook({ url, description: 'a\nb' }))).toBe('INVALID_ARGUMENT');
  expect(await reason(webhooks.createWebhook({ url, requestId: 'ü' }))).toBe('IDEMPOTENCY_KEY_INVALID');
  for (const id of ['', 'x', '00000000-0000-0000-0000-00000000000g'])
    expect(await reason(webhooks.getWebhook({ id }))).toBe('INVALID_ARGUMENT');
  expect((await webhooks.listWebhooks({})).webhooks).toEqual([]);
  const { webhook } = await webhooks.createWebhook({ url });
  expect(await reason(webhooks.updateWebhook({ id: webhook!.id, url: 'https://10.0.0.1', description: 'x' }))).toBe(
    'WEBHOOK_URL_FORBIDDEN',
  );
  expect((await webhooks.getWebhook({ id: webhook!.id })).webhook).toEqual(webhook);
  for (const overlapSeconds of [-1, 604_801])
    expect(await reason(webhooks.rotateWebhookSecret({ id: webhook!.id, overlapSeconds }))).toBe('INVALID_ARGUMENT');
  await webhooks.deleteWebhook({ id: webhook!.id });
});

test('a person has at most twenty webhooks, also when they are created together', async () => {
  const { webhooks } = await market.person();
  const results = await Promise.allSettled(Array.from({ length: 23 }, () => webhooks.createWebhook({ url })));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'WEBHOOK_LIMIT_REACHED' });
  const first = await webhooks.listWebhooks({ pageSize: 15 });
  const second = await webhooks.listWebhooks({ pageSize: 15, pageToken: first.nextPageToken });
  expect(new Set([...first.webhooks, ...second.webhooks].map(({ id }) => id)).size).toBe(20);
  expect(second.nextPageToken).toBe('');
  await webhooks.deleteWebhook({ id: first.webhooks[0]!.id });
  await webhooks.createWebhook({ url });
});

test('webhooks and deliveries of others are not found', async () => {
  const { webhook } = await lea.webhooks.createWebhook({ url: receiver.url });
  const { id } = webhook!;
  const { delivery: sent } = await lea.webhooks.testWebhook({ id });
  const { webhooks } = marco;
  for (const call of [
    webhooks.getWebhook({ id }),
    webhooks.updateWebhook({ id, enabled: false }),
    webhooks.deleteWebhook({ id }),
    webhooks.rotateWebhookSecret({ id }),
    webhooks.testWebhook({ id }),
    webhooks.listDeliveries({ webhookId: id }),
    webhooks.replayDeliveries({ webhookId: id, from: new Date(0) }),
  ])
    expect(await reason(call)).toBe('WEBHOOK_NOT_FOUND');
  for (const call of [webhooks.getDelivery({ id: sent!.id }), webhooks.replayDelivery({ id: sent!.id })])
    expect(await reason(call)).toBe('WEBHOOK_DELIVERY_NOT_FOUND');
  expect((await webhooks.listDeliveries({})).deliveries).toEqual([]);
  await delivery(lea.webhooks, sent!.eventId, ended);
  await lea.webhooks.deleteWebhook({ id });
  expect((await lea.webhooks.listDeliveries({})).deliveries).toEqual([]);
  expect(await reason(lea.webhooks.getDelivery({ id: sent!.id }))).toBe('WEBHOOK_DELIVERY_NOT_FOUND');
});

test('a test event is sent whichever types the webhook has selected', async () => {
  const { webhook, secret } = await lea.webhooks.createWebhook({
    url: `${receiver.url}/test`,
    eventTypes: ['order.paid'],
  });
  const { delivery: sent } = await lea.webhooks.testWebhook({ id: webhook!.id });
  expect(sent).toMatchObject({ webhookId: webhook!.id, eventType: 'webhook.test', status: 'pending' });
  await until(() => receiver.requests.some(({ path }) => path === '/test'), 'the test');
  expect(
    verified(
      receiver.requests.find(({ path }) => path === '/test')!,
      secret,
    ),
  ).toMatchObject({ type: 'webhook.test', data: { webhook_id: webhook!.id } });
  await lea.webhooks.deleteWebhook({ id: webhook!.id });
});

test('a rotated secret and the one before both verify, until the overlap is over', async () => {
  const { webhook, secret: old } = await lea.webhooks.createWebhook({ url: `${receiver.url}/rotated` });
  const { id } = webhook!;
  const next = async () => {
    const { delivery: sent } = await lea.webhooks.testWebhook({ id });
    await until(() => receiver.requests.some(({ headers }) => headers['webhook-id'] === sent!.eventId), 'the test');
    return receiver.requests.find(({ headers }) => headers['webhook-id'] === sent!.eventId)!;
  };
  verified(await next(), old);
  const { secret: fresh } = await lea.webhooks.rotateWebhookSecret({ id, overlapSeconds: 2 });
  const during = await next();
  verified(during, old);
  verified(during, fresh);
  expect(String(during.headers['webhook-signature']).split(' ')).toHaveLength(2);
  await until(
    async () => (await lea.webhooks.getWebhook({ id })).webhook!.previousSecretUntil === undefined,
    'the end of the overlap',
  );
  const after = await next();
  verified(after, fresh);
  expect(() => verified(after, old)).toThrow(/No matching signature/);
  const { secret: atOnce } = await lea.webhooks.rotateWebhookSecret({ id, overlapSeconds: 0 });
  const last = await next();
  verified(last, atOnce);
  expect(() => verified(last, fresh)).toThrow(/No matching signature/);
  await lea.webhooks.deleteWebhook({ id });
});

test('every secret is valid until its own end, also after later rotations, and five can be valid at a time', async () => {
  const { webhook, secret: first } = await lea.webhooks.createWebhook({ url: `${receiver.url}/often` });
  const { id } = webhook!;
  const next = async () => {
    const { delivery: sent } = await lea.webhooks.testWebhook({ id });
    await until(() => receiver.requests.some(({ headers }) => headers['webhook-id'] === sent!.eventId), 'the test');
    return receiver.requests.find(({ headers }) => headers['webhook-id'] === sent!.eventId)!;
  };
  const rotate = async (more: Parameters<typeof lea.webhooks.rotateWebhookSecret>[0] = {}) =>
    lea.webhooks.rotateWebhookSecret({ id, ...more });
  const secrets = [first];
  for (const overlapSeconds of [300, 200, 100, undefined]) secrets.push((await rotate({ overlapSeconds })).secret);
  expect(new Set(secrets).size).toBe(5);
  const { webhook: now } = await lea.webhooks.getWebhook({ id });
  expect(
    now!.earlierSecretsUntil.map((until) => Math.round((until.getTime() - now!.updatedAt!.getTime()) / 60_000)),
  ).toEqual([1440, 2, 3, 5]);
  expect(now!.previousSecretUntil).toEqual(now!.earlierSecretsUntil[0]);
  const all = await next();
  expect(String(all.headers['webhook-signature']).split(' ')).toHaveLength(5);
  for (const secret of secrets) verified(all, secret);

  // A sixth would end one before its time. One without an overlap ends only the one that it replaces.
  const refused = { idempotencyKey: newId() };
  for (let times = 0; times < 2; times++)
    expect(await reason(lea.webhooks.rotateWebhookSecret({ id }, refused))).toBe('WEBHOOK_SECRET_LIMIT_REACHED');
  secrets.push((await rotate({ overlapSeconds: 0 })).secret);
  const without = await next();
  expect(() => verified(without, secrets[4]!)).toThrow(/No matching signature/);
  for (const at of [0, 1, 2, 3, 5]) verified(without, secrets[at]!);

  // The time of the third is over: it is signed with no more, and makes room, before any job has removed it.
  await market.files.admin(
    `update webhook_endpoints set version = version + 1, earlier_secrets = jsonb_set(earlier_secrets, '{1,until}', to_jsonb(now() - interval '1 second')) where id = $1`,
    [id],
  );
  const later = await next();
  expect(() => verified(later, secrets[2]!)).toThrow(/No matching signature/);
  for (const at of [0, 1, 3, 5]) verified(later, secrets[at]!);
  expect((await lea.webhooks.getWebhook({ id })).webhook!.earlierSecretsUntil).toHaveLength(3);
  await deleteOldDeliveries(market.database, 30, 7);
  expect(
    await market.files.admin(
      'select jsonb_array_length(earlier_secrets) as count from webhook_endpoints where id = $1',
      [id],
    ),
  ).toEqual([{ count: 3 }]);
  secrets.push((await rotate()).secret);
  const full = await next();
  expect(String(full.headers['webhook-signature']).split(' ')).toHaveLength(5);

  // One that leaked after it was replaced is ended by this.
  const { secret: last, webhook: ended } = await rotate({ overlapSeconds: 60, endEarlier: true });
  expect(ended!.earlierSecretsUntil).toHaveLength(1);
  const end = await next();
  for (const secret of [last, secrets.at(-1)!]) verified(end, secret);
  for (const secret of secrets.slice(0, -1)) expect(() => verified(end, secret)).toThrow(/No matching signature/);
  const { text } = (
    await market.files.admin<{ text: string }>('select e::text as text from webhook_endpoints e where id = $1', [id])
  )[0]!;
  for (const secret of secrets) expect(text).not.toContain(secret.slice(6));
  await lea.webhooks.deleteWebhook({ id });
  expect(await market.files.admin('select earlier_secrets from webhook_endpoints where id = $1', [id])).toEqual([
    { earlier_secrets: [] },
  ]);
});

test('concurrent rotations each take effect', async () => {
  const { webhook } = await lea.webhooks.createWebhook({ url: `${receiver.url}/once` });
  const { id } = webhook!;
  const results = await Promise.allSettled(Array.from({ length: 7 }, () => lea.webhooks.rotateWebhookSecret({ id })));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  expect((await lea.webhooks.getWebhook({ id })).webhook!.earlierSecretsUntil).toHaveLength(4);
  await lea.webhooks.deleteWebhook({ id });
});

test('deliveries are listed by page and filter, and replayed one by one or by span under their ids', async () => {
  const { webhooks, id: userId } = await market.person();
  const fine = await webhooks.createWebhook({ url: `${receiver.url}/fine`, eventTypes: ['order.paid'] });
  const closed = await webhooks.createWebhook({ url: `${receiver.url}/closed`, eventTypes: ['ticket.issued'] });
  const from = new Date();
  await market.enqueue(...Array.from({ length: 7 }, () => ({ userId, type: 'order.paid' as const })));
  const failed = await market.enqueue(...Array.from({ length: 5 }, () => ({ userId, type: 'ticket.issued' as const })));
  await until(
    async () => (await webhooks.listDeliveries({ status: 'delivered', pageSize: 100 })).deliveries.length === 12,
    'all delivered',
  );
  await market.files.admin(`update webhook_deliveries set status = 'failed' where endpoint_id = $1`, [
    closed.webhook!.id,
  ]);

  const ids = new Set<string>();
  for (let pageToken = '', pages = 0; pages === 0 || pageToken; pages++) {
    const page = await webhooks.listDeliveries({ pageSize: 5, pageToken });
    for (const { id } of page.deliveries) ids.add(id);
    pageToken = page.nextPageToken;
  }
  expect(ids.size).toBe(12);
  expect((await webhooks.listDeliveries({ webhookId: fine.webhook!.id })).deliveries).toHaveLength(7);
  expect((await webhooks.listDeliveries({ status: 'failed' })).deliveries).toHaveLength(5);
  expect((await webhooks.listDeliveries({ eventType: 'order.paid', status: 'failed' })).deliveries).toEqual([]);
  const timeOf = (id: string) => parseInt(id.replace('-', '').slice(0, 12), 16);
  const all = [...ids];
  const middle = timeOf(all[5]!);
  const within = async (period: object) =>
    (await webhooks.listDeliveries({ pageSize: 100, ...period })).deliveries.map(({ id }) => id);
  expect(await within({ createdAfter: new Date(middle) })).toEqual(all.filter((id) => timeOf(id) >= middle));
  expect(await within({ createdBefore: new Date(middle) })).toEqual(all.filter((id) => timeOf(id) < middle));
  expect(await within({ createdAfter: new Date(middle), createdBefore: new Date(middle) })).toEqual([]);
  const { nextPageToken: pageToken } = await webhooks.listDeliveries({ pageSize: 2 });
  for (const other of [{ status: 'failed' }, { createdAfter: from }, { createdBefore: new Date() }])
    expect(await reason(webhooks.listDeliveries({ pageSize: 2, pageToken, ...other }))).toBe('PAGE_TOKEN_INVALID');
  expect(await reason(webhooks.listDeliveries({ status: 'eaten' }))).toBe('INVALID_ARGUMENT');

  const seen = (eventId: string) => receiver.requests.filter(({ headers }) => headers['webhook-id'] === eventId).length;
  const one = (await webhooks.listDeliveries({ webhookId: fine.webhook!.id })).deliveries[0]!;
  const call = { idempotencyKey: newId() };
  expect((await webhooks.replayDelivery({ id: one.id }, call)).delivery).toMatchObject({
    id: one.id,
    eventId: one.eventId,
    status: 'pending',
  });
  await until(() => seen(one.eventId) === 2, 'the replay');
  expect((await webhooks.replayDelivery({ id: one.id }, call)).delivery).toMatchObject({ status: 'pending' });
  expect(await delivery(webhooks, one.eventId, ended)).toMatchObject({ attempts: 2, status: 'delivered' });

  expect(await reason(webhooks.replayDeliveries({ webhookId: closed.webhook!.id }))).toBe('INVALID_ARGUMENT');
  expect(
    await webhooks.replayDeliveries({
      webhookId: closed.webhook!.id,
      from: new Date(0),
      to: new Date(from.getTime() - 1_000),
    }),
  ).toEqual({ count: 0, nextPageToken: '' });
  for (const never of [new Date(8.64e15), new Date('9999-12-31T23:59:59Z')])
    expect(await webhooks.replayDeliveries({ webhookId: closed.webhook!.id, from: never, to: never })).toMatchObject({
      count: 0,
    });
  expect(await reason(webhooks.replayDeliveries({ webhookId: closed.webhook!.id, from, pageToken: 'W10' }))).toBe(
    'PAGE_TOKEN_INVALID',
  );
  expect(await webhooks.replayDeliveries({ webhookId: closed.webhook!.id, from })).toEqual({
    count: 5,
    nextPageToken: '',
  });
  await until(() => failed.every(({ id }) => seen(id) === 2), 'the replayed span');
  expect(seen(one.eventId)).toBe(2);
});

test('a long span is replayed in several calls, each delivery once', async () => {
  const { webhooks, id: userId } = await market.person();
  const { webhook } = await webhooks.createWebhook({ url: `${receiver.url}/long` });
  await webhooks.updateWebhook({ id: webhook!.id, enabled: false });
  await market.files.admin(
    `
    insert into webhook_deliveries (id, endpoint_id, user_id, event_id, event_type, payload, status, ended_at)
    select ordered_id(), $1, $2, gen_random_uuid(), 'order.paid', '{}', 'failed', now() from generate_series(1, 2300)`,
    [webhook!.id, userId],
  );
  expect(await reason(webhooks.replayDeliveries({ webhookId: webhook!.id, from: new Date(0) }))).toBe(
    'WEBHOOK_DISABLED',
  );
  await webhooks.updateWebhook({ id: webhook!.id, enabled: true });
  const counts: number[] = [];
  let pageToken = '';
  do {
    const { count, nextPageToken } = await webhooks.replayDeliveries({
      webhookId: webhook!.id,
      from: new Date(0),
      pageToken,
    });
    counts.push(count);
    pageToken = nextPageToken;
  } while (pageToken);
  expect(counts).toEqual([1000, 1000, 300]);
  const long = () => receiver.requests.filter(({ path }) => path === '/long');
  await until(() => long().length >= 2300, 'all of them');
  expect(new Set(long().map(({ headers }) => headers['webhook-id'])).size).toBe(2300);
  expect(long()).toHaveLength(2300);
});

test('anyone can list the event types', async () => {
  const { eventTypes } = await lea.webhooks.listWebhookEventTypes({});
  expect(eventTypes.map(({ name }) => name)).toEqual([
    'money.received',
    'deposit.confirmed',
    'deposit.failed',
    'deposit.reversed',
    'deposit.restored',
    'hold.expired',
    'transaction.reversed',
    'exchange.completed',
    'credits.added',
    'credits.spent',
    'payout.paid',
    'payout.failed',
    'payout.cancelled',
    'order.paid',
    'order.refunded',
    'ticket.issued',
    'event.cancelled',
    'event.moved',
    'ticket.checked_in',
    'ticket.transfer',
    'esim.usage',
    'esim.expiring',
    'esim.expired',
    'payment.received',
    'payment.captured',
    'payment.refunded',
    'payment.expired',
    'payment.voided',
    'payment.split_received',
    'payment.split_returned',
    'payout.requested',
    'payout.destination_added',
    'webhook.test',
  ]);
});

test('secrets that are encrypted again under another key are the same secrets', async () => {
  const owner = await market.person();
  const { webhook, secret } = await owner.webhooks.createWebhook({ url });
  const { id } = webhook!;
  const rotated = [await owner.webhooks.rotateWebhookSecret({ id }), await owner.webhooks.rotateWebhookSecret({ id })];
  const [old, next] = [market.config.encryptionKey, randomBytes(32)];
  expect(await resealWebhooks(market.database, [next, old])).toBeGreaterThan(0);
  expect(await resealWebhooks(market.database, [next, old])).toBe(0);
  const endpoint = await market.database.asSystem((em) => em.findOneOrFail(WebhookEndpoint, { id }));
  const cipher = secretCipher(next);
  expect([cipher.open(id, endpoint.secret), ...earlierOf(endpoint).map((one) => cipher.open(id, one.secret))]).toEqual([
    rotated[1]?.secret,
    rotated[0]?.secret,
    secret,
  ]);
  // For the tests of this file, whose service has the old key.
  await resealWebhooks(market.database, [old, next]);
});
