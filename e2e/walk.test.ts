// The first steps of a new user, as in the README.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let token: string;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});

afterAll(() => stack?.giveBack());

test('everything is healthy', async () => {
  expect(await api.get('/api/health')).toMatchObject({
    status: 200,
    body: {
      status: 'healthy',
      services: {
        postgres: 'operational',
        redis: 'operational',
        auth: 'operational',
        wallet: 'operational',
        catalog: 'operational',
        messaging: 'operational',
      },
    },
  });
});

test('a person registers, signs in and reads their profile', async () => {
  const credentials = { email: 'walker@paiecashfan.com', password: 'test123' };
  const registered = await api.post('/api/auth/register', { ...credentials, name: 'Test User' });
  expect(registered).toMatchObject({
    status: 200,
    body: {
      user: {
        id: expect.any(String),
        email: credentials.email,
        name: 'Test User',
        club_id: '',
        role: 'user',
        created_at: expect.any(String),
      },
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
    },
  });
  expect(
    refusal(await api.post('/api/auth/register', { ...credentials, email: 'Walker@PaieCashFan.com', name: 'Another' })),
  ).toBe('409 EMAIL_TAKEN');
  const login = await api.post('/api/auth/login', credentials);
  expect(login.status).toBe(200);
  token = login.body.access_token;
  expect((await api.get('/api/auth/me', token)).body.user).toEqual(registered.body.user);
  expect((await api.send('PATCH', '/api/auth/me', { token, body: { club_id: 'AS_MONACO' } })).body.user).toEqual({
    ...registered.body.user,
    club_id: 'AS_MONACO',
  });
  expect((await api.get('/api/auth/me', token)).body.user.club_id).toBe('AS_MONACO');
});

test('a wrong password and an unknown address get the same answer', async () => {
  const wrong = await api.post('/api/auth/login', { email: 'walker@paiecashfan.com', password: 'wrong1' });
  const unknown = await api.post('/api/auth/login', { email: 'nobody@paiecashfan.com', password: 'wrong1' });
  expect(refusal(wrong)).toBe('401 INVALID_CREDENTIALS');
  expect(unknown.body).toEqual(wrong.body);
});

test('a session is refreshed once with each token, and ends at logout', async () => {
  const person = await api.person();
  const refreshed = await api.post('/api/auth/refresh', { refresh_token: person.refreshToken });
  expect(refreshed.status).toBe(200);
  expect(refreshed.body.refresh_token).not.toBe(person.refreshToken);
  expect(
    (await api.post('/api/auth/logout', { refresh_token: refreshed.body.refresh_token }, refreshed.body.access_token))
      .status,
  ).toBe(200);
  expect(refusal(await api.post('/api/auth/refresh', { refresh_token: refreshed.body.refresh_token }))).toBe(
    '401 REFRESH_TOKEN_INVALID',
  );
});

