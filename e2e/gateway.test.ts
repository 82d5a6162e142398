// What the gateway adds, in front of the real services.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PurchaseRequest } from '@plaza/api/ticket';
import { until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let person: Awaited<ReturnType<Api['person']>>;

beforeAll(async () => {
  stack = await borrowStack();
  person = await new Api(stack.url).person('Reader');
});

afterAll(() => stack?.giveBack());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${stack.url}${path}`, { method, headers });

describe.each(['/api/shop/products?club=AS_MONACO', '/api/tickets/events', '/api/esim/plans'])(
  'the catalogue at %s',
  (path) => {
    test('is cached by the gateway, and answered with 304 to a client that has it', async () => {
      const first = await get(path);
      const etag = first.headers.get('etag')!;
      expect([first.status, first.headers.get('cache-control')]).toEqual([
        200,
        expect.stringMatching(/^public, max-age=[1-4]\b/),
      ]);
      expect(etag).toMatch(/^(W\/)?"[^"]+"$/);
      const kept = await until(async () => {
        const answer = await get(path);
        return answer.headers.has('age') && answer;
      }, 'an answer from the edge');
      expect(await kept.json()).toEqual(await first.json());
      const unchanged = await get(path, { 'if-none-match': etag });
      expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
      const head = await get(path, {}, 'HEAD');
      expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
    });

    test('is fresh for a request with a token', async () => {
      const answer = await get(path, { authorization: `Bearer ${person.token}` });
      expect([answer.status, answer.headers.get('age')]).toEqual([200, null]);
    });
  },
);

test('a mail program posts a form to the address of a mail without signing in', async () => {
  const answer = await new Api(stack.url).send('POST', '/api/auth/unsubscribe/nobody', {
    raw: 'List-Unsubscribe=One-Click',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(refusal(answer)).toBe('404 UNSUBSCRIBE_LINK_INVALID');
});

test('answers to a person are cached nowhere', async () => {
  const answer = await get('/api/wallet/balance', { authorization: `Bearer ${person.token}` });
  expect(answer.headers.get('cache-control') ?? 'no-store').toMatch(/no-store|private/);
});

test('a service that dies stops no other, health names it, and it restarts by itself', async () => {
  await stack.kill('messaging');
  const feed = await get('/api/social/feed', { authorization: `Bearer ${person.token}` });
  expect([feed.status, ((await feed.json()) as { details: { reason: string }[] }).details[0]?.reason]).toEqual([
    503,
    'UNAVAILABLE',
  ]);
  expect((await get('/api/wallet/balance', { authorization: `Bearer ${person.token}` })).status).toBe(200);
  const health = () =>
    get('/api/health').then(async (answer) => ({
      status: answer.status,
      body: (await answer.json()) as { services: Record<string, string> },
    }));
  const report = await until(async () => {
    const answer = await health();
    return answer.body.services['messaging'] === 'unavailable' && answer;
  }, 'health says who is away');
  expect(report).toMatchObject({
    status: 200,
    body: { services: { wallet: 'operational', messaging: 'unavailable' } },
  });
  for (let n = 0; n < 8; n++) expect((await health()).status).toBe(200);
  await stack.restart('messaging');
  await until(
    async () => (await get('/api/social/feed', { authorization: `Bearer ${person.token}` })).status === 200,
    'the feed is back',
  );
});

/** One request in the bytes that a client may send, with a header that fetch and gRPC clients would not let through. */
function spoken(path: string, contentType: string, key: string, body: Buffer): Promise<string> {
  const head = `POST ${path} HTTP/1.1\r\nhost: plaza\r\nauthorization: Bearer ${person.token}\r\ncontent-type: ${contentType}\r\n${key}content-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(stack.url).port), '127.0.0.1', () =>
      socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body])),
    );
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const [, headers, rest] = /^(.*?)\r\n\r\n(.*)$/s.exec(text) ?? [];
      const length = headers && /^content-length: (\d+)$/im.exec(headers)?.[1];
      if (rest !== undefined && (length === undefined ? rest.endsWith('0\r\n\r\n') : rest.length >= Number(length)))
        socket.destroy();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

test('a purchase under a key that cannot be honoured is refused over every protocol, and buys nothing', async () => {
  const api = new Api(stack.url);
  await api.deposit(person.token, '500.00');
  const { events } = (await api.get('/api/tickets/events')).body;
  const { event } = (await api.get(`/api/tickets/events/${events[0].id}`)).body;
  const category = event.categories.toSorted(
    (a: { price: string }, b: { price: string }) => Number(a.price) - Number(b.price),
  )[0].name as string;
  const message = Buffer.from(
    PurchaseRequest.encode(PurchaseRequest.fromPartial({ eventId: event.id, category, quantity: 1 })).finish(),
  );
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
  const json = Buffer.from(JSON.stringify({ event_id: event.id, category, quantity: 1 }));
  const ways: [path: string, type: string, body: Buffer][] = [
    ['/api/tickets/purchase', 'application/json', json],
    ['/plaza.catalog.v1.TicketService/Purchase', 'application/grpc', frame],
    ['/plaza.catalog.v1.TicketService/Purchase', 'application/grpc-web+proto', frame],
  ];
  const named = (value: string) => `idempotency-key: ${value}\r\n`;
  for (const key of [Buffer.from('order-1-Müller').toString('latin1'), '\xfc', '', 'a b', 'a,b', 'x'.repeat(256)]
    .map(named)
    .concat(named('a') + named('b'), 'idempotency-key-bin: YQ==\r\n')) {
    for (const [path, type, body] of ways) {
      for (let time = 0; time < 2; time++) {
        const answer = await spoken(path, type, key, body);
        // Over gRPC the reason is in the bytes of the details.
        const details = /^grpc-status-details-bin: (\S+)/im.exec(answer)?.[1];
        expect([key, type, details ? Buffer.from(details, 'base64').toString('latin1') : answer]).toEqual([
          key,
          type,
          expect.stringContaining('IDEMPOTENCY_KEY_INVALID'),
        ]);
      }
    }
  }
  expect([(await api.get('/api/tickets', person.token)).body.tickets, await api.balance(person.token)]).toEqual([
    [],
    '500.00',
  ]);
  const good = async () =>
    /\r\n\r\n(.*)$/s.exec(await spoken('/api/tickets/purchase', 'application/json', named('order-1'), json))?.[1];
  expect(await good()).toBe(await good());
  expect((await api.get('/api/tickets', person.token)).body.tickets).toHaveLength(1);
});

test('a service refuses a key in the header with another one in the message', async () => {
  const answer = await new Api(stack.url).post(
    '/api/wallet/deposit',
    { amount: '1.00', currency: 'EUR', request_id: 'one' },
    person.token,
    { 'idempotency-key': 'two' },
  );
  expect(refusal(answer)).toBe('400 IDEMPOTENCY_KEY_INVALID');
});

test('every request has a line in the log that can be found by its id, and no line holds a token or a query', async () => {
  await get('/api/wallet/transactions?page_token=SECRETQUERY', {
    authorization: `Bearer ${person.token}`,
    'x-request-id': 'e2e-gateway-1',
  });
  const text = await until(() => {
    const log = readFileSync(stack.logs.gateway, 'utf8');
    return log.includes('e2e-gateway-1') && log;
  }, 'the line in the log');
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.find(({ request_id }) => request_id === 'e2e-gateway-1')).toMatchObject({
    log: 'access',
    rpc: 'plaza.wallet.v1.WalletService/ListTransactions',
    user_id: person.id,
  });
  expect(text).not.toContain(person.token.slice(0, 60));
  expect(text).not.toContain('SECRETQUERY');
});
