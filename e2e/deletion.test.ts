// Account deletion: everywhere at once, and never with money or an open order left, whichever process dies meanwhile.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { jitter, until } from '@plaza/testing';
import pg from 'pg';
import { Api, reasonOf, refusal, type Answer } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});

afterAll(() => stack?.giveBack());

const remove = (token: string, key?: string, query = ''): Promise<Answer> =>
  api.send('DELETE', `/api/auth/me${query}`, { token, ...(key && { headers: { 'idempotency-key': key } }) });
const send = (token: string, to: string, amount = '1.00'): Promise<Answer> =>
  api.post('/api/wallet/send', { recipient_id: to, amount, currency: 'EUR' }, token, {
    'idempotency-key': randomUUID(),
  });

async function offer(): Promise<{ event_id: string; category: string }> {
  for (const { id } of (await api.get('/api/tickets/events')).body.events) {
    const found = (await api.get(`/api/tickets/events/${id}`)).body.event.categories.find(
      ({ seats_left: left }: { seats_left: number }) => left >= 40,
    );
    if (found) return { event_id: id, category: found.name };
  }
  throw new Error('Nothing is on sale.');
}

test('a person without money deletes their account, and is unknown everywhere', async () => {
  // A name that nobody else has, in the demo data either.
  const name = `Léa ${randomUUID()}`;
  const [lea, marco] = [await api.person(name), await api.person('Marco')];
  await api.deposit(marco.token, '20.00');
  await send(marco.token, lea.id, '5.00');
  await send(lea.token, marco.id, '5.00');
  const {
    body: { conversation },
  } = await api.post('/api/social/conversations', { participant_ids: [lea.id] }, marco.token);
  await api.post(`/api/social/conversations/${conversation.id}/messages`, { message: 'See you there.' }, lea.token);
  const {
    body: { post },
  } = await api.post('/api/social/posts', { text: 'Daghe Munegu!' }, lea.token);
  const [product] = (await api.get('/api/shop/products')).body.products;
  await api.post('/api/shop/cart', { product_id: product.id, quantity: 1 }, lea.token);
  await until(
    async () => (await api.get('/api/notifications', lea.token)).body.notifications.length === 1,
    'Léa is notified of the money',
  );

  expect(await remove(lea.token, 'bye')).toMatchObject({ status: 200, body: {} });
  expect(await remove(lea.token, 'bye')).toMatchObject({ status: 200, body: {} });
  expect(refusal(await remove(lea.token))).toBe('404 USER_NOT_FOUND');
  expect(refusal(await api.post('/api/auth/login', { email: lea.email, password: 'correct horse' }))).toBe(
    '401 INVALID_CREDENTIALS',
  );
  expect(refusal(await api.post('/api/auth/refresh', { refresh_token: lea.refreshToken }))).toBe(
    '401 REFRESH_TOKEN_INVALID',
  );
  expect(refusal(await api.post('/api/wallet/deposit', { amount: '5.00', currency: 'EUR' }, lea.token))).toMatch(
    /^400 ACCOUNT_CLOSED$|^401 /,
  );

  await until(
    async () =>
      !(await api.get('/api/social/feed', marco.token)).body.posts.some(({ id }: { id: string }) => id === post.id),
    'her post is deleted',
  );
  // Each service refuses her last access token as soon as it has the event.
  for (const path of ['/api/wallet/balance', '/api/shop/cart', '/api/social/feed', '/api/notifications']) {
    await until(async () => (await api.get(path, lea.token)).status === 401, `${path} is closed to her`);
  }
  // Caches of the other services are invalidated too, and wallet caches names for a minute.
  for (const path of ['/api/wallet/transactions', '/api/social/conversations', '/api/social/feed']) {
    await until(async () => {
      const { status, bytes } = await api.get(path, marco.token);
      return status === 200 && !bytes.toString().includes(name);
    }, `her name is not in ${path}`);
  }
  const {
    body: { messages },
  } = await api.get(`/api/social/conversations/${conversation.id}/messages`, marco.token);
  expect(messages).toMatchObject([{ message: 'See you there.', user_id: lea.id }]);
  expect((await api.get('/api/wallet/transactions', marco.token)).body.transactions).toHaveLength(3);
  expect(refusal(await api.post('/api/social/conversations', { participant_ids: [lea.id] }, marco.token))).toBe(
    '404 PARTICIPANT_NOT_FOUND',
  );

  const again = await api.post('/api/auth/register', { email: lea.email, password: 'another horse', name: 'Another' });
  expect(again).toMatchObject({ status: 200 });
  expect(again.body.user.id).not.toBe(lea.id);
  expect(await api.balance(again.body.access_token)).toBe('0.00');
});

