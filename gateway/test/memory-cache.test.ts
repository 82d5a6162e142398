// What the gateway keeps in memory, where nothing is ever removed, and what it does not.
import { readdirSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ListEventsResponse } from '@plaza/api/ticket';
import { ListProductsResponse } from '@plaza/api/shop';
import { startHouse, type House } from './support/house.ts';
import { eventually } from './support/gateway.ts';
import { sendPublic } from './support/services.ts';

const entries = 100;
const description = 'x'.repeat(10_000);

let house: House;
let price = '10.00';
beforeAll(async () => {
  house = await startHouse({
    cache: { folder: '', bytes: 2_000_000, entries, clubs: ['AS_MONACO', 'INTER_MILAN'] },
    limits: { publicReadsPerSecond: 1_000_000 },
  });
  house.services.answer('ListProducts', (request, call) => {
    sendPublic(call, `W/"${price}"`, request['club'] === 'INTER_MILAN' ? 1 : undefined);
    return ListProductsResponse.fromPartial({ products: [{ id: String(request['club']), price, description }] });
  });
  house.services.answer('ListEvents', (request, call) => {
    sendPublic(call, 'W/"e"');
    return ListEventsResponse.fromPartial({ events: [{ id: String(request['club']) }] });
  });
});
afterAll(() => house.close());

const files = () => readdirSync(join(house.gateway.folder, 'cache')).length;
const calls = () => house.services.calls.length;

/** Whether the second answer to a path comes from a cache, and that from memory. */
async function whereKept(path: string, headers: Record<string, string> = {}): Promise<string> {
  const before = files();
  await eventually(
    () => house.gateway.ask(path, { headers }),
    (answer) => answer.headers['age'] !== undefined,
  );
  return files() > before ? 'folder' : 'memory';
}

test('lists without a query and those of a named club are kept in memory, whatever a client calls us', async () => {
  for (const path of [
    '/api/shop/products',
    '/api/shop/products?club=AS_MONACO',
    '/api/tickets/events',
    '/api/tickets/events?club=INTER_MILAN',
  ]) {
    expect([path, await whereKept(path)]).toEqual([path, 'memory']);
    house.services.calls.length = 0;
    const again = await house.gateway.ask(path, { headers: { host: 'evil.example' } });
    expect([again.status, again.headers['age'], calls()]).toEqual([200, expect.stringMatching(/^\d$/), 0]);
  }
});

test('If-None-Match and HEAD are answered from memory, and who is signed in is not', async () => {
  const path = '/api/shop/products?club=AS_MONACO';
  await whereKept(path);
  house.services.calls.length = 0;
  const head = await house.gateway.ask(path, { method: 'HEAD' });
  expect([head.status, Number(head.headers['content-length']) > 10_000]).toEqual([200, true]);
  expect((await house.gateway.ask(path, { headers: { 'if-none-match': head.headers['etag']! } })).status).toBe(304);
  expect(calls()).toBe(0);
  const own = await house.gateway.ask(path, { token: await house.key.token() });
  expect([own.status, own.headers['age'], calls()]).toEqual([200, undefined, 1]);
});

test('any other query is kept in the folder, or nowhere', async () => {
  for (const path of [
    '/api/shop/products?club=OTHER',
    '/api/shop/products?club=as_monaco',
    '/api/shop/products?club=AS_MONACO&page_size=20',
    '/api/shop/products?page_size=20&club=AS_MONACO',
    '/api/shop/products?club=AS_MONAC%4F',
    '/api/shop/products?club=AS_MONACO&',
    '/api/shop/products?club=',
    '/api/shop/products?',
  ])
    expect([path, await whereKept(path)]).toEqual([path, 'folder']);
});

test('a change is public as soon as the time of the answer is over', async () => {
  const path = '/api/shop/products?club=INTER_MILAN';
  const shown = async () => (await house.gateway.ask(path)).at('products', 0, 'price');
  price = '10.00';
  await eventually(shown, (now) => now === '10.00');
  price = '12.00';
  await eventually(shown, (now) => now === '12.00');
});

test('made-up queries leave memory and folder within their bounds', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const send = (path: string, headers: Record<string, string>) =>
    new Promise<void>((resolve, reject) => {
      get({ host: '127.0.0.1', port: house.gateway.port, agent, path, headers }, (response) => {
        response.resume();
        response.on('end', resolve);
      }).on('error', reject);
    });
  let made = 0;
  const flood = async (count: number) => {
    const end = made + count;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (made < end) {
          const n = made++;
          const query = [
            `club=c${n}`,
            `club=AS_MONACO&category=${n}`,
            `page_token=${n}&club=INTER_MILAN`,
            `page_size=${n}`,
          ][n % 4];
          await send(`/api/shop/products?${query}`, {
            host: `host-${n}.example`,
            'accept-encoding': `x-${n}`,
            'user-agent': `agent ${n}`,
          });
        }
      }),
    );
  };
  const allocated = async () => {
    const text = await (
      await fetch(`http://127.0.0.1:${house.gateway.adminPort}/stats?filter=^server\\.memory_allocated$`)
    ).text();
    return Number(/: (\d+)/.exec(text)?.[1]);
  };
  // Until the folder is full, and Envoy has what it needs for so many connections.
  await flood(500);
  const before = await allocated();
  await flood(5_500);
  agent.destroy();
  // Envoy removes files when it adds one, and several are added at once: it can be left with some too many.
  expect(await eventually(files, (count) => count <= entries + 16)).toBeGreaterThan(0);
  // If they were kept, it would be more than 50 MB.
  expect((await allocated()) - before).toBeLessThan(5_000_000);
});
