import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { drive, endOfAnswer } from './http-load.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

async function serving(answer: Parameters<typeof createServer>[1]): Promise<number> {
  server = createServer(answer as never).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

describe('the load', () => {
  test('counts exactly what was answered within its time', async () => {
    let served = 0;
    const seen = new Set<string>();
    const port = await serving((request, response) => {
      served++;
      seen.add(String(request.headers['idempotency-key']));
      request.resume().on('end', () => response.end('{"ok":true}'));
    });
    const result = await drive({
      port,
      requests: [{ method: 'POST', path: '/x', body: '{"a":1}', unique: true }],
      connections: 4,
      warmMs: 0,
      runMs: 300,
    });
    expect(result.failed).toBe(0);
    expect(served - result.answered).toBeLessThanOrEqual(4);
    expect(result.latencies).toHaveLength(result.answered);
    expect(seen.size).toBe(served);
  });

  test('tells failures, with the first answer', async () => {
    const port = await serving((_request, response) => response.writeHead(429).end('slow down'));
    const result = await drive({
      port,
      requests: [{ method: 'GET', path: '/' }],
      connections: 2,
      warmMs: 0,
      runMs: 1_000,
    });
    expect(result.answered).toBe(0);
    expect(result.failed).toBeGreaterThan(0);
    expect(result.firstFailure).toMatch(/429[^]*slow down/);
  });

  test('goes on over a new connection when the server closes one', async () => {
    const port = await serving((_request, response) => response.writeHead(200, { connection: 'close' }).end('x'));
    const result = await drive({
      port,
      requests: [{ method: 'GET', path: '/' }],
      connections: 1,
      warmMs: 0,
      runMs: 1_000,
    });
    expect(result.answered).toBeGreaterThan(1);
  });
});

describe('the end of an answer', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc', 41],
    ['HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab', undefined],
    ['HTTP/1.1 200 OK\r\ncontent-le', undefined],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n', 60],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n', undefined],
    ['HTTP/1.1 204 No Content\r\n\r\n', 27],
  ])('of %j is at %p', (text, end) => {
    expect(endOfAnswer(Buffer.from(text))).toBe(end);
  });
});
