// What is read strictly, and how refusals look, where JSON becomes gRPC.
import { connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { Metadata, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BadRequest, ErrorInfo } from '@plaza/api/error-details';
import { ListProductsResponse } from '@plaza/api/shop';
import { Status } from '@plaza/api/status';
import { GetBalanceResponse } from '@plaza/api/wallet';
import type { Answer } from './support/gateway.ts';
import { startHouse, type House } from './support/house.ts';
import { failure } from './support/services.ts';

let house: House;
let token: string;
beforeAll(async () => {
  house = await startHouse();
  token = await house.key.token();
});
afterAll(() => house.close());
beforeEach(() => {
  house.services.calls.length = 0;
});

const post = (path: string, body: unknown) => house.gateway.ask(path, { token, body });
const deposit = (body: unknown) => post('/api/wallet/deposit', body);
const noSuchField = 'There is no such field. The fields are amount, currency, request_id.';

test('what a change was read from reaches the service, and nobody else says it', async () => {
  const change = (headers: Record<string, string>) =>
    house.gateway.ask('/api/manage/products/1', { method: 'PATCH', token, body: {}, headers });
  await change({ 'if-match': '"7"', 'x-plaza-if-match': '"1"' });
  await change({ 'x-plaza-if-match': '"1"' });
  expect(house.services.calls.map(({ metadata }) => metadata['x-plaza-if-match'])).toEqual(['"7"', undefined]);
});

/** Refused with the fields at fault, and never seen by a service. */
function expectViolation(answer: Answer, field: string, description: string): void {
  expect([answer.status, answer.at('code'), answer.at('details', 0, 'reason')]).toEqual([400, 3, 'INVALID_ARGUMENT']);
  expect(answer.at('details', 1)).toEqual({
    '@type': 'type.googleapis.com/google.rpc.BadRequest',
    field_violations: [{ field, description }],
  });
  expect(house.services.calls).toEqual([]);
}

function expectUnreadable(answer: Answer): void {
  expect([answer.status, answer.at('code'), answer.at('details', 0)]).toEqual([
    400,
    3,
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'INVALID_ARGUMENT',
      domain: 'plaza',
      metadata: { doc_url: '/docs/errors#INVALID_ARGUMENT' },
    },
  ]);
  expect(house.services.calls).toEqual([]);
}

// The transcoder reads what the strict reader lets through: what both call a time is one.
const goodTimes = [
  '2026-03-01T10:00:00Z',
  '2026-03-01T10:00:00.5Z',
  '2026-03-01T10:00:00.123Z',
  '2026-03-01T10:00:00+01:00',
  '2026-03-01T10:00:00-23:59',
  '2024-02-29T10:00:00Z',
  '2000-02-29T23:59:59Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
];
const badTimes = [
  '2026-03-01',
  '2026-03-01T10:00Z',
  '2026-03-01T10:00:00',
  '2026-03-01 10:00:00Z',
  '2026-03-01t10:00:00z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-02-29T10:00:00Z',
  '1900-02-29T10:00:00Z',
  '2026-04-31T10:00:00Z',
  '2026-03-00T10:00:00Z',
  '2026-03-01T24:00:00Z',
  '2026-03-01T10:60:00Z',
  '2026-03-01T10:00:61Z',
  '2026-03-01T10:00:00.Z',
  '2026-03-01T10:00:00.1234567891Z',
  '2026-03-01T10:00:00+24:00',
  '2026-03-01T10:00:00+01:60',
  '2026-03-01T10:00:00+0100',
  '0000-01-01T00:00:00Z',
  '10000-01-01T00:00:00Z',
  '2026-03-01T10:00:00Z ',
];

/** HTTP/2 sends a body without telling its length. */
function overHttp2(headers: Record<string, string>, body: string): Promise<Answer> {
  const session = connect(`http://127.0.0.1:${house.gateway.port}`);
  return new Promise<Answer>((resolve, reject) => {
    const request = session.request(headers, { endStream: false });
    let status = 0;
    let text = '';
    request.on('response', (got) => {
      status = Number(got[':status']);
    });
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () =>
      resolve({
        status,
        headers: {},
        text,
        at: (...path) =>
          path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], JSON.parse(text)),
      }),
    );
    request.on('error', reject);
    request.end(body);
  }).finally(() => session.close());
}

