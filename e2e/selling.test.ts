// Nothing is sold twice, nothing is paid twice, and what a dead process left is finished.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
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

interface Category {
  name: string;
  price: string;
  seats_left: number;
}

/** The category of an event with the fewest seats left, but at least `seats`. */
async function scarceCategory(seats: number): Promise<{ eventId: string; category: Category }> {
  const found: { eventId: string; category: Category }[] = [];
  for (const { id } of (await api.get('/api/tickets/events')).body.events as { id: string }[]) {
    const { event } = (await api.get(`/api/tickets/events/${id}`, who.token)).body;
    for (const category of event.categories as Category[])
      if (category.seats_left >= seats) found.push({ eventId: id, category });
  }
  const [first] = found.sort((a, b) => a.category.seats_left - b.category.seats_left);
  if (!first) throw new Error('Everything is sold out.');
  return first;
}

let who: Awaited<ReturnType<Api['person']>>;
beforeAll(async () => {
  who = await api.person('The one who looks');
});

async function seatsLeft(eventId: string, name: string): Promise<number> {
  return (await api.get(`/api/tickets/events/${eventId}`, who.token)).body.event.categories.find(
    (category: Category) => category.name === name,
  ).seats_left;
}

async function buyOut(eventId: string, category: Category, leave: number): Promise<void> {
  const buyer = await api.person('A group');
  for (let left = category.seats_left; left > leave;) {
    const quantity = Math.min(10, left - leave);
    await api.deposit(buyer.token, (Number(category.price) * quantity).toFixed(2));
    expect(
      await api.post('/api/tickets/purchase', { event_id: eventId, category: category.name, quantity }, buyer.token),
    ).toMatchObject({ status: 200 });
    left -= quantity;
  }
}

async function debits(token: string): Promise<number> {
  return (await api.get('/api/wallet/transactions?type=purchase', token)).body.transactions.length;
}

test('two buyers of the last seat: one ticket, one clear refusal, one debit', async () => {
  const { eventId, category } = await scarceCategory(1);
  await buyOut(eventId, category, 1);
  const buyers = [await api.person('Léa'), await api.person('Marco')];
  for (const { token } of buyers) await api.deposit(token, category.price);
  const answers = await Promise.all(
    buyers.map(({ token }) => api.post('/api/tickets/purchase', { event_id: eventId, category: category.name }, token)),
  );
  const outcome = await Promise.all(
    answers.map(async (answer, index) => ({
      answer: answer.status === 200 ? `200 ticket ${answer.body.tickets[0].seat}` : refusal(answer),
      tickets: (await api.get('/api/tickets', buyers[index]?.token)).body.tickets.length,
      debits: await debits(buyers[index]?.token ?? ''),
      balance: await api.balance(buyers[index]?.token ?? ''),
    })),
  );
  console.log(
    `two buyers of the last seat at ${category.price} EUR:\n${outcome.map((line) => `  ${JSON.stringify(line)}`).join('\n')}`,
  );
  expect(outcome.map(({ tickets }) => tickets).sort()).toEqual([0, 1]);
  expect(outcome.map(({ debits: count }) => count).sort()).toEqual([0, 1]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status !== 200).map(refusal)).toEqual(['400 SOLD_OUT']);
  expect(await seatsLeft(eventId, category.name)).toBe(0);
});

test('a refused payment frees the seat', async () => {
  const { eventId, category } = await scarceCategory(1);
  const before = await seatsLeft(eventId, category.name);
  const poor = await api.person('Poor');
  expect(
    refusal(await api.post('/api/tickets/purchase', { event_id: eventId, category: category.name }, poor.token)),
  ).toBe('400 INSUFFICIENT_FUNDS');
  expect(await seatsLeft(eventId, category.name)).toBe(before);
});

