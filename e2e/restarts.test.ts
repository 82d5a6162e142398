// Parts of the marketplace go away and come back while people use all of it. Nobody gets anything but an answer or a clear
// "try again", soon enough, and afterwards everything is well and every cent is where it belongs.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestStack, type ServiceName, type TestStack } from '@plaza/dev/test-stack';
import { Api, refusal, type Answer } from './api.ts';

let stack: TestStack;
let api: Api;
let lea: Awaited<ReturnType<Api['person']>>;
let marco: typeof lea;
let uses: Record<string, () => Promise<Answer>>;

const deposited = 50_000;

beforeAll(async () => {
  stack = await startTestStack({ seed: true });
  api = new Api(stack.url);
  [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, `${deposited}.00`);
  const [product] = (await api.get('/api/shop/products')).body.products;
  // Wherever there are many seats, in turn: none of them is sold out by this.
  const offers: { event_id: string; category: string }[] = [];
  for (const { id } of (await api.get('/api/tickets/events')).body.events) {
    const { categories } = (await api.get(`/api/tickets/events/${id}`)).body.event as { categories: { name: string; seats_left: number }[] };
    offers.push(...categories.filter(({ seats_left }) => seats_left >= 60).map(({ name }) => ({ event_id: id, category: name })));
  }
  let bought = 0;
  uses = {
    'asks for the balance': () => api.get('/api/wallet/balance', lea.token),
    'asks for transactions': () => api.get('/api/wallet/transactions', lea.token),
    'sends money': () => api.post('/api/wallet/send', { recipient_id: marco.id, amount: '0.01', currency: 'EUR' }, lea.token, { 'idempotency-key': randomUUID() }),
    'buys a ticket': () => api.post('/api/tickets/purchase', offers[bought++ % offers.length], lea.token, { 'idempotency-key': randomUUID() }),
    'looks at tickets': () => api.get('/api/tickets', lea.token),
    'looks at plans': () => api.get('/api/esim/plans', lea.token),
    'looks at plans as a stranger': () => api.get('/api/esim/plans'),
    'puts into the cart': () => api.post('/api/shop/cart', { product_id: product.id, quantity: 1 }, lea.token),
    'empties the cart': () => api.send('DELETE', '/api/shop/cart', { token: lea.token }),
    'reads the feed': () => api.get('/api/social/feed', lea.token),
    'opens a conversation': () => api.post('/api/social/conversations', { participant_ids: [marco.id] }, lea.token),
    'asks who they are': () => api.get('/api/auth/me', lea.token),
    'signs in': () => api.post('/api/auth/login', { email: lea.email, password: 'correct horse' }),
    'asks for figures': () => api.get('/api/stats', lea.token),
    'asks for health': () => api.get('/api/health'),
  };
}, 120_000);

afterAll(() => stack?.stop(), 60_000);

/** What went wrong for people while something happened, and a moment longer. */
async function meanwhile(happens: () => Promise<void>): Promise<string[]> {
  const wrong = new Set<string>();
  let over = false;
  const people = Object.entries(uses).map(async ([what, use]) => {
    while (!over) {
      const started = Date.now();
      const answer = await use();
      if (answer.status !== 200) wrong.add(`${what}: ${refusal(answer)}`);
      if (Date.now() - started > 17_000) wrong.add(`${what}: no answer for 17 s`);
      await pause(100);
    }
  });
  await pause(200);
  await happens();
  await pause(500);
  over = true;
  await Promise.all(people);
  return [...wrong].filter((line) => !/: 503 [A-Z_]+$|: 504 DEADLINE_EXCEEDED$|: 200 /.test(line));
}

async function everythingWorks(): Promise<void> {
  for (const end = Date.now() + 15_000; ;) {
    const answers = await Promise.all(Object.values(uses).map((use) => use()));
    if (answers.every(({ status }) => status === 200)) return;
    if (Date.now() > end) throw new Error(`Not well again within 15 s: ${answers.filter(({ status }) => status !== 200).map(refusal).join(', ')}`);
    await pause(200);
  }
}

async function ticketsOf(token: string): Promise<{ price: string }[]> {
  const found = [];
  for (let page = ''; ;) {
    const { tickets, next_page_token } = (await api.get(`/api/tickets?page_size=100&page_token=${page}`, token)).body;
    found.push(...tickets);
    page = next_page_token;
    if (page === '') return found;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test.each(['auth', 'wallet', 'catalog', 'messaging'] as const)('%s stops and starts again', async (name: ServiceName) => {
  expect(await meanwhile(() => stack.restart(name))).toEqual([]);
  await everythingWorks();
}, 60_000);

test.each(['auth', 'wallet', 'catalog', 'messaging'] as const)('%s is killed', async (name: ServiceName) => {
  expect(await meanwhile(async () => {
    await stack.kill(name);
    await pause(500);
    await stack.restart(name);
  })).toEqual([]);
  await everythingWorks();
}, 60_000);

test('PostgreSQL stops and starts again', async () => {
  expect(await meanwhile(async () => {
    await stack.stopPostgres();
    await pause(1_000);
    await stack.startPostgres();
  })).toEqual([]);
  await everythingWorks();
}, 60_000);

test('Redis stops and starts again, and nobody notices', async () => {
  expect(await meanwhile(async () => {
    await stack.stopRedis();
    await pause(1_000);
    await stack.startRedis();
  })).toEqual([]);
  await everythingWorks();
}, 60_000);

test('while a service stands still, health is told by another one, and soon', async () => {
  await stack.pause('wallet');
  const started = Date.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => uses['asks for health']!()));
  expect(Date.now() - started).toBeLessThan(10_000);
  // A report may be a second old.
  await pause(1_500);
  const later = await api.get('/api/health');
  await stack.resume('wallet');
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(later.body).toMatchObject({ status: 'unhealthy', services: { wallet: 'unavailable', catalog: 'operational' } });
  await everythingWorks();
}, 60_000);

test('after all of this every cent is where it belongs', async () => {
  // What a dead process left is ended by the next one, shortly.
  for (const end = Date.now() + 20_000; ;) {
    const bought = await ticketsOf(lea.token);
    const { balance, held } = (await api.get('/api/wallet/balance', lea.token)).body;
    const received = Number(await api.balance(marco.token));
    const spent = bought.reduce((sum, { price }) => sum + Number(price), 0);
    if ((Number(balance) + received + spent).toFixed(2) === deposited.toFixed(2) && held === '0.00' && bought.length > 0) return;
    if (Date.now() > end) throw new Error(`${balance} kept, ${held} held, ${received} received and ${spent} spent for ${bought.length} tickets are not ${deposited}`);
    await pause(200);
  }
}, 30_000);
