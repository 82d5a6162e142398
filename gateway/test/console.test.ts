// The console: files that are there are kept for good, every other path of it is its page, and nothing on it may come from elsewhere.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryRoot } from '@plaza/dev/engines';
import { defaultFiles } from '@plaza/gateway';
import { startHouse, type House } from './support/house.ts';

const folder = mkdtempSync(join(temporaryRoot(), 'plaza-console-'));
const page = '<!doctype html><title>Plaza</title>';
const gatePage = '<!doctype html><title>Plaza Gate</title>';
const script = 'console.log("a script that is long enough");'.repeat(40);
const store = { uploads: 'http://store.test:9000', pictures: 'http://pictures.test' };
let house: House;

beforeAll(async () => {
  // Envoy runs as somebody else where the tests run as root.
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'assets'));
  for (const [name, text] of [
    ['index.html', page],
    ['gate.html', gatePage],
    ['assets/index-1a2b3c.js', script],
  ] as const) {
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
  }
  writeFileSync(join(folder, '.sources'), 'not for the public');
  house = await startHouse({ files: { ...defaultFiles(), console: folder }, store });
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

function bytesOf(path: string, accepted: string): Promise<{ headers: Record<string, unknown>; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port: house.gateway.port, path, headers: { 'accept-encoding': accepted } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }));
      },
    )
      .on('error', reject)
      .end();
  });
}

test('a file is kept for good, under the name of its content', async () => {
  const { status, headers, text } = await house.gateway.ask('/console/assets/index-1a2b3c.js');
  expect([status, headers['content-type'], headers['cache-control'], text]).toEqual([
    200,
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
    script,
  ]);
});

test('it is compressed before, for whoever accepts it', async () => {
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync };
  for (const coding of ['br', 'gzip'] as const) {
    const { headers, bytes } = await bytesOf('/console/assets/index-1a2b3c.js', coding);
    expect([headers['content-encoding'], unpack[coding](bytes).toString()]).toEqual([coding, script]);
    expect(headers['vary']).toMatch(/accept-encoding/);
  }
});

test('the gate is a page of its own, and what only begins like it is not', async () => {
  for (const path of ['/console/gate', '/console/gate?from=home'])
    expect(await house.gateway.ask(path)).toMatchObject({ status: 200, text: gatePage });
  for (const path of ['/console/gates', '/console/gate/1'])
    expect(await house.gateway.ask(path)).toMatchObject({ status: 200, text: page });
});

test.each(['/console', '/console/', '/console/orders/7f3e', '/console/orders?state=paid&q=a.b'])(
  '%s is the page, which is asked for again each time',
  async (path) => {
    const { status, headers, text } = await house.gateway.ask(path);
    expect([status, headers['content-type'], headers['cache-control'], text]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
      page,
    ]);
  },
);

test('nothing on it may be inline, framed, or from another host than the store of the pictures', async () => {
  const { headers } = await house.gateway.ask('/console/');
  expect(headers['content-security-policy']!.split(';')).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "img-src 'self' data: blob: http://pictures.test http://store.test:9000",
      "connect-src 'self' http://store.test:9000",
    ]),
  );
  expect(headers['content-security-policy']).not.toMatch(/unsafe|https:/);
  expect(headers['x-frame-options']).toBe('DENY');
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('what is not there is not there, and nothing is written to it', async () => {
  for (const path of ['/console/assets/other.js', '/console/.sources', '/console/index.html', '/consoles'])
    expect([path, (await house.gateway.ask(path)).status]).toEqual([path, 404]);
  expect((await house.gateway.ask('/console/', { method: 'POST', body: {} })).status).toBe(405);
});
