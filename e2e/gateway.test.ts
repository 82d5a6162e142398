// What the gateway adds, before the real services.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { Api } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let person: Awaited<ReturnType<Api['person']>>;

beforeAll(async () => {
  stack = await borrowStack();
  person = await new Api(stack.url).person('Reader');
});

afterAll(() => stack?.giveBack());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(`${stack.url}${path}`, { method, headers });

describe.each(['/api/shop/products?club=AS_MONACO', '/api/tickets/events', '/api/esim/plans'])('the catalogue at %s', (path) => {
  test('is kept at the edge, and told to be unchanged to who has it', async () => {
    const first = await get(path);
    const etag = first.headers.get('etag')!;
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, expect.stringMatching(/^public, max-age=[1-4]\b/)]);
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

  test('is fresh for who asks with a token', async () => {
    const answer = await get(path, { authorization: `Bearer ${person.token}` });
    expect([answer.status, answer.headers.get('age')]).toEqual([200, null]);
  });
});

test('a person’s own answers are kept nowhere', async () => {
  const answer = await get('/api/wallet/balance', { authorization: `Bearer ${person.token}` });
  expect(answer.headers.get('cache-control') ?? 'no-store').toMatch(/no-store|private/);
});

test('one service that dies takes nothing else along, health says which, and it is back by itself', async () => {
  await stack.kill('messaging');
  const feed = await get('/api/social/feed', { authorization: `Bearer ${person.token}` });
  expect([feed.status, (await feed.json() as { details: { reason: string }[] }).details[0]?.reason]).toEqual([503, 'UNAVAILABLE']);
  expect((await get('/api/wallet/balance', { authorization: `Bearer ${person.token}` })).status).toBe(200);
  const health = () => get('/api/health').then(async (answer) => ({ status: answer.status, body: await answer.json() as { services: Record<string, string> } }));
  const told = await until(async () => {
    const answer = await health();
    return answer.body.services['messaging'] === 'unavailable' && answer;
  }, 'health says who is away');
  expect(told).toMatchObject({ status: 200, body: { services: { wallet: 'operational', messaging: 'unavailable' } } });
  for (let n = 0; n < 8; n++) expect((await health()).status).toBe(200);
  await stack.restart('messaging');
  await until(async () => (await get('/api/social/feed', { authorization: `Bearer ${person.token}` })).status === 200, 'the feed is back');
});

test('every request has a line in the log that can be found by its id, and no line holds a token or a query', async () => {
  await get('/api/wallet/transactions?page_token=SECRETQUERY', { authorization: `Bearer ${person.token}`, 'x-request-id': 'e2e-gateway-1' });
  const text = await until(() => {
    const log = readFileSync(stack.logs.gateway, 'utf8');
    return log.includes('e2e-gateway-1') && log;
  }, 'the line in the log');
  const lines = text.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.find(({ request_id }) => request_id === 'e2e-gateway-1')).toMatchObject({ log: 'access', rpc: 'plaza.wallet.v1.WalletService/ListTransactions', user_id: person.id });
  expect(text).not.toContain(person.token.slice(0, 60));
  expect(text).not.toContain('SECRETQUERY');
});