test('an account with money is not deleted, one with credits only on request, and a refusal changes nothing', async () => {
  const lea = await api.person('Léa');
  await api.deposit(lea.token, '90.00');
  const refused = await remove(lea.token, 'k');
  expect(refusal(refused)).toBe('400 MONEY_LEFT');
  expect(refused.body.details[0].metadata).toEqual({ EUR: '90.00', doc_url: '/docs/errors#MONEY_LEFT' });
  await api.deposit(lea.token, '10.00');
  expect(await api.balance(lea.token)).toBe('100.00');
  const {
    body: { packages },
  } = await api.get('/api/credits/packages');
  expect(await api.post('/api/credits/purchase', { package: packages[0].id }, lea.token)).toMatchObject({
    status: 200,
  });
  const marco = await api.person('Marco');
  await send(lea.token, marco.id, await api.balance(lea.token));
  expect(reasonOf(await remove(lea.token, 'k'))).toBe('CREDITS_LEFT');
  expect(await remove(lea.token, 'k2', '?forfeit_credits=true')).toMatchObject({ status: 200 });
});

test('money that is sent during an account deletion stays with its sender, or the account is not deleted', async () => {
  const marco = await api.person('Marco');
  await api.deposit(marco.token, '500.00');
  for (let round = 0; round < 6; round++) {
    const lea = await api.person('Léa');
    const [left, ...sent] = await Promise.all([
      remove(lea.token),
      ...Array.from({ length: 4 }, () => send(marco.token, lea.id)),
      jitter(10).then(() => send(marco.token, lea.id)),
    ]);
    const arrived = sent.filter(({ status }) => status === 200).length;
    for (const answer of sent) if (answer.status !== 200) expect(reasonOf(answer)).toBe('ACCOUNT_CLOSED');
    if (left.status === 200) {
      expect(arrived).toBe(0);
    } else {
      expect(reasonOf(left)).toBe('MONEY_LEFT');
      await until(async () => (await api.balance(lea.token)) === `${arrived}.00`, 'the money is there');
    }
  }
});

test('a purchase during an account deletion takes effect wholly or not at all', async () => {
  const wanted = await offer();
  for (let round = 0; round < 4; round++) {
    const lea = await api.person('Léa');
    const [bought, left] = await Promise.all([
      api.post('/api/tickets/purchase', wanted, lea.token, { 'idempotency-key': randomUUID() }),
      remove(lea.token),
    ]);
    // Without money neither order can be paid, but it is under way for a moment.
    expect(['INSUFFICIENT_FUNDS', 'ACCOUNT_CLOSED']).toContain(reasonOf(bought));
    if (left.status !== 200) expect(reasonOf(left)).toBe('ORDER_OPEN');
  }
});

test('two concurrent deletions of one account delete it once', async () => {
  for (let round = 0; round < 4; round++) {
    const lea = await api.person('Léa');
    const answers = await Promise.all([remove(lea.token, 'k'), remove(lea.token, 'k'), remove(lea.token)]);
    for (const answer of answers)
      if (answer.status !== 200) expect(['409 DELETION_UNDER_WAY', '404 USER_NOT_FOUND']).toContain(refusal(answer));
    // Under its key it is answered again, if it was that one that deleted.
    const [first, second, other] = answers;
    expect((await remove(lea.token, 'k')).status).toBe(first?.status === 200 || second?.status === 200 ? 200 : 404);
    expect(other?.status === 200 || first?.status === 200 || second?.status === 200).toBe(true);
    expect(refusal(await api.post('/api/auth/refresh', { refresh_token: lea.refreshToken }))).toBe(
      '401 REFRESH_TOKEN_INVALID',
    );
  }
});

async function catalogHasClosed(userId: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    return (await client.query('select from catalog.closings where user_id = $1', [userId])).rowCount === 1;
  } finally {
    await client.end();
  }
}

