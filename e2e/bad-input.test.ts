// Every invalid request gets a 4xx with a reason, and changes nothing.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Api, reasonOf, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let lea: Awaited<ReturnType<Api['person']>>;
let marco: typeof lea;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, '300.00');
});

afterAll(() => stack?.giveBack());

async function state(): Promise<unknown> {
  const [balance, transactions, tickets, cart, orders] = await Promise.all(
    ['/api/wallet/balance', '/api/wallet/transactions', '/api/tickets', '/api/shop/cart', '/api/shop/orders'].map(
      async (path) => (await api.get(path, lea.token)).body,
    ),
  );
  return { balance, transactions, tickets, cart, orders };
}

async function refusedAndUnchanged(
  request: () => Promise<Awaited<ReturnType<Api['send']>>>,
  pattern: RegExp,
): Promise<void> {
  const before = await state();
  const answer = await request();
  expect(refusal(answer)).toMatch(pattern);
  expect(JSON.stringify(answer.body)).not.toMatch(/select |insert |at .*\.ts:|node_modules|postgres/i);
  expect(await state()).toEqual(before);
}

describe('amounts', () => {
  const bad: unknown[] = [
    '0',
    '0.00',
    '-1',
    '+1',
    '0.001',
    '1e3',
    '99999999999999999999',
    '',
    ' 5',
    '5 ',
    '05',
    '.5',
    '5.',
    '1,00',
    'NaN',
    'Infinity',
    '٥',
    '0x10',
    '1_000',
    null,
    true,
    ['5'],
    { value: '5' },
    5,
    5.5,
  ];
  test.each(bad)('%j is no amount to deposit or to send', async (amount) => {
    await refusedAndUnchanged(
      () => api.post('/api/wallet/deposit', { amount, currency: 'EUR' }, lea.token),
      /^400 (AMOUNT_INVALID|INVALID_ARGUMENT|REQUEST_MALFORMED|JSON_INVALID)/,
    );
    await refusedAndUnchanged(
      () => api.post('/api/wallet/send', { recipient_id: marco.id, amount, currency: 'EUR' }, lea.token),
      /^400 /,
    );
  });

  test.each(['XXX', 'eur', 'EURO', '', 'E', '€', 'EUR;DROP TABLE wallets'])('%j is no currency', async (currency) => {
    await refusedAndUnchanged(() => api.post('/api/wallet/deposit', { amount: '5.00', currency }, lea.token), /^400 /);
  });

  test('more than the balance, to nobody, to oneself and to two people together is refused', async () => {
    await refusedAndUnchanged(
      () => api.post('/api/wallet/send', { recipient_id: marco.id, amount: '300.01', currency: 'EUR' }, lea.token),
      /^400 INSUFFICIENT_FUNDS/,
    );
    await refusedAndUnchanged(
      () => api.post('/api/wallet/send', { recipient_id: randomUUID(), amount: '1.00', currency: 'EUR' }, lea.token),
      /^404 RECIPIENT_NOT_FOUND/,
    );
    await refusedAndUnchanged(
      () =>
        api.post(
          '/api/wallet/send',
          { recipient_email: 'nobody@plaza.example', amount: '1.00', currency: 'EUR' },
          lea.token,
        ),
      /^404 RECIPIENT_NOT_FOUND/,
    );
    await refusedAndUnchanged(
      () => api.post('/api/wallet/send', { recipient_id: lea.id, amount: '1.00', currency: 'EUR' }, lea.token),
      /^400 RECIPIENT_IS_SENDER/,
    );
    await refusedAndUnchanged(
      () =>
        api.post(
          '/api/wallet/send',
          { recipient_id: marco.id, recipient_email: marco.email, amount: '1.00', currency: 'EUR' },
          lea.token,
        ),
      /^400 /,
    );
    await refusedAndUnchanged(
      () => api.post('/api/wallet/send', { amount: '1.00', currency: 'EUR' }, lea.token),
      /^400 /,
    );
  });
});

describe('quantities', () => {
  test.each([0, 11, -1, 1.5, '1.5', 'two', 2147483648, 1e21, [1]])('%j tickets cannot be bought', async (quantity) => {
    const { events } = (await api.get('/api/tickets/events')).body;
    const { event } = (await api.get(`/api/tickets/events/${events[0].id}`)).body;
    const request = () =>
      api.post(
        '/api/tickets/purchase',
        { event_id: event.id, category: event.categories[0].name, quantity },
        lea.token,
      );
    await refusedAndUnchanged(request, /^400 /);
  });

  test.each([0, 100, -1, 1.5, 2147483648])('%j of a product cannot be put into a cart', async (quantity) => {
    const { products } = (await api.get('/api/shop/products')).body;
    await refusedAndUnchanged(
      () => api.post('/api/shop/cart', { product_id: products[0].id, quantity }, lea.token),
      /^400 /,
    );
  });
});

