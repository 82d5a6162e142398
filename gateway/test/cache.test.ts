// What the gateway answers by itself, for how long, and for whom.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ListProductsResponse } from '@plaza/api/shop';
import { rpcs } from '@plaza/api/rpcs';
import { never } from '@plaza/testing';
import { startHouse, type House } from './support/house.ts';
import { eventually, type Answer } from './support/gateway.ts';
import { failure, sendPublic } from './support/services.ts';

let house: House;
let price = '10.00';
beforeAll(async () => {
  house = await startHouse({ cache: { folder: '', bytes: 200_000, entries: 20 } });
  house.services.answer('ListProducts', (request, call) => {
    const club = String(request['club']);
    sendPublic(call, `W/"${club}-${price}"`, club === 'change' ? 1 : undefined);
    return ListProductsResponse.fromPartial({ products: [{ id: club, price, description: 'x'.repeat(2000) }] });
  });
});
afterAll(() => house.close());
beforeEach(() => {
  house.services.calls.length = 0;
});

const products = (club: string, headers: Record<string, string> = {}, token?: string) =>
  house.gateway.ask(`/api/shop/products?club=${club}`, { headers, token });
/** Until the answer is kept, which happens a moment after it is given. Forgets who was asked for it. */
async function keep(club: string): Promise<Answer> {
  const answer = await eventually(
    () => products(club),
    ({ headers }) => headers['age'] !== undefined,
  );
  house.services.calls.length = 0;
  return answer;
}
const files = () => readdirSync(join(house.gateway.folder, 'cache')).length;
const asked = () => house.services.calls.filter(({ rpc }) => rpc === 'ListProducts').length;

test('the second reader is answered without the service, and told how old the answer is', async () => {
  const first = await keep('hit');
  const second = await products('hit');
  expect([first.status, second.status, asked()]).toEqual([200, 200, 0]);
  expect(second.text).toBe(first.text);
  expect(second.headers).toMatchObject({
    'cache-control': 'public, max-age=600',
    etag: first.headers['etag'],
    age: expect.stringMatching(/^\d+$/),
  });
  expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  expect(Object.keys(second.headers).filter((name) => /grpc|envoy/.test(name))).toEqual([]);
  expect(second.headers['x-content-type-options']).toBe('nosniff');
});

test('whatever a client calls us, it is answered with what others got', async () => {
  const kept = await keep('hosts');
  for (const host of ['a.example', 'B.EXAMPLE:99', 'evil.example', '127.0.0.1']) {
    const answer = await products('hosts', { host });
    expect([host, answer.text === kept.text, answer.headers['age']]).toEqual([
      host,
      true,
      expect.stringMatching(/^\d$/),
    ]);
  }
  expect(asked()).toBe(0);
});

test('other parameters are another answer', async () => {
  await products('one');
  expect((await products('two')).at('products', 0, 'id')).toBe('two');
  expect(asked()).toBe(2);
});

test('a change is public as soon as the time of the answer is over', async () => {
  price = '10.00';
  expect((await products('change')).at('products', 0, 'price')).toBe('10.00');
  price = '12.00';
  await eventually(
    async () => {
      const answer = await products('change');
      // What is told longer than that is told too long.
      expect(Number(answer.headers['age'] ?? 0)).toBeLessThanOrEqual(1);
      return answer.at('products', 0, 'price');
    },
    (now) => now === '12.00',
  );
});

test('who sends a token is answered by the service every time, and leaves nothing to others', async () => {
  const token = await house.key.token();
  await keep('mine');
  await products('mine', {}, token);
  await products('mine', {}, token);
  expect(asked()).toBe(2);
  const kept = files();
  await products('others', {}, token);
  await never(() => files() > kept, 'the answer is kept');
  await products('others');
  expect(asked()).toBe(4);
});

test('a private answer is never kept', async () => {
  const token = await house.key.token();
  expect((await house.gateway.ask('/api/tickets', { token })).headers['cache-control']).toBe('no-store');
  await house.gateway.ask('/api/tickets', { token });
  expect(house.services.calls.filter(({ rpc }) => rpc === 'ListTickets')).toHaveLength(2);
});

test('a public answer is not kept where the service forbids it', async () => {
  house.services.answer('ListEvents', () => ({}));
  await house.gateway.ask('/api/tickets/events');
  await house.gateway.ask('/api/tickets/events');
  expect(house.services.calls.filter(({ rpc }) => rpc === 'ListEvents')).toHaveLength(2);
});

test('no header of a reader leads past the cache', async () => {
  await keep('past');
  for (const headers of [
    { 'cache-control': 'no-cache' },
    { 'cache-control': 'no-store' },
    { pragma: 'no-cache' },
    { 'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' },
    { range: 'bytes=0-1' },
    { 'if-match': '"x"' },
    { 'if-range': '"x"' },
    { cookie: 'a=b' },
    { 'accept-language': 'fr' },
  ] as Record<string, string>[]) {
    const answer = await products('past', headers);
    expect([headers, answer.status, (answer.at('products') as unknown[]).length]).toEqual([headers, 200, 1]);
  }
  expect(asked()).toBe(0);
});

describe('If-None-Match', () => {
  test('that still holds is 304 without a body, from the cache', async () => {
    const {
      headers: { etag },
    } = await keep('etag');
    for (const value of [etag!, etag!.replace('W/', ''), `"other", ${etag}`, '*']) {
      const answer = await products('etag', { 'if-none-match': value });
      expect([value, answer.status, answer.text, answer.headers['etag']]).toEqual([value, 304, '', etag]);
      expect(answer.headers['content-length'] ?? '0').toBe('0');
    }
    expect(asked()).toBe(0);
  });

  test('that does not is the whole answer', async () => {
    await keep('etag2');
    const answer = await products('etag2', { 'if-none-match': '"something else"' });
    expect([answer.status, (answer.at('products') as unknown[]).length, asked()]).toEqual([200, 1, 0]);
  });

  test('holds for HEAD, too', async () => {
    const {
      headers: { etag },
    } = await keep('etag3');
    const answer = await house.gateway.ask('/api/shop/products?club=etag3', {
      method: 'HEAD',
      headers: { 'if-none-match': etag! },
    });
    expect([answer.status, asked()]).toEqual([304, 0]);
  });
});

test('the folder stays within its bounds', async () => {
  for (let n = 0; n < 200; n += 10) await Promise.all(Array.from({ length: 10 }, (_, i) => products(`many-${n + i}`)));
  expect(await eventually(files, (count) => count <= 20)).toBeGreaterThan(0);
});

test('a refusal is not kept', async () => {
  house.services.answer('GetProduct', () => Promise.reject(failure(status.NOT_FOUND, 'No such product.')));
  expect((await house.gateway.ask('/api/shop/products/p-1')).status).toBe(404);
  house.services.answer('GetProduct', (_, call) => sendPublic(call, '"p"'));
  expect((await house.gateway.ask('/api/shop/products/p-1')).status).toBe(200);
});

test('only reads that anyone may make are declared public for a while, and not for too long', () => {
  for (const [path, { access, publicCacheSeconds, http }] of Object.entries(rpcs)) {
    if (publicCacheSeconds === 0) continue;
    expect([path, access, http.map(({ method }) => method)]).toEqual([path, 'public', ['GET']]);
    // A change in the catalogue is public within five seconds.
    if (path.startsWith('/plaza.catalog.')) expect(publicCacheSeconds).toBeLessThan(5);
  }
});
