// Parts of the marketplace stop and restart while people use all of it. Everyone gets an answer or a clear "try again", and afterwards everything is
// healthy and every cent is accounted for.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceNames, type ServiceName } from '@plaza/services';
import { jitter, until } from '@plaza/testing';
import { Api, refusal, type Answer } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let lea: Awaited<ReturnType<Api['person']>>;
let marco: typeof lea;
let uses: Record<string, () => Promise<Answer>>;

const deposited = 50_000;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, `${deposited}.00`);
  const [product] = (await api.get('/api/shop/products')).body.products;
  // Wherever there are many seats, in turn: none of them is sold out by this.
  const offers: { event_id: string; category: string }[] = [];
  for (const { id } of (await api.get('/api/tickets/events')).body.events) {
    const { categories } = (await api.get(`/api/tickets/events/${id}`)).body.event as {
      categories: { name: string; seats_left: number }[];
    };
    offers.push(
      ...categories.filter(({ seats_left }) => seats_left >= 60).map(({ name }) => ({ event_id: id, category: name })),
    );
  }
  let bought = 0;
  uses = {
    'asks for the balance': () => api.get('/api/wallet/balance', lea.token),
    'asks for transactions': () => api.get('/api/wallet/transactions', lea.token),
    'sends money': () =>
      api.post('/api/wallet/send', { recipient_id: marco.id, amount: '0.01', currency: 'EUR' }, lea.token, {
        'idempotency-key': randomUUID(),
      }),
    'buys a ticket': () =>
      api.post('/api/tickets/purchase', offers[bought++ % offers.length], lea.token, {
        'idempotency-key': randomUUID(),
      }),
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
});

afterAll(() => stack?.giveBack());

/** The errors that people got during an operation, and a moment longer. */
async function meanwhile(happens: (everybodyIsAnswered: () => Promise<unknown>) => Promise<void>): Promise<string[]> {
  const wrong = new Set<string>();
  const answered = new Set<string>();
  let over = false;
  const people = Object.entries(uses).map(async ([what, use]) => {
    while (!over) {
      const answer = await use();
      if (answer.status !== 200) wrong.add(`${what}: ${refusal(answer)}`);
      answered.add(what);
      await jitter(200);
    }
  });
  const everybodyIsAnswered = (when: string): Promise<unknown> => {
    answered.clear();
    return until(() => answered.size === people.length, `everybody has had an answer ${when}`);
  };
  await everybodyIsAnswered('before');
  await happens(() => everybodyIsAnswered('meanwhile'));
  await everybodyIsAnswered('afterwards');
  over = true;
  await Promise.all(people);
  return [...wrong].filter((line) => !/: 503 [A-Z_]+$|: 504 DEADLINE_EXCEEDED$|: 200 /.test(line));
}

async function everythingWorks(): Promise<void> {
  let refused: string[] = [];
  await until(async () => {
    const answers = await Promise.all(Object.values(uses).map((use) => use()));
    refused = answers.filter(({ status }) => status !== 200).map(refusal);
    return refused.length === 0;
  }, 'everything works again').catch((error: Error) => {
    throw new Error(`${error.message} ${refused.join(', ')}`);
  });
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

test.each(serviceNames)('%s stops and starts again', async (name: ServiceName) => {
  expect(await meanwhile(() => stack.restart(name))).toEqual([]);
  await everythingWorks();
});

test.each(serviceNames)('%s is killed', async (name: ServiceName) => {
  expect(
    await meanwhile(async (everybodyIsAnswered) => {
      await stack.kill(name);
      await everybodyIsAnswered();
      await stack.restart(name);
    }),
  ).toEqual([]);
  await everythingWorks();
});

test('PostgreSQL stops and starts again', async () => {
  expect(
    await meanwhile(async (everybodyIsAnswered) => {
      await stack.stopPostgres();
      await everybodyIsAnswered();
      await stack.startPostgres();
    }),
  ).toEqual([]);
  await everythingWorks();
});

test('Redis stops and starts again without any error', async () => {
  expect(
    await meanwhile(async (everybodyIsAnswered) => {
      await stack.stopRedis();
      await everybodyIsAnswered();
      await stack.startRedis();
    }),
  ).toEqual([]);
  await everythingWorks();
});

test('while one service is suspended, another one reports health', async () => {
  await stack.pause('wallet');
  try {
    // As many at once as are sent again in any case, whatever else goes on.
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => uses['asks for health']!()));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 200));
    }
    // A report may be a second old.
    const health = await until(async () => {
      const { body } = await api.get('/api/health');
      return body.services.wallet === 'unavailable' && body;
    }, 'health says that the wallet is away');
    expect(health).toMatchObject({ status: 'unhealthy', services: { catalog: 'operational' } });
  } finally {
    await stack.resume('wallet');
  }
  await everythingWorks();
});

test('after all of this every cent is accounted for', async () => {
  // The next process soon finishes what a dead one left.
  let seen = '';
  await until(async () => {
    const bought = await ticketsOf(lea.token);
    const { balance, held } = (await api.get('/api/wallet/balance', lea.token)).body;
    const received = Number(await api.balance(marco.token));
    const spent = bought.reduce((sum, { price }) => sum + Number(price), 0);
    seen = `${balance} kept, ${held} held, ${received} received and ${spent} spent for ${bought.length} tickets`;
    return (
      (Number(balance) + received + spent).toFixed(2) === deposited.toFixed(2) && held === '0.00' && bought.length > 0
    );
  }, `it adds up to ${deposited}`).catch((error: Error) => {
    throw new Error(`${error.message} There are ${seen}.`);
  });
});