test('the catalogue can be read by anyone, and says how long it can be cached', async () => {
  for (const path of ['/api/esim/plans', '/api/shop/products?club=AS_MONACO', '/api/tickets/events']) {
    // Compressed, it would be a weak tag.
    const { status, headers } = await api.get(path, undefined, { 'accept-encoding': 'identity' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toMatch(/^public, max-age=[1-5]$/);
    expect(headers.get('etag')).toMatch(/^"/);
  }
});

test('the demo looks like a marketplace', async () => {
  // Other tests may have put more on sale.
  const { plans } = (await api.get('/api/esim/plans')).body;
  expect(plans.length).toBeGreaterThanOrEqual(9);
  expect(new Set(plans.map(({ region }: { region: string }) => region)).size).toBeGreaterThan(3);
  const products: { id: string; club: string; category: string; price: string; old_price: string; discount: number }[] =
    [];
  for (let token = ''; ;) {
    const { body } = await api.get(`/api/shop/products?page_size=7&page_token=${token}`);
    products.push(...body.products);
    token = body.next_page_token;
    if (token === '') break;
  }
  expect(products.length).toBeGreaterThanOrEqual(32);
  expect(new Set(products.map(({ id }) => id)).size).toBe(products.length);
  expect(new Set(products.map(({ club }) => club)).size).toBeGreaterThanOrEqual(3);
  expect(new Set(products.map(({ category }) => category)).size).toBeGreaterThanOrEqual(6);
  for (const { price, old_price: old, discount } of products.filter(({ discount }) => discount > 0)) {
    expect(Math.round((1 - Number(price) / Number(old)) * 100)).toBe(discount);
  }
  const monaco = (await api.get('/api/shop/products?club=AS_MONACO')).body.products;
  expect(monaco.length).toBeGreaterThan(0);
  expect(monaco.every(({ club }: { club: string }) => club === 'AS_MONACO')).toBe(true);
  const { events } = (await api.get('/api/tickets/events')).body;
  expect(events.length).toBeGreaterThanOrEqual(12);
  expect(events.every(({ date }: { date: string }) => new Date(date) > new Date())).toBe(true);
  expect((await api.get(`/api/tickets/events/${events[0].id}`)).body.event.categories).toHaveLength(4);
});

test('money is deposited, a ticket for 89.99 is bought, and both are notified', async () => {
  expect(await api.get('/api/wallet/balance', token)).toMatchObject({
    status: 200,
    body: { balance: '0.00', currency: 'EUR', assets: {} },
  });
  const deposit = await api.post('/api/wallet/deposit', { amount: '200.00', currency: 'EUR' }, token);
  expect(deposit).toMatchObject({
    status: 200,
    body: {
      balance: '200.00',
      transaction: { type: 'deposit', amount: '200.00', currency: 'EUR', direction: 'credit' },
    },
  });

  const { event, category } = await categoryAt('89.99');
  const key = { 'idempotency-key': 'the-first-ticket' };
  const order = { event_id: event.id, category: category.name };
  const purchase = await api.post('/api/tickets/purchase', order, token, key);
  expect(purchase).toMatchObject({
    status: 200,
    body: {
      balance: '110.01',
      tickets: [{ event_id: event.id, category: category.name, price: '89.99', status: 'valid' }],
      transaction: { type: 'purchase', amount: '89.99', direction: 'debit', balance_after: '110.01' },
    },
  });
  expect((await api.post('/api/tickets/purchase', order, token, key)).body).toEqual(purchase.body);
  expect(refusal(await api.post('/api/tickets/purchase', { ...order, quantity: 2 }, token, key))).toBe(
    '409 IDEMPOTENCY_KEY_REUSED',
  );

  const { tickets } = (await api.get('/api/tickets', token)).body;
  expect(tickets).toEqual(purchase.body.tickets);
  const { transactions } = (await api.get('/api/wallet/transactions', token)).body;
  expect(transactions.map(({ type, amount }: { type: string; amount: string }) => `${type} ${amount}`)).toEqual([
    'purchase 89.99',
    'deposit 200.00',
  ]);
  expect((await api.get('/api/wallet/transactions?type=deposit&page_size=1', token)).body.transactions).toHaveLength(1);
  expect(await api.balance(token)).toBe('110.01');

  const qr = await api.get(`/api/tickets/${tickets[0].id}/qr`, token);
  expect(qr.headers.get('content-type')).toBe('image/png');
  expect(qr.bytes.subarray(1, 4).toString()).toBe('PNG');
});

test('a sold seat is public soon, and at once for a request with a token', async () => {
  const { event, category } = await categoryAt('89.99');
  const left = async (who?: string): Promise<number> =>
    (await api.get(`/api/tickets/events/${event.id}`, who)).body.event.categories.find(
      ({ name }: { name: string }) => name === category.name,
    ).seats_left;
  const before = await left(token);
  await left();
  await api.deposit(token, '100.00');
  expect((await api.post('/api/tickets/purchase', { event_id: event.id, category: category.name }, token)).status).toBe(
    200,
  );
  expect(await left(token)).toBe(before - 1);
  // The public cache is at most 5 seconds old: gateway/test/cache.test.ts.
  await until(async () => (await left()) === before - 1, 'the seat is publicly sold');
});

test('a cart is filled and bought, and the order shows it', async () => {
  const person = await api.person();
  await api.deposit(person.token, '1000.00');
  const [first, second] = (await api.get('/api/shop/products?club=AS_MONACO')).body.products;
  await api.post('/api/shop/cart', { product_id: first.id, quantity: 1 }, person.token);
  const cart = await api.post('/api/shop/cart', { product_id: first.id, quantity: 2 }, person.token);
  expect(cart.body.items).toMatchObject([{ product_id: first.id, quantity: 3 }]);
  await api.post('/api/shop/cart', { product_id: second.id, quantity: 1 }, person.token);
  expect(
    (await api.send('PATCH', `/api/shop/cart/${first.id}`, { token: person.token, body: { quantity: 1 } })).body.items,
  ).toHaveLength(2);
  expect((await api.send('DELETE', `/api/shop/cart/${second.id}`, { token: person.token })).body).toMatchObject({
    items: [{ product_id: first.id }],
    total: first.price,
    currency: 'EUR',
  });
  const { status, body } = await api.post('/api/shop/checkout', {}, person.token);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      order: {
        user_id: person.id,
        status: 'paid',
        total: first.price,
        items: [{ product_id: first.id, name: first.name, price: first.price, quantity: 1 }],
      },
      transaction: { type: 'purchase', amount: first.price },
    },
  });
  expect((await api.get('/api/shop/cart', person.token)).body.items).toEqual([]);
  expect((await api.get('/api/shop/orders', person.token)).body.orders).toEqual([body.order]);
  expect((await api.get(`/api/shop/orders/${body.order.id}`, person.token)).body.order).toEqual(body.order);
  expect(refusal(await api.post('/api/shop/checkout', {}, person.token))).toBe('400 CART_EMPTY');
});