test('twenty checkouts of one cart: one order, one debit', async () => {
  const buyer = await api.person();
  const {
    products: [product],
  } = (await api.get('/api/shop/products?club=AS_MONACO')).body;
  await api.deposit(buyer.token, '1000.00');
  await api.post('/api/shop/cart', { product_id: product.id, quantity: 1 }, buyer.token);
  const answers = await Promise.all(Array.from({ length: 20 }, () => api.post('/api/shop/checkout', {}, buyer.token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(new Set(answers.filter(({ status }) => status !== 200).map(refusal))).toEqual(new Set(['400 CART_EMPTY']));
  expect((await api.get('/api/shop/orders', buyer.token)).body.orders).toHaveLength(1);
  expect(await debits(buyer.token)).toBe(1);
});

test('twenty checkouts under one key: twenty times the same order', async () => {
  const buyer = await api.person();
  const {
    products: [product],
  } = (await api.get('/api/shop/products?club=AS_MONACO')).body;
  await api.deposit(buyer.token, '1000.00');
  await api.post('/api/shop/cart', { product_id: product.id, quantity: 1 }, buyer.token);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => api.post('/api/shop/checkout', {}, buyer.token, { 'idempotency-key': 'once' })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(new Set(answers.map(({ body }) => body.order.id)).size).toBe(1);
  expect(await debits(buyer.token)).toBe(1);
});

interface Loose {
  outcome: string;
  tickets: number;
  debits: number;
  balance: string;
  seatsTaken: number;
}

async function settle(
  buyer: { token: string },
  request: () => Promise<Answer>,
  eventId: string,
  category: Category,
  before: number,
): Promise<Loose> {
  const look = async (answer: Answer): Promise<Loose> => ({
    outcome: answer.status === 200 ? 'bought' : reasonOf(answer),
    tickets: (await api.get('/api/tickets', buyer.token)).body.tickets.length,
    debits: await debits(buyer.token),
    balance: await api.balance(buyer.token),
    seatsTaken: before - (await seatsLeft(eventId, category.name)),
  });
  return until(async () => {
    const answer = await request().catch(() => undefined);
    // The service may be down at this moment: then the request is repeated under the same key.
    return (
      answer &&
      (answer.status === 200 || ![503, 504, 409, 500].includes(answer.status)) &&
      look(answer).catch(() => undefined)
    );
  }, 'the purchase has come to an end');
}

/** Whether the person has an unfinished order in the database. */
async function waitsForTheWallet(userId: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    return (
      (await client.query(`select from catalog.sagas where user_id = $1 and status = 'running'`, [userId])).rowCount ===
      1
    );
  } finally {
    await client.end();
  }
}

// Wallet is suspended while catalog waits for it, catalog is killed, and wallet continues.
test('a purchase whose catalog dies while it waits for the wallet is finished after a restart, either way', async () => {
  const lines: string[] = [];
  for (const funds of ['enough', 'too little']) {
    const { eventId, category } = await scarceCategory(2);
    const before = await seatsLeft(eventId, category.name);
    const buyer = await api.person();
    await api.deposit(buyer.token, funds === 'enough' ? category.price : '1.00');
    const request = (): Promise<Answer> =>
      api.post('/api/tickets/purchase', { event_id: eventId, category: category.name }, buyer.token, {
        'idempotency-key': 'killed',
      });
    await stack.pause('wallet');
    const lost = request().then(
      ({ status }) => status,
      () => 'connection lost',
    );
    await until(() => waitsForTheWallet(buyer.id), 'catalog waits for the wallet');
    await stack.kill('catalog');
    await stack.resume('wallet');
    const first = await lost;
    await stack.restart('catalog');
    const end = await settle(buyer, request, eventId, category, before);
    lines.push(`  ${funds}: first answer ${first}, after the restart ${JSON.stringify(end)}`);
    expect(end).toEqual(
      funds === 'enough'
        ? { outcome: 'bought', tickets: 1, debits: 1, balance: '0.00', seatsTaken: 1 }
        : { outcome: 'INSUFFICIENT_FUNDS', tickets: 0, debits: 0, balance: '1.00', seatsTaken: 0 },
    );
  }
  console.log(`catalog killed while it waits for the wallet:\n${lines.join('\n')}`);
});

test('purchases during which catalog and wallet are killed in turn are each bought once or not at all', async () => {
  const { eventId, category } = await scarceCategory(10);
  const before = await seatsLeft(eventId, category.name);
  const buyers = await Promise.all(Array.from({ length: 12 }, () => api.person()));
  for (const { token } of buyers) await api.deposit(token, category.price);
  const quantity = Math.min(before, buyers.length);
  const ends = buyers.slice(0, quantity).map(async (buyer, index) => {
    await jitter(index * 120);
    return settle(
      buyer,
      () =>
        api.post('/api/tickets/purchase', { event_id: eventId, category: category.name }, buyer.token, {
          'idempotency-key': 'k',
        }),
      eventId,
      category,
      before,
    );
  });
  for (const name of ['wallet', 'catalog'] as const) {
    await jitter(400);
    await stack.kill(name);
    await stack.restart(name);
  }
  const results = await Promise.all(ends);
  expect(
    results.every(({ outcome, tickets, debits: count }) => outcome === 'bought' && tickets === 1 && count === 1),
  ).toBe(true);
  expect(before - (await seatsLeft(eventId, category.name))).toBe(quantity);
  console.log(
    `${quantity} purchases while wallet and catalog were killed: ${results.filter(({ outcome }) => outcome === 'bought').length} bought, each once; ${before - (await seatsLeft(eventId, category.name))} seats taken`,
  );
});

test('without Redis the marketplace answers, and reports that it is degraded', async () => {
  // Services were killed just before.
  await until(async () => (await api.get('/api/health')).body.status === 'healthy', 'every service is back');
  await stack.stopRedis();
  try {
    const buyer = await api.person();
    await api.deposit(buyer.token, '10.00');
    expect(await api.balance(buyer.token)).toBe('10.00');
    expect((await api.get('/api/shop/products', buyer.token)).status).toBe(200);
    const health = await until(async () => {
      const { body } = await api.get('/api/health');
      return body.services?.redis === 'unavailable' && body;
    }, 'health says that Redis is away');
    expect(health).toMatchObject({ status: 'degraded', services: { postgres: 'operational' } });
  } finally {
    await stack.startRedis();
  }
});

test('a service that loses PostgreSQL reports this and recovers by itself', async () => {
  const buyer = await api.person();
  await stack.stopPostgres();
  await until(
    async () => (await api.get('/api/health')).body.services?.postgres === 'unavailable',
    'health says that Postgres is away',
  );
  const answer = await api.get('/api/wallet/transactions', buyer.token);
  expect(answer.status).toBe(503);
  reasonOf(answer);
  await stack.startPostgres();
  await until(
    async () => (await api.get('/api/wallet/transactions', buyer.token)).status === 200,
    'the wallet answers again',
  );
  await until(
    async () => (await api.get('/api/health')).body.services?.postgres === 'operational',
    'health says that Postgres is back',
  );
});