describe('ids', () => {
  test.each(['x', '', "1' OR '1'='1", '../../etc/passwd', randomUUID(), '%00', 'a'.repeat(5000)])(
    "%j is nobody's event, product, order, ticket or conversation",
    async (id) => {
      for (const path of [
        `/api/tickets/${encodeURIComponent(id)}/qr`,
        `/api/shop/orders/${encodeURIComponent(id)}`,
        `/api/social/conversations/${encodeURIComponent(id)}/messages`,
      ]) {
        expect((await api.get(path, lea.token)).status).toBeGreaterThanOrEqual(400);
        expect((await api.get(path, lea.token)).status).toBeLessThan(500);
      }
      await refusedAndUnchanged(
        () => api.post('/api/tickets/purchase', { event_id: id, category: 'X' }, lea.token),
        /^(400|404) /,
      );
      await refusedAndUnchanged(
        () => api.post('/api/shop/cart', { product_id: id, quantity: 1 }, lea.token),
        /^(400|404) /,
      );
      await refusedAndUnchanged(() => api.post('/api/esim/activate', { plan_id: id }, lea.token), /^(400|404) /);
    },
  );

  test("another person's ticket, order, cart and conversation are not there", async () => {
    const { events } = (await api.get('/api/tickets/events')).body;
    const { event } = (await api.get(`/api/tickets/events/${events[0].id}`)).body;
    const cheapest = event.categories.toSorted(
      (a: { price: string }, b: { price: string }) => Number(a.price) - Number(b.price),
    )[0];
    await api.deposit(marco.token, '500.00');
    const { body } = await api.post(
      '/api/tickets/purchase',
      { event_id: event.id, category: cheapest.name },
      marco.token,
    );
    await refusedAndUnchanged(
      () => api.get(`/api/tickets/${body.tickets[0].id}/qr`, lea.token),
      /^404 TICKET_NOT_FOUND/,
    );
    const [product] = (await api.get('/api/shop/products')).body.products;
    await api.post('/api/shop/cart', { product_id: product.id, quantity: 1 }, marco.token);
    expect((await api.get('/api/shop/cart', lea.token)).body.items).toEqual([]);
    const {
      body: { order },
    } = await api.post('/api/shop/checkout', {}, marco.token);
    await refusedAndUnchanged(() => api.get(`/api/shop/orders/${order.id}`, lea.token), /^404 ORDER_NOT_FOUND/);
    const stranger = await api.person('Somebody else');
    const {
      body: { conversation },
    } = await api.post('/api/social/conversations', { participant_ids: [stranger.id] }, marco.token);
    await refusedAndUnchanged(
      () => api.get(`/api/social/conversations/${conversation.id}/messages`, lea.token),
      /^404 CONVERSATION_NOT_FOUND/,
    );
    await refusedAndUnchanged(
      () => api.post(`/api/social/conversations/${conversation.id}/messages`, { message: 'hello' }, lea.token),
      /^404 CONVERSATION_NOT_FOUND/,
    );
    await refusedAndUnchanged(
      () => api.post(`/api/social/conversations/${conversation.id}/read`, {}, lea.token),
      /^404 CONVERSATION_NOT_FOUND/,
    );
  });
});

