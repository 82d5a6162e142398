// Every list of openapi.json has the same pages: by a size, and by tokens that no other list accepts.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { until } from '@plaza/testing';
import { Api, refusal } from './api.ts';

interface Operation {
  operationId: string;
  parameters?: { name?: string; in?: string }[];
}

const { paths } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@plaza/api/openapi.json'), 'utf8'),
) as { paths: Record<string, { get?: Operation }> };
/**
 * Empty where all is well, where nobody has verified the ledger, and where fewer than three people took the same: see services/wallet/test/operations.test.ts
 * for pages of events, and services/messaging/src/advice for pages of recommendations, and of forecasts, which a job makes.
 */
const emptyHere =
  /^\/api\/(admin\/(operations\/[a-z]+\/events|ledger\/verifications)|ai\/(predictions|recommendations(\/\{thing_id\}\/similar)?))$/;

const lists = Object.entries(paths).flatMap(([path, { get }]) =>
  !emptyHere.test(path) && get?.parameters?.some(({ name }) => name === 'page_token') ? [path] : [],
);

let stack: TestStack;
let api: Api;
/** A person with two items of every list. */
let lea: Awaited<ReturnType<Api['person']>>;
/** The parameters that the paths and the lists need. */
const filled: Record<string, string> = {};

const ask = (list: string, query: string) => {
  const path = list.replace(
    /\{(\w+)\}/g,
    (_, name: string) => filled[`${list} ${name}`] ?? '00000000-0000-0000-0000-000000000000',
  );
  const always = filled[`${list} ?`];
  return api.get(`${path}?${[always, query].filter(Boolean).join('&')}`, lea.token);
};