test('an eSIM is paid and active', async () => {
  const person = await api.person();
  expect(refusal(await api.get('/api/esim/active', person.token))).toBe('404 ESIM_NOT_ACTIVE');
  const [plan] = (await api.get('/api/esim/plans')).body.plans;
  expect(refusal(await api.post('/api/esim/activate', { plan_id: plan.id }, person.token))).toBe(
    '400 INSUFFICIENT_FUNDS',
  );
  await api.deposit(person.token, '500.00');
  const activated = await api.post('/api/esim/activate', { plan_id: plan.id }, person.token);
  expect(activated).toMatchObject({
    status: 200,
    body: { esim: { plan_id: plan.id, data_used: 0 }, transaction: { amount: plan.price } },
  });
  expect((await api.get('/api/esim/active', person.token)).body.esim).toEqual(activated.body.esim);
});

test('money is sent by id and by address, and both sides see it', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, '50.00');
  expect(
    await api.post(
      '/api/wallet/send',
      { recipient_email: marco.email.toUpperCase(), amount: '20.00', currency: 'EUR', note: 'for the match' },
      lea.token,
    ),
  ).toMatchObject({ status: 200, body: { balance: '30.00' } });
  expect(
    await api.post('/api/wallet/send', { recipient_id: marco.id, amount: '5.50', currency: 'EUR' }, lea.token),
  ).toMatchObject({ status: 200, body: { balance: '24.50' } });
  expect(await api.balance(marco.token)).toBe('25.50');
  const [latest, first] = (await api.get('/api/wallet/transactions', marco.token)).body.transactions;
  expect(latest).toMatchObject({ type: 'receive', amount: '5.50', direction: 'credit' });
  expect(first.metadata).toMatchObject({ note: 'for the match' });
});

test('people talk, and a post is in the feed', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  const {
    body: { conversation },
  } = await api.post('/api/social/conversations', { participant_ids: [marco.id] }, lea.token);
  expect(
    (await api.post('/api/social/conversations', { participant_ids: [lea.id] }, marco.token)).body.conversation.id,
  ).toBe(conversation.id);
  expect(
    (await api.post(`/api/social/conversations/${conversation.id}/messages`, { message: 'Daghe Munegu!' }, lea.token))
      .status,
  ).toBe(200);
  expect((await api.get('/api/social/conversations', marco.token)).body.conversations).toMatchObject([
    { id: conversation.id, last_message: 'Daghe Munegu!', unread: 1 },
  ]);
  expect(
    (await api.get(`/api/social/conversations/${conversation.id}/messages`, marco.token)).body.messages,
  ).toMatchObject([{ message: 'Daghe Munegu!', user_id: lea.id, read: false }]);
  expect((await api.post(`/api/social/conversations/${conversation.id}/read`, {}, marco.token)).body).toEqual({
    read_count: 1,
  });
  const {
    body: { post },
  } = await api.post('/api/social/posts', { text: 'What a night!', club: 'AS_MONACO' }, lea.token);
  expect((await api.get('/api/social/feed', lea.token)).body.posts[0]).toEqual(post);
  expect((await api.get('/api/social/feed?page=2', lea.token)).status).toBe(200);
});

test('the marketplace is counted', async () => {
  const { status, body } = await api.get('/api/stats');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    users: expect.any(Number),
    orders: expect.any(Number),
    tickets_sold: expect.any(Number),
    volume: expect.any(Array),
  });
});

async function categoryAt(
  price: string,
): Promise<{ event: { id: string }; category: { name: string; seats_left: number } }> {
  for (const { id } of (await api.get('/api/tickets/events', token)).body.events as { id: string }[]) {
    const { event } = (await api.get(`/api/tickets/events/${id}`, token)).body;
    const category = event.categories.find(
      (candidate: { price: string; seats_left: number }) => candidate.price === price && candidate.seats_left > 0,
    );
    if (category) return { event, category };
  }
  throw new Error(`No event has a category at ${price}.`);
}