describe('a body', () => {
  test('reaches the service as its message', async () => {
    expect((await deposit({ amount: '5.00', currency: 'EUR', request_id: 'é"\\\n😀' })).status).toBe(200);
    expect(house.services.calls[0]?.request).toEqual({ amount: '5.00', currency: 'EUR', requestId: 'é"\\\n😀' });
  });

  test('may be empty where nothing is needed', async () => {
    expect((await post('/api/shop/checkout', '')).status).toBe(200);
    expect((await post('/api/shop/checkout', ' {} \n')).status).toBe(200);
  });

  test('with a field that is unknown is refused and names it', async () =>
    expectViolation(await deposit({ amount: '5', currrency: 'EUR' }), 'currrency', noSuchField));

  test('with a field in camelCase is refused: names are snake_case', async () =>
    expectViolation(
      await post('/api/tickets/purchase', { eventId: 'x' }),
      'eventId',
      'There is no such field. The fields are best, category, event_id, expected_total, hold_id, quantity, request_id, seat_ids.',
    ));

  test('with a number, a boolean, an object or a list where a string belongs is refused', async () => {
    for (const amount of [5, 5.5, -1, 1e3, true, {}, { a: 1 }, ['5'], [[]]])
      expectViolation(await deposit({ amount, currency: 'EUR' }), 'amount', 'Must be a string.');
  });

  test('with a string or a boolean where a number belongs is refused', async () => {
    expectViolation(await post('/api/shop/cart', { product_id: 'x', quantity: true }), 'quantity', 'Must be a number.');
    for (const quantity of ['many', '', ' 5', '+5', '5.0', '1e3', '0x10', 1.5, -0.5])
      expectViolation(
        await post('/api/shop/cart', { product_id: 'x', quantity }),
        'quantity',
        'Must be a whole number.',
      );
    for (const quantity of [1e20, 2_147_483_648, -2_147_483_649, '2147483648'])
      expectViolation(
        await post('/api/shop/cart', { product_id: 'x', quantity }),
        'quantity',
        'Must be from -2147483648 to 2147483647.',
      );
  });

  test('with a number that is whole in another form reaches the service', async () => {
    for (const quantity of ['5', '"5"', '"05"', '5.0', '0.5e1', '500e-2'])
      expect((await post('/api/shop/cart', `{"product_id":"x","quantity":${quantity}}`)).status).toBe(200);
    for (const quantity of [2_147_483_647, -2_147_483_648])
      expect((await post('/api/shop/cart', { product_id: 'x', quantity })).status).toBe(200);
    expect(house.services.calls.map(({ request }) => request['quantity'])).toEqual([
      ...Array<number>(6).fill(5),
      2_147_483_647,
      -2_147_483_648,
    ]);
  });

  test('with something else where a time belongs is refused', async () => {
    const extend = (expires_at: unknown) => post('/api/payments/p-1/extend', { expires_at });
    for (const bad of ['', 'tomorrow', ...badTimes])
      expectViolation(await extend(bad), 'expires_at', 'Must be a time such as 2026-03-01T10:00:00Z.');
    for (const bad of [5, true, { seconds: 5 }, []])
      expectViolation(await extend(bad), 'expires_at', 'Must be a string.');
    // Some encoders write a plus sign so.
    for (const good of [
      ...goodTimes.map((time) => JSON.stringify(time)),
      '"2026-03-01T10:00:00\\u002b01:00"',
      'null',
    ]) {
      // The services of these tests take no payments: the gateway let it through.
      expect([good, (await post('/api/payments/p-1/extend', `{"expires_at":${good}}`)).status]).toEqual([good, 501]);
    }
  });

  test('with something else where true or false belongs is refused', async () => {
    for (const final of ['true', 1, 0, {}, []])
      expectViolation(await post('/api/payments/p-1/capture', { final }), 'final', 'Must be true or false.');
  });

  test('with something else where a list belongs is refused, with the place in it', async () => {
    expectViolation(
      await post('/api/social/conversations', { participant_ids: 'a' }),
      'participant_ids',
      'Must be a list.',
    );
    expectViolation(
      await post('/api/social/conversations', { participant_ids: ['a', 7] }),
      'participant_ids[1]',
      'Must be a string.',
    );
  });

  test('with a field twice is refused', async () =>
    expectViolation(
      await deposit('{"amount":"5","currency":"EUR","amount":"500"}'),
      'amount',
      'Must not be given twice.',
    ));

  test('that says again what the path says is refused', async () => {
    const answer = await house.gateway.ask('/api/shop/cart/p-1', {
      token,
      method: 'PATCH',
      body: { product_id: 'p-2', quantity: 1 },
    });
    expectViolation(answer, 'product_id', 'There is no such field. The fields are quantity, request_id, variant_id.');
  });

  test('that is no object is refused', async () => {
    for (const body of ['[]', '5', '"x"', 'true', '[{"amount":"5"}]'])
      expectViolation(await deposit(body), '', 'Must be an object.');
  });

  test('that is no JSON is refused', async () => {
    const bad = [
      '{',
      '{"amount"',
      '{"amount":',
      '{"amount":"5"',
      '{"amount":"5",}',
      "{'amount':'5'}",
      '{amount:"5"}',
      '{"amount":"5"} x',
      '{"amount":"5"}{"amount":"6"}',
      '{"amount":"\\x"}',
      '{"amount":"a\nb"}',
      '{"amount":"\\u00g0"}',
      '{"amount":nul}',
      '{"amount":05}',
      '{"amount":+5}',
      '{"amount":.5}',
      'amount=5&currency=EUR',
      '<a/>',
      '{"amount":"5"\0}',
      '\uFEFF{}',
      `{"amount":${'['.repeat(100_000)}`,
      `${'{"metadata":'.repeat(5000)}`,
    ];
    for (const body of bad) {
      const answer = await deposit(body);
      expect([body.slice(0, 20), answer.status, answer.at('details', 0, 'reason')]).toEqual([
        body.slice(0, 20),
        400,
        'INVALID_ARGUMENT',
      ]);
    }
    expect(house.services.calls).toEqual([]);
  });

  test('that is no UTF-8 is refused where it breaks, and nothing of it is said back', async () => {
    const bytes = (...middle: number[]) =>
      Buffer.from([...Buffer.from('{"amount":"'), ...middle, ...Buffer.from('"}')]);
    const broken = [
      ...['\\ud800', '\\udc00', '\\ud83d\\u0041', '\\ud83dx'].map((escape) => `{"amount":"${escape}"}`),
      ...[
        [0xff],
        [0xc0, 0x80],
        [0xc3],
        [0xe0, 0x80, 0x80],
        [0xed, 0xa0, 0x80],
        [0xe2, 0x82],
        [0xf0, 0x80, 0x80, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xf5, 0x80, 0x80, 0x80],
        [0x80],
      ].map((middle) => bytes(...middle)),
    ];
    for (const body of broken) {
      const answer = await deposit(body);
      expectUnreadable(answer);
      expect(answer.at('message')).toBe('The body is not valid JSON, from character 12 on.');
    }
    expect((await deposit('{"amount":"ü€😀\\ud83d\\ude00"}')).status).toBe(200);
    expect(house.services.calls[0]?.request['amount']).toBe('ü€😀😀');
  });

  test('that is no JSON by its content-type, or packed, is 415 and says what to send', async () => {
    const body = '{"amount":"5.00","currency":"EUR"}';
    for (const headers of [
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'text/plain' },
      { 'content-encoding': 'gzip' },
    ] as Record<string, string>[]) {
      const answer = await house.gateway.ask('/api/wallet/deposit', {
        token,
        body: headers['content-encoding'] ? gzipSync(body) : body,
        headers,
      });
      expect([answer.status, answer.at('code'), answer.at('details', 0, 'reason'), answer.at('message')]).toEqual([
        415,
        3,
        'UNSUPPORTED_MEDIA_TYPE',
        'The body must be JSON in UTF-8, and must not be compressed.',
      ]);
    }
    expect(house.services.calls).toEqual([]);
    // With nothing in it there is nothing to name.
    expect(
      (await house.gateway.ask('/api/shop/checkout', { token, method: 'POST', headers: { 'content-length': '0' } }))
        .status,
    ).toBe(200);
  });

  test('where none belongs is refused, however it comes', async () => {
    const refused = (answer: Answer) =>
      expect([answer.status, answer.at('code'), answer.at('details', 0, 'reason')]).toEqual([
        400,
        3,
        'BODY_NOT_ALLOWED',
      ]);
    for (const [method, path] of [
      ['GET', '/api/wallet/balance'],
      ['GET', '/api/shop/products'],
      ['DELETE', '/api/shop/cart'],
      ['GET', '/openapi.json'],
    ] as const) {
      refused(await house.gateway.ask(path, { token, method, body: { amount: '5.00' } }));
      if (path.startsWith('/api'))
        refused(
          await house.gateway.speak(
            `${method} ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
          ),
        );
    }
    expect((await house.gateway.ask('/api/wallet/balance', { token, method: 'HEAD', body: '{}' })).status).toBe(400);
    for (const body of ['a', '{"currency":"JPY"}'])
      refused(await overHttp2({ ':path': '/api/wallet/balance', authorization: `Bearer ${token}` }, body));
    expect(house.services.calls).toEqual([]);
    expect((await overHttp2({ ':path': '/api/wallet/balance', authorization: `Bearer ${token}` }, '')).status).toBe(
      200,
    );
    expect((await house.gateway.ask('/api/wallet/balance', { token, headers: { 'content-length': '0' } })).status).toBe(
      200,
    );
  });

  test('cannot make the answer say what it likes', async () => {
    const answer = await deposit({ '","reason":"X': 1 });
    expectViolation(answer, '?', noSuchField);
  });

  test('of more than a megabyte is 413', async () => {
    const answer = await deposit({ amount: 'x'.repeat(2_000_000), currency: 'EUR' });
    expect([answer.status, answer.at('code'), answer.at('details', 0, 'reason')]).toEqual([
      413,
      8,
      'REQUEST_TOO_LARGE',
    ]);
    expect(house.services.calls).toEqual([]);
    expectViolation(
      await deposit({ amount: 'x'.repeat(900_000), currency: 'EUR' }),
      'amount',
      'Must have at most 64 characters.',
    );
  });

  test('has texts of as many characters as their fields may have, however they are written', async () => {
    const message = (text: string) =>
      house.gateway.ask('/api/social/conversations/c-1/messages', { token, body: `{"message":"${text}"}` });
    for (const character of ['a', 'é', '漢', '😀', '\\n', '\\u00e9', '\\ud83d\\ude00', '\\\\', '\\"']) {
      expect([character, (await message(character.repeat(4400))).status]).toEqual([character, 200]);
      house.services.calls.length = 0;
      expectViolation(await message(character.repeat(4401)), 'message', 'Must have at most 4400 characters.');
    }
    expectViolation(await message('\\u0041'.repeat(170_000)), 'message', 'Must have at most 4400 characters.');
  });

  test('has lists of as many items as their fields may have', async () => {
    const ids = (count: number, id = '') =>
      post('/api/social/conversations', { participant_ids: Array<string>(count).fill(id) });
    expect((await ids(50)).status).toBe(200);
    house.services.calls.length = 0;
    expectViolation(await ids(51), 'participant_ids', 'Must have at most 50 items.');
    expectViolation(await ids(300_000), 'participant_ids', 'Must have at most 50 items.');
    expectViolation(await ids(2, 'x'.repeat(37)), 'participant_ids[0]', 'Must have at most 36 characters.');
  });

  test('whose names and numbers have no end is refused', async () => {
    expectViolation(await deposit({ ['x'.repeat(900_000)]: '5' }), '?', noSuchField);
    expectViolation(
      await post('/api/shop/cart', `{"product_id":"x","quantity":${'1'.repeat(900_000)}}`),
      'quantity',
      'Must be from -2147483648 to 2147483647.',
    );
    expectViolation(await deposit(`{"amount":[${'1,'.repeat(400_000)}1]}`), 'amount', 'Must be a string.');
  });
});

test("a transfer encoding that nobody knows is the client's fault", async () => {
  const answer = await house.gateway.ask('/api/wallet/deposit', {
    token,
    method: 'POST',
    headers: { 'transfer-encoding': 'xchunked' },
  });
  expect([answer.status, answer.at('details', 0, 'reason')]).toEqual([400, 'REQUEST_MALFORMED']);
});

describe('a query', () => {
  test('fills the request', async () => {
    expect((await house.gateway.ask('/api/shop/products?club=AS_MONACO&page_size=5&category=home+kit%21')).status).toBe(
      200,
    );
    expect(house.services.calls[0]?.request).toEqual({
      club: 'AS_MONACO',
      category: 'home kit!',
      pageSize: 5,
      pageToken: '',
    });
  });

  test('with an unknown parameter is refused, and names it and those that there are', async () => {
    const none = 'There is no such parameter. The parameters are category, club, page_size, page_token.';
    for (const [query, name] of [
      ['club=A&colour=red', 'colour'],
      ['pageSize=5', 'pageSize'],
      ['club.x=5', 'club.x'],
      // Only plain letters are repeated.
      ...['%3Cscript%3E', 'colo%FFur', '%22', 'x'.repeat(101)].map((odd) => [`${odd}=5`, '?']),
    ] as [string, string][])
      expectViolation(await house.gateway.ask(`/api/shop/products?${query}`), name, none);
  });

  test('that says one thing twice is refused', async () => {
    for (const query of [
      'currency=EUR&currency=JPY',
      'currency=EUR&currency=EUR',
      'currency=EUR&%63urrency=JPY',
      'currency=&currency=JPY',
      'currency&currency=JPY',
    ]) {
      expectViolation(
        await house.gateway.ask(`/api/wallet/balance?${query}`, { token }),
        'currency',
        'Must not be given twice.',
      );
    }
    expectViolation(
      await house.gateway.ask('/api/shop/products?page_size=5&club=A&page_size=6'),
      'page_size',
      'Must not be given twice.',
    );
    expect(
      (await house.gateway.ask('/api/shop/products?page_token=club=a;club=b&club=A&category=page_size=5')).status,
    ).toBe(200);
    expect(house.services.calls[0]?.request).toMatchObject({
      club: 'A',
      category: 'page_size=5',
      pageToken: 'club=a;club=b',
    });
  });

  test('that is no UTF-8 is refused', async () => {
    for (const value of ['%FF', '%ED%A0%80', '%C3'])
      expectViolation(await house.gateway.ask(`/api/shop/products?club=${value}`), 'club', 'Must be UTF-8.');
  });

  test('with something else where true or false belongs is refused', async () => {
    for (const value of ['', 'yes', '1', 'TRUE'])
      expectViolation(
        await house.gateway.ask(`/api/notifications?unread=${value}`, { token }),
        'unread',
        'Must be true or false.',
      );
  });

  test('that says again what the path says is refused', async () => {
    for (const query of ['product_id=b', 'productId=b', '%70roduct_id=b', 'a=1&product_id', 'product_id=a']) {
      for (const method of ['PATCH', 'DELETE']) {
        const answer = await house.gateway.ask(`/api/shop/cart/a?${query}`, {
          token,
          method,
          ...(method === 'PATCH' ? { body: { quantity: 1 } } : {}),
        });
        expect([query, answer.status, answer.at('details', 0, 'reason')]).toEqual([query, 400, 'INVALID_ARGUMENT']);
      }
    }
    expectViolation(await house.gateway.ask('/api/shop/products/a?id=b'), 'id', 'Is already given in the path.');
    expectViolation(
      await house.gateway.ask('/api/shop/products/a?id=b', { headers: { 'if-none-match': '"x"' } }),
      'id',
      'Is already given in the path.',
    );
    expect((await house.gateway.ask('/api/shop/products/a?id=b', { method: 'HEAD' })).status).toBe(400);
    expect(house.services.calls).toEqual([]);
    expect((await house.gateway.ask('/api/social/conversations/a/messages?page_size=5', { token })).status).toBe(200);
    expect(house.services.calls[0]?.request).toMatchObject({ conversationId: 'a', pageSize: 5 });
  });

  test('is that of the path that is spelled out, and not of one with a variable that matches it too', async () => {
    // It reaches the service, which here does not have this rpc.
    expect((await house.gateway.ask('/api/webhooks/deliveries?page_size=0&status=failed', { token })).status).toBe(501);
    expectViolation(
      await house.gateway.ask('/api/webhooks/019a?page_size=0', { token }),
      'page_size',
      'There is no such parameter: there are none.',
    );
  });

  test('whose text is longer than its field is refused', async () => {
    const messages = (query: string) => house.gateway.ask(`/api/social/conversations/a/messages?${query}`, { token });
    expect((await messages(`page_token=${'%F0%9F%98%80'.repeat(1024)}`)).status).toBe(200);
    house.services.calls.length = 0;
    expectViolation(
      await messages(`page_token=${'%F0%9F%98%80'.repeat(1025)}`),
      'page_token',
      'Must have at most 1024 characters.',
    );
    expectViolation(
      await messages(`page_token=${'x'.repeat(1025)}`),
      'page_token',
      'Must have at most 1024 characters.',
    );
  });

  test('beside a body is refused: secrets and money have no place in it', async () => {
    expectViolation(
      await house.gateway.ask('/api/auth/login?email=a&password=b', { method: 'POST', body: '' }),
      'email',
      'Must be in the body, not in the query.',
    );
    expectViolation(
      await house.gateway.ask('/api/wallet/deposit?amount=5.00', { token, body: { currency: 'EUR' } }),
      'amount',
      'Must be in the body, not in the query.',
    );
  });

  test('with words where a number belongs is refused', async () => {
    for (const size of ['many', '1.5', '1e3', '%2B5', '', '0x10', '1%20or%201=1', '5?club=A'])
      expectViolation(
        await house.gateway.ask(`/api/shop/products?page_size=${size}`),
        'page_size',
        'Must be a whole number.',
      );
    expectViolation(
      await house.gateway.ask('/api/shop/products?page_size=99999999999'),
      'page_size',
      'Must be from -2147483648 to 2147483647.',
    );
    expectViolation(await house.gateway.ask('/api/shop/products?page_size'), 'page_size', 'Must be a whole number.');
  });

  test('may name a time', async () => {
    expect((await house.gateway.ask('/api/wallet/balance/at?time=2026-03-01T10:00:00.5Z', { token })).status).toBe(200);
    expect(house.services.calls[0]?.request['time']).toEqual(new Date('2026-03-01T10:00:00.500Z'));
    house.services.calls.length = 0;
    for (const time of ['', 'yesterday', '5', ...badTimes]) {
      expectViolation(
        await house.gateway.ask(`/api/wallet/balance/at?time=${encodeURIComponent(time)}`, { token }),
        'time',
        'Must be a time such as 2026-03-01T10:00:00Z.',
      );
    }
    for (const time of goodTimes)
      expect(
        (await house.gateway.ask(`/api/wallet/balance/at?time=${encodeURIComponent(time)}`, { token })).status,
      ).toBe(200);
    expect(house.services.calls.map(({ request }) => (request['time'] as Date).getTime())).toEqual(
      goodTimes.map((time) => Date.parse(time)),
    );
  });

  test('comes as it is, whatever is in it', async () => {
    const odd = `'; drop table users; -- <script> \r\n€`;
    await house.gateway.ask(`/api/shop/products?category=${encodeURIComponent(odd)}`);
    expect(house.services.calls[0]?.request.category).toBe(odd);
  });
});

describe('a deadline in a header', () => {
  test('is for gRPC: here it is passed over, whatever it says', async () => {
    for (const timeout of ['1n', '0S', 'soon', '99999999999S'])
      expect(
        (await house.gateway.ask('/api/wallet/balance', { token, headers: { 'grpc-timeout': timeout } })).status,
      ).toBe(200);
  });
});

describe('an answer', () => {
  test('has the names of the protos, and says what is empty', async () => {
    house.services.answer('ListProducts', () =>
      ListProductsResponse.fromPartial({ products: [{ id: 'p', oldPrice: '' }] }),
    );
    const { at, headers } = await house.gateway.ask('/api/shop/products?category=names');
    expect(at('products', 0)).toEqual({
      id: 'p',
      name: '',
      description: '',
      club: '',
      category: '',
      price: '',
      old_price: '',
      discount: 0,
      currency: '',
      stock: 0,
      nft: false,
      merchant_id: '',
      translations: [],
      variants: [],
      pictures: [],
    });
    expect(at('next_page_token')).toBe('');
    expect(Object.keys(headers).filter((name) => /grpc|server|envoy|powered/.test(name))).toEqual([]);
  });

  test('may be as large as eight megabytes, over HTTP/1.1 and HTTP/2; a larger one is an error, not a part of it', async () => {
    house.services.answer('GetBalance', () => GetBalanceResponse.fromPartial({ balance: 'x'.repeat(3_000_000) }));
    const whole = await house.gateway.ask('/api/wallet/balance', { token });
    expect([whole.status, String(whole.at('balance')).length]).toEqual([200, 3_000_000]);
    expect((await house.gateway.ask('/api/wallet/balance', { token, method: 'HEAD' })).headers['content-length']).toBe(
      whole.headers['content-length'],
    );
    const headers = { ':path': '/api/wallet/balance', authorization: `Bearer ${token}` };
    expect(String((await overHttp2(headers, '')).at('balance'))).toHaveLength(3_000_000);
    house.services.answer('GetBalance', () => GetBalanceResponse.fromPartial({ balance: 'x'.repeat(9_000_000) }));
    for (const answer of [await house.gateway.ask('/api/wallet/balance', { token }), await overHttp2(headers, '')])
      expect([answer.status, answer.at('code'), answer.at('details', 0, 'reason')]).toEqual([500, 13, 'INTERNAL']);
    house.services.answer('GetBalance', () => GetBalanceResponse.fromPartial({ balance: '1' }));
  });

  test('is JSON whatever the content type of a request without a body', async () => {
    for (const type of ['application/grpc', 'application/grpc-web+proto', 'text/plain']) {
      const answer = await house.gateway.ask('/api/wallet/balance', { token, headers: { 'content-type': type } });
      expect([answer.status, answer.at('balance')]).toEqual([200, '1']);
    }
  });

  test('keeps free-form objects as they are', async () => {
    house.services.answer('GetBalance', () =>
      GetBalanceResponse.fromPartial({ balance: '1', assets: { points: 5, list: ['a', null], nested: { yes: true } } }),
    );
    expect((await house.gateway.ask('/api/wallet/balance', { token })).at('assets')).toEqual({
      points: 5,
      list: ['a', null],
      nested: { yes: true },
    });
  });

  test('that is an error has its HTTP status, reason and fields', async () => {
    const any = (type: string, value: Uint8Array) => ({
      typeUrl: `type.googleapis.com/${type}`,
      value: Buffer.from(value),
    });
    const metadata = new Metadata();
    metadata.set('retry-after', '7');
    metadata.set(
      'grpc-status-details-bin',
      Buffer.from(
        Status.encode({
          code: status.ALREADY_EXISTS,
          message: 'Taken.',
          details: [
            any(
              'google.rpc.ErrorInfo',
              ErrorInfo.encode({ reason: 'EMAIL_TAKEN', domain: 'plaza', metadata: {} }).finish(),
            ),
            any(
              'google.rpc.BadRequest',
              BadRequest.encode(
                BadRequest.fromPartial({ fieldViolations: [{ field: 'email', description: 'Is taken.' }] }),
              ).finish(),
            ),
          ],
        }).finish(),
      ),
    );
    house.services.answer('Register', () => Promise.reject(failure(status.ALREADY_EXISTS, 'Taken.', metadata)));
    const answer = await house.gateway.ask('/api/auth/register', { body: {} });
    expect([answer.status, answer.headers['content-type'], answer.headers['retry-after']]).toEqual([
      409,
      'application/json',
      '7',
    ]);
    expect(answer.at('code')).toBe(6);
    expect(answer.at('details', 0)).toEqual({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'EMAIL_TAKEN',
      domain: 'plaza',
      metadata: {},
    });
    expect(answer.at('details', 1, 'field_violations', 0)).toMatchObject({ field: 'email', description: 'Is taken.' });
  });
});