describe('tokens', () => {
  test('missing, malformed, tampered and unsigned ones are refused', async () => {
    const [header, payload, signature] = lea.token.split('.') as [string, string, string];
    const other = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: marco.id }),
    ).toString('base64url');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    for (const token of [
      undefined,
      'x',
      `${header}.${other}.${signature}`,
      `${none}.${payload}.`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature}x`,
    ]) {
      const answer = await api.get('/api/wallet/balance', token);
      expect(answer.status).toBe(401);
      reasonOf(answer);
    }
    expect((await api.get('/api/wallet/balance', undefined, { authorization: lea.token })).status).toBe(401);
    expect((await api.get('/api/wallet/balance', undefined, { authorization: `Basic ${btoa('lea:x')}` })).status).toBe(
      401,
    );
    // A token must be valid, also where none is needed.
    expect((await api.get('/api/esim/plans', 'x')).status).toBe(401);
  });

  test('identity headers from a client have no effect', async () => {
    const answer = await api.get('/api/wallet/balance', undefined, {
      'x-user-id': lea.id,
      'x-plaza-user-id': lea.id,
      'x-plaza-actor': 'system',
      'x-envoy-internal': 'true',
    });
    expect(answer.status).toBe(401);
    expect((await api.get('/api/wallet/balance', lea.token, { 'x-user-id': marco.id })).body.user_id).toBe(lea.id);
  });
});

describe('bodies and paths', () => {
  test('broken JSON, unknown fields, wrong kinds and too large bodies are refused', async () => {
    const path = '/api/wallet/deposit';
    for (const raw of [
      '{',
      '{"amount": "1.00", "currency": "EUR"',
      '[]',
      '"x"',
      'amount=1',
      '{"amount": "1.00", "currency": "EUR", "currency": }',
      '\u0000',
      '{"amount": "1.00", "currency": "EUR", "bonus": "5.00"}',
    ]) {
      await refusedAndUnchanged(() => api.send('POST', path, { token: lea.token, raw }), /^400 /);
    }
    await refusedAndUnchanged(
      () =>
        api.send('POST', path, {
          token: lea.token,
          raw: JSON.stringify({ amount: '1.00', currency: 'EUR', request_id: 'x'.repeat(2 * 1024 * 1024) }),
        }),
      /^413 /,
    );
  });

  test('unknown query parameters, paths and methods are refused', async () => {
    expect(refusal(await api.get('/api/shop/products?clubb=AS_MONACO'))).toMatch(/^400 /);
    expect(refusal(await api.get('/api/wallet/transactions?page_size=0x10', lea.token))).toMatch(/^400 /);
    expect(refusal(await api.get('/api/wallet/transactions?page_size=101', lea.token))).toMatch(/^400 /);
    expect(refusal(await api.get('/api/wallet/transactions?page_token=forged', lea.token))).toBe(
      '400 PAGE_TOKEN_INVALID',
    );
    expect(refusal(await api.get('/api/wallet/transactions?type=theft', lea.token))).toMatch(/^400 /);
    expect(refusal(await api.get('/api/nothing'))).toMatch(/^404 /);
    expect(refusal(await api.send('PUT', '/api/wallet/balance', { token: lea.token }))).toMatch(/^40[45] /);
    expect(refusal(await api.post('/plaza.wallet.v1.WalletInternalService/PlaceHold', {}, lea.token))).toMatch(
      /^40[34] /,
    );
  });

  test('invented page tokens are refused, whatever they contain', async () => {
    const forged = (...values: unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');
    const {
      body: { conversation },
    } = await api.post('/api/social/conversations', { participant_ids: [marco.id] }, lea.token);
    const tokens = [
      forged(Number.MAX_SAFE_INTEGER, lea.id),
      forged(8.64e15, lea.id),
      forged(253_402_300_800_000, lea.id),
      forged(conversation.id, 2_147_483_648),
      forged(1e308),
      forged('', '0000-01-01T00:00:00.000000Z', lea.id),
      forged('0000-01-01T00:00:00.000000Z', lea.id),
      forged('', '2026-01-01T00:00:00.000000Z', '\u0000'),
      forged('', '', '\u0000', lea.id),
      forged('', '', '\ud800', lea.id),
      Buffer.from([0xff, 0xfe]).toString('base64url'),
      Buffer.from('{}').toString('base64url'),
      'x'.repeat(1025),
      '\u0000',
    ];
    const lists = [
      '/api/wallet/transactions',
      '/api/wallet/holds',
      '/api/credits/transactions',
      '/api/shop/products',
      '/api/shop/orders',
      '/api/social/conversations',
      `/api/social/conversations/${conversation.id}/messages`,
    ];
    for (const path of lists) {
      for (const token of tokens)
        expect(refusal(await api.get(`${path}?page_token=${encodeURIComponent(token)}`, lea.token))).toMatch(
          /^400 (PAGE_TOKEN_INVALID|INVALID_ARGUMENT)/,
        );
    }
  });

  test('a text that is longer than its field is refused with the field, in a query, a path and a body alike, and over a megabyte as such', async () => {
    const long = 'x'.repeat(2000);
    const at = (answer: Awaited<ReturnType<Api['send']>>) =>
      answer.body.details
        .flatMap(
          (detail: { field_violations?: { field: string; description: string }[] }) => detail.field_violations ?? [],
        )
        .map(({ field, description }: { field: string; description: string }) => ({ field, description }));
    expect(at(await api.get(`/api/wallet/transactions?page_token=${long}`, lea.token))).toEqual([
      { field: 'page_token', description: 'Must have at most 1024 characters.' },
    ]);
    expect(at(await api.get(`/api/payments/${long}`, lea.token))).toEqual([
      { field: 'id', description: 'Must have at most 36 characters.' },
    ]);
    expect(
      at(
        await api.post(
          '/api/wallet/send',
          { recipient_id: marco.id, amount: '1.00', currency: 'EUR', note: long },
          lea.token,
        ),
      ),
    ).toEqual([{ field: 'note', description: 'Must have at most 256 characters.' }]);
    await refusedAndUnchanged(
      () =>
        api.post(
          '/api/wallet/send',
          { recipient_id: marco.id, amount: '1.00', currency: 'EUR', note: long.repeat(600) },
          lea.token,
        ),
      /^413 REQUEST_TOO_LARGE/,
    );
  });

  test('two filters, one of which is unknown, are refused with that one', async () => {
    const answer = await api.get('/api/wallet/transactions?min_amount=x&max_amount=1.00', lea.token);
    expect(refusal(answer)).toMatch(/^400 INVALID_ARGUMENT/);
    expect(JSON.stringify(answer.body)).toContain('"min_amount"');
  });

  test('a list of thousands of bad values is refused in one answer of reasonable size', async () => {
    for (const participant_ids of [
      Array.from({ length: 10_000 }, () => 'x'),
      Array.from({ length: 10_000 }, () => lea.id.replace(/.$/, 'x')),
      Array.from({ length: 3_000 }, () => '00000000-0000-4000-8000-000000000000'),
    ]) {
      const answer = await api.post('/api/social/conversations', { participant_ids }, lea.token);
      expect(refusal(answer)).toMatch(/^(400 INVALID_ARGUMENT|404 PARTICIPANT_NOT_FOUND)/);
      expect(JSON.stringify(answer.body).length).toBeLessThan(20_000);
    }
  });

  test('an idempotency key must be printable and of at most 255 characters', async () => {
    await refusedAndUnchanged(
      () =>
        api.post('/api/wallet/deposit', { amount: '1.00', currency: 'EUR' }, lea.token, {
          'idempotency-key': 'x'.repeat(256),
        }),
      /^400 IDEMPOTENCY_KEY_INVALID/,
    );
    await refusedAndUnchanged(
      () => api.post('/api/wallet/deposit', { amount: '1.00', currency: 'EUR', request_id: 'a\nb' }, lea.token),
      /^400 IDEMPOTENCY_KEY_INVALID/,
    );
  });
});

describe('strings', () => {
  const hostile = [
    "'; DROP TABLE users; --",
    '" OR ""="',
    '{{7*7}}',
    '<script>alert(1)</script>',
    '${process.env}',
    '\\x00',
    'name\r\nSet-Cookie: a=b',
  ];
  test.each(hostile)('%j is only text', async (text) => {
    const answers = [
      await api.get(`/api/shop/products?club=${encodeURIComponent(text)}`),
      await api.get(`/api/shop/products?category=${encodeURIComponent(text)}`),
      await api.get(`/api/tickets/events?club=${encodeURIComponent(text)}`),
      await api.post('/api/auth/login', { email: text, password: text }),
      await api.post(
        '/api/wallet/send',
        { recipient_email: text, amount: '1.00', currency: 'EUR', note: text },
        lea.token,
      ),
      await api.post('/api/social/posts', { text, club: text }, lea.token),
    ];
    for (const { status, headers } of answers) {
      expect(status).toBeLessThan(500);
      expect(headers.get('set-cookie')).toBeNull();
    }
    const posted = await api.post('/api/social/posts', { text }, lea.token);
    if (posted.status === 200) expect(posted.body.post.text).toBe(text.replaceAll('\r\n', '\n'));
    expect((await api.get('/api/shop/products')).body.products.length).toBeGreaterThan(0);
  });

  test.each([
    "o'brien+fan@plaza.example",
    '"odd name"@plaza.example',
    'a@b.co',
    `${'x'.repeat(64)}@plaza.example`,
    'user%tag@sub.plaza.example',
    'δοκιμή@παράδειγμα.example',
  ])('%s may sign up', async (email) => {
    expect((await api.post('/api/auth/register', { email, password: 'correct horse', name: 'Odd' })).status).toBe(200);
    expect((await api.post('/api/auth/login', { email, password: 'correct horse' })).status).toBe(200);
  });

  test.each([
    '',
    'x',
    'a@',
    '@b.co',
    'a b@c.de',
    'a@b..co',
    'a@b.co\r\nBcc: c@d.e',
    `${'x'.repeat(250)}@plaza.example`,
    5,
    null,
  ])('%j is no address', async (email) => {
    expect(refusal(await api.post('/api/auth/register', { email, password: 'correct horse', name: 'Odd' }))).toMatch(
      /^400 /,
    );
  });

  test.each(['', 'short', 'x'.repeat(73), 5])('%j is no password', async (password) => {
    expect(
      refusal(await api.post('/api/auth/register', { email: `${randomUUID()}@plaza.example`, password, name: 'Odd' })),
    ).toMatch(/^400 /);
  });
});