test('an account deletion that died in the middle changes nothing, and can be repeated', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(marco.token, '10.00');
  // Catalog has closed her, and wallet is about to, when auth dies: kill -9.
  await stack.pause('wallet');
  const lost = remove(lea.token, 'k').catch(() => undefined);
  await until(() => catalogHasClosed(lea.id), 'catalog has closed her');
  await stack.kill('auth');
  await stack.resume('wallet');
  await lost;
  await stack.restart('auth');
  await until(async () => (await send(marco.token, lea.id)).status === 200, 'she can receive money again');
  expect(await api.balance(lea.token)).toBe('1.00');
  await until(
    async () => refusal(await remove(lea.token, 'k')) === '400 MONEY_LEFT',
    'her deletion is no longer under way',
  );
  await send(lea.token, marco.id);
  expect(await remove(lea.token, 'k')).toMatchObject({ status: 200 });
});

test('money that comes back for a deleted person is unclaimed, at once and later, and an administrator pays it', async () => {
  const ada = await api.person('Ada');
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, ada.email));
  const admin = (await api.post('/api/auth/login', { email: ada.email, password: 'correct horse' })).body.access_token;
  const [marco, wanted] = [await api.person('Marco'), await offer()];
  for (const moment of ['at once', 'later']) {
    // She sends money, spends some, gives the rest away, and deletes her account.
    const lea = await api.person('Léa');
    await api.deposit(lea.token, '900.00');
    const {
      body: { transaction: sent },
    } = await send(lea.token, marco.id, '10.00');
    const {
      body: {
        tickets: [ticket],
        transaction: bought,
      },
    } = await api.post('/api/tickets/purchase', wanted, lea.token, { 'idempotency-key': randomUUID() });
    await send(lea.token, marco.id, await api.balance(lea.token));
    await until(async () => (await remove(lea.token)).status === 200, 'she is deleted');
    if (moment === 'later')
      for (const path of ['/api/wallet/balance', '/api/shop/cart'])
        await until(async () => (await api.get(path, lea.token)).status === 401, 'the service has heard of it');

    expect(refusal(await send(marco.token, lea.id))).toBe('400 ACCOUNT_CLOSED');
    expect(
      await api.post(`/api/admin/transactions/${sent.id}/reverse`, { reason: 'Sent by mistake' }, admin),
    ).toMatchObject({ status: 200 });
    const undone = await api.post(`/api/admin/transactions/${bought.id}/reverse`, {}, admin);
    expect([refusal(undone), undone.body.details[0].metadata]).toEqual([
      '400 NOT_REVERSIBLE',
      { use: `POST /api/admin/orders/${ticket.order_id}/refund`, doc_url: '/docs/errors#NOT_REVERSIBLE' },
    ]);
    expect(
      await api.post(`/api/admin/orders/${ticket.order_id}/refund`, { reason: 'Match cancelled' }, admin),
    ).toMatchObject({ status: 200, body: { kind: 'tickets', tickets: { tickets: [{ status: 'refunded' }] } } });

    const {
      body: {
        unclaimed: [account],
      },
    } = await api.get(`/api/admin/unclaimed?user_id=${lea.id}`, admin);
    expect(account).toMatchObject({
      user_id: lea.id,
      currency: 'EUR',
      amount: (Number(bought.amount) + 10).toFixed(2),
    });
    expect((await api.get(`/api/admin/unclaimed/${account.id}/transactions`, admin)).body.transactions).toHaveLength(2);
    expect(refusal(await api.get('/api/admin/unclaimed', marco.token))).toBe('403 PERMISSION_DENIED');
    const before = Number(await api.balance(marco.token));
    const pay = () =>
      api.post(
        `/api/admin/unclaimed/${account.id}/pay`,
        { recipient_id: marco.id, reason: 'Certificate of inheritance' },
        admin,
        { 'idempotency-key': `heir-${lea.id}` },
      );
    for (const paid of [await pay(), await pay()])
      expect(paid).toMatchObject({
        status: 200,
        body: { left: '0.00', transaction: { metadata: { reason: 'Certificate of inheritance', decided_by: ada.id } } },
      });
    expect(Number(await api.balance(marco.token)) - before).toBeCloseTo(Number(account.amount), 6);
    expect((await api.get(`/api/admin/unclaimed?user_id=${lea.id}`, admin)).body.unclaimed).toEqual([]);
  }
});
