// Answers are smaller for clients that accept it, and otherwise the same.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ListProductsResponse } from '@plaza/api/shop';
import { GetBalanceResponse } from '@plaza/api/wallet';
import { startHouse, type House } from './support/house.ts';
import { sendPublic } from './support/services.ts';

let house: House;
let token: string;
beforeAll(async () => {
  house = await startHouse({ corsOrigins: ['https://shop.example'] });
  token = await house.key.token();
  house.services.answer('ListProducts', (asked, call) => {
    sendPublic(call, '"products"');
    const count = asked['club'] === 'SMALL' ? 1 : 20;
    return ListProductsResponse.fromPartial({
      products: Array.from({ length: count }, (_, n) => ({
        id: String(n),
        name: 'A scarf in the colours of the club',
      })),
    });
  });
  house.services.answer('GetBalance', () => GetBalanceResponse.fromPartial({ balance: '1'.repeat(5000) }));
});
afterAll(() => house.close());

interface Raw {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Raw> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: house.gateway.port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          bytes: Buffer.concat(chunks),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const unpacked = ({ headers, bytes }: Raw): string =>
  (headers['content-encoding'] === 'br'
    ? brotliDecompressSync(bytes)
    : headers['content-encoding'] === 'gzip'
      ? gunzipSync(bytes)
      : bytes
  ).toString();

const browser = 'gzip, deflate, br, zstd';

describe.each(['/docs', '/docs/errors', '/docs/style.css', '/docs/script.js', '/openapi.json', '/api/shop/products'])(
  '%s',
  (path) => {
    test('is the same in every coding, and says that it depends on what the client accepts', async () => {
      const plain = await ask(path, { origin: 'https://shop.example' });
      expect([plain.status, plain.headers['content-encoding'], plain.headers['vary']]).toEqual([
        200,
        undefined,
        expect.stringMatching(/accept-encoding.*origin/i),
      ]);
      for (const [accepted, coding] of [
        [browser, 'br'],
        ['gzip', 'gzip'],
        ['gzip, br;q=0', 'gzip'],
        ['gzip;q=0.5', 'gzip'],
        ['identity', undefined],
        ['br;q=0', undefined],
        ['brotli, xgzip', undefined],
      ] as const) {
        const answer = await ask(path, { 'accept-encoding': accepted });
        expect([accepted, answer.status, answer.headers['content-encoding']]).toEqual([accepted, 200, coding]);
        expect(unpacked(answer)).toBe(plain.bytes.toString());
        expect(answer.headers['content-type']).toBe(plain.headers['content-type']);
        if (coding) expect(answer.bytes.length).toBeLessThan(plain.bytes.length);
      }
    });
  },
);

test('a private read is compressed too', async () => {
  const answer = await ask('/api/wallet/balance', { authorization: `Bearer ${token}`, 'accept-encoding': browser });
  expect([answer.headers['content-encoding'], answer.headers['cache-control']]).toEqual(['br', 'no-store']);
  expect(JSON.parse(unpacked(answer))).toMatchObject({ balance: '1'.repeat(5000) });
});

test('what fits into a packet, an error and a change are not compressed', async () => {
  const headers = { authorization: `Bearer ${token}`, 'accept-encoding': browser };
  for (const answer of [
    await ask('/api/shop/products?club=SMALL', headers),
    await ask('/api/wallet/balance', { 'accept-encoding': browser }),
    await ask('/api/shop/checkout', { ...headers, 'content-length': '0' }, 'POST'),
  ])
    expect(answer.headers['content-encoding']).toBeUndefined();
});

test('HEAD says what GET would', async () => {
  const path = '/api/shop/products?club=head';
  for (const headers of [{}, { authorization: `Bearer ${token}` }] as Record<string, string>[])
    for (const accepted of [browser, 'gzip', 'identity']) {
      const asked = { ...headers, 'accept-encoding': accepted };
      const get = await ask(path, asked);
      const head = await ask(path, asked, 'HEAD');
      for (const name of ['content-encoding', 'etag', 'vary', 'content-type', 'cache-control'])
        expect([accepted, name, head.headers[name]]).toEqual([accepted, name, get.headers[name]]);
      expect([head.status, head.bytes.length, head.headers['content-length']]).toEqual([
        200,
        0,
        String(get.bytes.length),
      ]);
      const again = await ask(path, { ...asked, 'if-none-match': get.headers['etag']! }, 'HEAD');
      expect([again.status, again.headers['content-encoding']]).toEqual([304, undefined]);
    }
});

test('If-None-Match holds for what was compressed, from the cache and past it', async () => {
  for (const headers of [{}, { authorization: `Bearer ${token}` }] as Record<string, string>[]) {
    const path = '/api/shop/products?club=etag';
    const first = await ask(path, { ...headers, 'accept-encoding': browser });
    expect([first.headers['content-encoding'], first.headers['etag']]).toEqual(['br', 'W/"products"']);
    for (const coding of [browser, 'identity']) {
      const again = await ask(path, { ...headers, 'accept-encoding': coding, 'if-none-match': first.headers['etag']! });
      expect([again.status, again.bytes.length, again.headers['content-encoding']]).toEqual([304, 0, undefined]);
    }
    const other = await ask(path, { ...headers, 'accept-encoding': browser, 'if-none-match': '"other"' });
    expect([other.status, unpacked(other)]).toEqual([200, unpacked(first)]);
  }
});
