// What receivers answer that is no plain answer, to the letter: a server that writes bytes.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { until } from '@plaza/testing';
import { allowedOf } from '@plaza/service/outbound';
import { newSecret } from './secret.ts';
import { createReceiverClient, type Answer, type ReceiverClient } from './receiver-client.ts';

let server: Server | undefined;
let receivers: ReceiverClient | undefined;
let connections = 0;
let requests = 0;
const sockets = new Set<Socket>();

afterEach(async () => {
  await receivers?.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  [server, receivers, connections, requests] = [undefined, undefined, 0, 0];
});

/** Answers each request with the given bytes once its headers have arrived; `whole` waits for the body too. */
async function receiver(
  answer: (socket: Socket, request: number) => void,
  whole = true,
): Promise<(timeoutMs?: number) => Promise<Answer>> {
  server = createServer((socket) => {
    connections++;
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    let said = '';
    socket.on('data', (data) => {
      said += data.toString();
      const [head, body] = said.split('\r\n\r\n');
      if (body === undefined || (whole && body.length < Number(/content-length: (\d+)/i.exec(head!)?.[1]))) return;
      said = '';
      answer(socket, ++requests);
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
  const secrets = [{ secret: newSecret() }];
  return (timeoutMs = 20_000) => {
    receivers ??= createReceiverClient({ timeoutMs, allowed: allowedOf(['127.0.0.1']) });
    return receivers.send({ id: newId(), payload: JSON.stringify({ data: 'x'.repeat(2_000) }) }, { url, secrets });
  };
}

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nthanks';
const delivered = { success: true, status: 200, error: '', body: 'thanks', holdMs: 0 };

describe('what comes before the answer is not the answer', () => {
  test.each([
    ['100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['102 Processing', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['103 Early Hints', 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n'],
    ['a number that nobody knows', 'HTTP/1.1 199 Soon\r\nx: y\r\n\r\n'],
    [
      'several of them',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n',
    ],
  ])('%s', async (_name, interim) => {
    const send = await receiver((socket) => socket.write(interim + ok));
    expect(await send()).toMatchObject(delivered);
    // And again, over the same connection.
    expect(await send()).toMatchObject(delivered);
    expect(connections).toBe(1);
  });

  test('in pieces, and long before it', async () => {
    const pieces = [
      'HTTP/1.1 1',
      '00 Contin',
      'ue\r\n',
      '\r\nHTTP/1.1 102 Processing\r\n\r',
      '\nHTTP/1.1 200 OK\r\ncontent-',
      'length: 6\r\n\r\ntha',
      'nks',
    ];
    const send = await receiver((socket) => {
      const next = (): void => void (pieces.length > 0 && socket.write(pieces.shift()!, () => setImmediate(next)));
      next();
    });
    expect(await send()).toMatchObject(delivered);
  });

  test('a refusal after it is one, with its Retry-After', async () => {
    const send = await receiver((socket) =>
      socket.write(
        'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Too Many Requests\r\nretry-after: 99999999999999999999\r\ncontent-length: 0\r\n\r\n',
      ),
    );
    expect(await send()).toMatchObject({ success: false, status: 429, error: 'It answered 429.', holdMs: 86_400_000 });
  });

  test('without an answer after it there is none', async () => {
    const silent = await receiver((socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'));
    expect(await silent(300)).toMatchObject({ success: false, status: 0, error: 'There was no answer within 0.3 s.' });
  });

  test('without an end to it the connection is closed', async () => {
    const send = await receiver((socket) => {
      const more = (): void =>
        void (socket.writable && socket.write('HTTP/1.1 102 Processing\r\n\r\n', () => setImmediate(more)));
      more();
    });
    expect(await send()).toMatchObject({
      success: false,
      status: 0,
      error: 'It announced an answer again and again, and gave none.',
    });
    await until(() => sockets.size === 0, 'the end of the connection');
  });

  test('101 is an answer, and no success', async () => {
    const send = await receiver((socket) =>
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n${ok}`),
    );
    expect(await send()).toMatchObject({ success: false, status: 101, error: 'It answered 101.', body: '' });
  });
});

describe('an answer that has begun counts, whatever becomes of the rest', () => {
  test.each([
    ['a body that breaks off', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nthanks', true],
    ['chunks that are none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\nthanks\r\nzzz\r\n', false],
    ['chunks without an end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\nthanks\r\n', true],
    ['a body that ends with the connection', 'HTTP/1.0 200 OK\r\n\r\nthanks', true],
    ['a body of no announced length, in HTTP/1.1', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nthanks', true],
    ['no words after the number', 'HTTP/1.1 200\r\ncontent-length: 6\r\n\r\nthanks', false],
    [
      'trailers',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n6\r\nthanks\r\n0\r\nx-sum: 1\r\n\r\n',
      false,
    ],
  ])('%s', async (_name, bytes, ends) => {
    const send = await receiver((socket) => (ends ? socket.end(bytes) : socket.write(bytes)));
    expect(await send()).toMatchObject(delivered);
  });

  test.each([
    ['what is no HTTP', `${ok}and more`],
    ['a second answer', `${ok}HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n`],
  ])('%s behind it ends the connection, and is nobody’s answer', async (_name, bytes) => {
    const send = await receiver((socket) => socket.write(bytes));
    expect(await send()).toMatchObject(delivered);
    expect(await send()).toMatchObject(delivered);
    expect(connections).toBe(2);
  });

  test('nor do bytes that arrive between requests', async () => {
    const send = await receiver((socket) => socket.write(ok));
    expect(await send()).toMatchObject(delivered);
    for (const socket of sockets) socket.write('HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n');
    await until(() => sockets.size === 0, 'the end of the connection');
    expect(await send()).toMatchObject(delivered);
  });

  test('a body that trickles is waited for until the time is over, and 20 kB of it are enough', async () => {
    const send = await receiver((socket, request) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\nthanks\r\n');
      if (request === 2) socket.write(`${(60_000).toString(16)}\r\n${'x'.repeat(60_000)}\r\n`);
    });
    expect(await send(1_500)).toMatchObject(delivered);
    const long = await send(1_500);
    expect(long).toMatchObject({ success: true, status: 200 });
    expect(long.body).toHaveLength(20_000);
    await until(() => sockets.size === 0, 'the end of the connections');
  });
});

test.each(['content-length: 6', 'connection: close'])(
  'who answers before the message is read is heard (%s)',
  async (header) => {
    const send = await receiver((socket) => {
      socket.pause();
      socket.write(`HTTP/1.1 200 OK\r\n${header}\r\n\r\nthanks`, () =>
        header === 'connection: close' ? socket.end() : undefined,
      );
    }, false);
    expect(await send()).toMatchObject(delivered);
  },
);

test('a connection that was closed while it was idle is no failure', async () => {
  const send = await receiver((socket, request) => {
    // The second request meets a connection that ends just then.
    if (request === 2) socket.resetAndDestroy();
    else socket.write(ok);
  });
  expect(await send()).toMatchObject(delivered);
  expect(await send()).toMatchObject(delivered);
  expect([connections, requests]).toEqual([2, 3]);
});

test('a new connection that is closed without an answer is a failure, and not tried twice', async () => {
  const send = await receiver((socket) => socket.resetAndDestroy());
  expect(await send()).toMatchObject({
    success: false,
    status: 0,
    error: 'There was no connection or no answer (ECONNRESET).',
  });
  expect(requests).toBe(1);
});

test('headers of 40 KiB are read, and more than 64 are refused', async () => {
  const headers = (count: number): string =>
    Array.from({ length: count }, (_, at) => `set-cookie: c${at}=${'x'.repeat(1_000)}`).join('\r\n');
  const send = await receiver((socket, request) =>
    socket.write(`HTTP/1.1 200 OK\r\n${headers(request === 1 ? 40 : 70)}\r\ncontent-length: 6\r\n\r\nthanks`),
  );
  expect(await send()).toMatchObject(delivered);
  expect(await send()).toMatchObject({
    success: false,
    status: 0,
    error: 'The headers of the answer have more than 64 KiB.',
  });
});

test.each([
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\ncontent-length: 7\r\n\r\nthanks'],
  [
    'a length beside chunks',
    'HTTP/1.1 200 OK\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n6\r\nthanks\r\n0\r\n\r\n',
  ],
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
])('an answer with %s is none', async (_name, bytes) => {
  const send = await receiver((socket) => socket.write(bytes));
  expect(await send()).toMatchObject({
    success: false,
    status: 0,
    error: expect.stringMatching(/^The answer is not HTTP\/1\.1 \(HPE_/),
  });
});