beforeAll(async () => {
  stack = await startTestStack({ serviceEnv: { messaging: { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' } } });
  api = new Api(stack.url);
  const [person, marco, sofia] = [await api.person('Léa'), await api.person('Marco'), await api.person('Sofía')];
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, person.email));
  lea = {
    ...person,
    token: (await api.post('/api/auth/login', { email: person.email, password: 'correct horse' })).body.access_token,
  };
  const ok = async (method: string, path: string, body: unknown, token = lea.token) => {
    const answer = await api.send(method, path, { token, body });
    expect({ path, status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
    return answer.body;
  };
  const post = (path: string, body: unknown, token?: string) => ok('POST', path, body, token);
  const [event] = (await api.get('/api/tickets/events')).body.events;
  const [category] = (await api.get(`/api/tickets/events/${event.id}`)).body.event.categories.slice(-1);
  const [plan] = (await api.get('/api/esim/plans')).body.plans;
  const [product] = (await api.get('/api/shop/products')).body.products;
  await api.deposit(marco.token, '1000.00');
  const conversation = { id: await api.talk(lea, marco) };
  await post('/api/social/conversations', { participant_ids: [sofia.id] });
  const theirs = await post('/api/admin/merchants', { user_id: marco.id, name: 'Theirs', currency: 'EUR' });
  for (let n = 0; n < 2; n++) {
    await api.deposit(lea.token, '1000.00');
    await post('/api/tickets/purchase', { event_id: event.id, category: category.name });
    const order = { event_id: event.id, category: category.name };
    const { tickets } = await post('/api/tickets/purchase', order, marco.token);
    await post(`/api/tickets/${tickets[0].id}/transfer`, { to_user_id: lea.id }, marco.token);
    await post('/api/tickets/holds', { event_id: event.id, category: category.name });
    await post('/api/shop/cart', { product_id: product.id, quantity: 1 });
    await post('/api/shop/checkout', {});
    const { esim } = await post('/api/esim/activate', { plan_id: plan.id });
    for (let topUp = 0; topUp < 2; topUp++) await post(`/api/esims/${esim.id}/top-up`, { plan_id: plan.id });
    await post('/api/admin/credits/grant', { user_id: lea.id, amount: 5 });
    await post(`/api/social/conversations/${conversation.id}/messages`, { message: 'Hello' });
    await post('/api/social/posts', { text: 'Hello' });
    await post('/api/social/reports', { user_id: (await api.person('Inès')).id, reason: 'spam' });
    await ok('PUT', `/api/social/blocks/${(await api.person('Inès')).id}`, {});
    const png = { kind: 'product', size: 9, content_type: 'image/png' };
    await post('/api/media', { ...png, checksum: '0'.repeat(64) });
    await post('/api/admin/mails/test', { template: 'test', language: 'en' });
    await api.get('/api/admin/audit/catalog', lea.token);
    await post('/api/auth/consents/give', { purpose: n === 0 ? 'analytics' : 'personalisation', version: '1' });
    const { merchant } = await post('/api/admin/merchants', { user_id: lea.id, name: 'Ours', currency: 'EUR' });
    await post('/api/payments', {
      merchant_id: theirs.merchant.id,
      amount: '10.00',
      currency: 'EUR',
      capture_method: 'manual',
    });
    for (let payment = 0; payment < 2; payment++)
      await post('/api/payments', { merchant_id: merchant.id, amount: '50.00', currency: 'EUR' }, marco.token);
    await post('/api/payouts', {
      amount: '10.00',
      currency: 'EUR',
      destination: 'FR76 3000 6000 0112 3456 7890 189',
      merchant_id: merchant.id,
    });
    for (let request = 0; request < 2; request++)
      await post('/api/payment-requests', { merchant_id: merchant.id, amount: '5.00', currency: 'EUR' });
    const { webhook } = await post('/api/webhooks', { url: 'http://127.0.0.1:1/' });
    for (let delivery = 0; delivery < 2; delivery++) await post(`/api/webhooks/${webhook.id}/test`, {});
    Object.assign(filled, {
      '/api/social/conversations/{conversation_id}/messages conversation_id': conversation.id,
      '/api/esims/{id}/top-ups id': esim.id,
      '/api/admin/esims ?': `user_id=${lea.id}`,
      '/api/admin/tickets ?': `user_id=${lea.id}`,
      '/api/manage/events/{event_id}/tickets event_id': event.id,
      '/api/merchants/{id}/transactions id': merchant.id,
      '/api/merchants/{merchant_id}/keys merchant_id': merchant.id,
      '/api/merchants/{merchant_id}/requests merchant_id': merchant.id,
      '/api/webhooks/{webhook_id}/deliveries webhook_id': webhook.id,
      '/api/search ?': 'q=monaco',
      '/api/payment-requests ?': `merchant_id=${merchant.id}`,
      '/api/wallet/statements ?': `from=${encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString())}`,
    });
  }
  await checkIn(event.id);
  // Two transfers of each of two deleted people, which are reversed.
  for (const name of ['Nino', 'Nina']) {
    const deleted = await api.person(name);
    await api.deposit(deleted.token, '2.00');
    const sent = [];
    for (let n = 0; n < 2; n++)
      sent.push(
        (await post('/api/wallet/send', { recipient_id: sofia.id, amount: '1.00', currency: 'EUR' }, deleted.token))
          .transaction.id,
      );
    await until(
      async () => (await api.send('DELETE', '/api/auth/me', { token: deleted.token })).status === 200,
      'they are deleted',
    );
    for (const id of sent) await post(`/api/admin/transactions/${id}/reverse`, { reason: 'By mistake' });
  }
  await addKeys(filled['/api/merchants/{merchant_id}/keys merchant_id']!);
  await addImports();
  await addCancellation();
  const {
    unclaimed: [account],
  } = (await api.get('/api/admin/unclaimed', lea.token)).body;
  await until(
    async () => (await api.get('/api/auth/merchants', lea.token)).body.memberships.length > 1,
    'auth knows the merchants',
  );
  const team = filled['/api/merchants/{id}/transactions id']!;
  for (const email of ['one@plaza.example', 'two@plaza.example'])
    await post(`/api/merchants/${team}/invitations`, { email, role: 'gate' });
  await withDatabase('auth', stack.databases.auth, (database) =>
    database.asSystem((em) =>
      em.execute(`insert into merchant_members (merchant_id, user_id, role, grant_id) values (?, ?, 'gate', ?)`, [
        team,
        sofia.id,
        sofia.id,
      ]),
    ),
  );
  filled['/api/merchants/{merchant_id}/members merchant_id'] = team;
  filled['/api/merchants/{merchant_id}/invitations merchant_id'] = team;
  await addMerchantAudit(team);
  await addOrders(team, event.club);
  filled['/api/admin/people/{id}/sessions id'] = person.id;
  filled['/api/manage/products/{id}/stock id'] = product.id;
  for (const { id } of [marco, sofia]) await post(`/api/admin/people/${id}/roles`, { role: 'catalogue' });
  filled['/api/admin/unclaimed/{id}/transactions id'] = account.id;
  await until(
    async () => (await api.get('/api/notifications', lea.token)).body.notifications.length > 1,
    'there are notifications',
  );
});

/** Two orders of goods of the merchant. */
async function addOrders(merchantId: string, club: string): Promise<void> {
  const scarf = { merchant_id: merchantId, name: 'Scarf', club, category: 'scarves', price: '1.00', stock: 9 };
  const { product } = (await api.post('/api/manage/products', scarf, lea.token)).body;
  const published = { state: 'published', etag: product.managed.etag };
  await api.post(`/api/manage/products/${product.id}/state`, published, lea.token);
  for (let order = 0; order < 2; order++) {
    await api.post('/api/shop/cart', { product_id: product.id, quantity: 1 }, lea.token);
    expect((await api.post('/api/shop/checkout', {}, lea.token)).status).toBe(200);
  }
  filled['/api/manage/orders ?'] = `merchant_id=${merchantId}`;
}

/** Two entries of the merchant's audit log, in each service that has one. */
async function addMerchantAudit(merchantId: string): Promise<void> {
  const switched = await api.post('/api/auth/switch', { merchant_id: merchantId }, lea.token);
  const token = switched.body.access_token as string;
  for (let n = 0; n < 2; n++) {
    const webhook = await api.post('/api/webhooks', { url: 'http://127.0.0.1:1/' }, token);
    expect(webhook.status).toBe(200);
    const scarf = { name: 'Scarf', club: 'AS_MONACO', category: 'scarves', price: '1.00' };
    expect((await api.post('/api/manage/products', scarf, token)).status).toBe(200);
  }
  for (const service of ['auth', 'wallet', 'messaging', 'catalog'])
    filled[`/api/merchants/{merchant_id}/audit/${service} merchant_id`] = merchantId;
}

/** A cancelled event with two orders. */
async function addCancellation(): Promise<void> {
  const [event] = (await api.get('/api/tickets/events?page_size=2')).body.events.slice(1);
  const [category] = (await api.get(`/api/tickets/events/${event.id}`)).body.event.categories.slice(-1);
  const path = `/api/manage/events/${event.id}`;
  for (let n = 0; n < 2; n++) {
    const body = { event_id: event.id, category: category.name };
    expect(await api.post('/api/tickets/purchase', body, lea.token)).toMatchObject({ status: 200 });
  }
  const cancelled = await api.post(`${path}/cancel`, { reason: 'Snow', etag: '*' }, lea.token);
  expect(cancelled).toMatchObject({ status: 200, body: { cancellation: { progress: { orders: 2 } } } });
  filled['/api/manage/events/{id}/cancellation/orders id'] = event.id;
}

/** Two lists, two devices and two scans of an event. */
async function checkIn(eventId: string): Promise<void> {
  const path = `/api/manage/events/${eventId}`;
  const made = async (to: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await api.post(to, body, lea.token, headers);
    expect({ to, status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
    return answer.body;
  };
  const lists: string[] = [];
  for (const name of ['East', 'West']) lists.push((await made(`${path}/check-in-lists`, { name })).list.id);
  for (const name of ['One', 'Two']) {
    const device = await made(`${path}/check-in-devices`, { name, list_ids: lists });
    const paired = await api.post('/api/checkin/pair', { code: device.pairing_code });
    expect(paired.status).toBe(200);
    const scans = [{ id: randomUUID(), code: 'nobody’s', list_id: lists[0] }];
    const scanned = await api.post('/api/checkin/scans', { scans }, undefined, { 'checkin-token': paired.body.token });
    expect(scanned.body.results).toMatchObject([{ result: 'refused', reason: 'CODE_UNKNOWN' }]);
  }
  for (const list of ['check-in-lists', 'check-in-devices', 'scans'])
    filled[`/api/manage/events/{event_id}/${list} event_id`] = eventId;
}

/** Two imports, each with a preview of two lines. */
async function addImports(): Promise<void> {
  const files = { prices: 'external_id,price', stock: 'external_id,stock' };
  for (const [kind, columns] of Object.entries(files)) {
    const created = await api.post('/api/manage/imports', { kind, file_name: 'all.csv' }, lea.token);
    expect(created).toMatchObject({ status: 200, body: { import: { kind, state: 'uploading' } } });
    const path = `/api/manage/imports/${created.body.import.id}`;
    const sent = await fetch(`${stack.url}${path}/parts/1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${lea.token}`, 'content-type': 'text/csv' },
      body: `${columns}\nA-1,1\nA-2,2\n`,
    });
    expect([sent.status, await sent.json()]).toMatchObject([200, {}]);
    expect(await api.post(`${path}/preview`, {}, lea.token)).toMatchObject({ status: 200 });
    await until(async () => (await api.get(path, lea.token)).body.import.state === 'ready', 'the preview is made');
    filled['/api/manage/imports/{id}/rows id'] = created.body.import.id;
  }
}

/** Two keys of a merchant, and two calls with one of them. */
async function addKeys(merchantId: string): Promise<void> {
  const path = `/api/merchants/${merchantId}/keys`;
  const body = { name: 'Shop server', mode: 'live', scopes: ['payments.read'] };
  const create = () =>
    until(async () => {
      const answer = await api.post(path, body, lea.token);
      return answer.status === 200 && (answer.body.secret as string);
    }, 'auth knows the merchant');
  const [key] = [await create(), await create()];
  for (let call = 0; call < 2; call++) await api.get('/api/auth/me', key);
  await until(
    async () => (await api.get(`/api/merchants/${merchantId}/requests`, lea.token)).body.requests.length > 1,
    'both calls are listed',
  );
}

afterAll(() => stack?.stop());

test('there are lists of everything', () => {
  expect(lists.length).toBeGreaterThanOrEqual(18);
});

test.each(lists)('%s has pages of 1 to 100, of 20 by default', async (list) => {
  const [usual, zero] = [await ask(list, ''), await ask(list, 'page_size=0')];
  expect([usual.status, zero.status]).toEqual([200, 200]);
  const itemsOf = (body: Record<string, unknown>): unknown[] =>
    Object.values(body).findLast((value) => Array.isArray(value)) as unknown[];
  // To read the audit log is written there.
  const added = list.startsWith('/api/admin/audit/') ? [0, 1] : [0];
  expect(added).toContain(itemsOf(zero.body).length - itemsOf(usual.body).length);
  expect(itemsOf(usual.body).length).toBeLessThanOrEqual(20);
  for (const size of [-1, 101, 2_147_483_647]) {
    const answer = await ask(list, `page_size=${size}`);
    expect(refusal(answer)).toBe('400 INVALID_ARGUMENT');
    expect(
      answer.body.details.find((detail: { field_violations?: unknown }) => detail.field_violations).field_violations,
    ).toMatchObject([{ field: 'page_size' }]);
  }
  const first = await ask(list, 'page_size=1');
  expect(itemsOf(first.body)).toHaveLength(1);
  const second = await ask(list, `page_size=1&page_token=${first.body.next_page_token}`);
  expect(second.status).toBe(200);
  expect(itemsOf(second.body)).toHaveLength(1);
  expect(itemsOf(second.body)).not.toEqual(itemsOf(first.body));
});

test('a token of one list is refused by every other', async () => {
  const tokens = new Map<string, string>();
  for (const list of lists) tokens.set(list, (await ask(list, 'page_size=1')).body.next_page_token);
  const taken: string[] = [];
  for (const list of lists) {
    await Promise.all(
      [...tokens].map(async ([from, token]) => {
        if (from === list) return;
        const answer = await ask(list, `page_token=${token}`);
        if (answer.status !== 400 || refusal(answer) !== '400 PAGE_TOKEN_INVALID')
          taken.push(`${list} took a token of ${from}`);
      }),
    );
    expect(refusal(await ask(list, 'page_token=nonsense'))).toBe('400 PAGE_TOKEN_INVALID');
  }
  expect(taken).toEqual([]);
});
