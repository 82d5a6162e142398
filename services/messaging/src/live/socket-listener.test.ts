// A client that takes nothing is cut off, and nothing is queued for it: over a real socket.
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketListener } from './socket-listener.ts';

let server: WebSocketServer;
const opened: WebSocket[] = [];

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false, perMessageDeflate: false });
  await new Promise<void>((resolve) => server.once('listening', resolve));
});
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate();
});
afterAll(() => {
  server.close();
});

async function pair(slowMs?: number): Promise<{ client: WebSocket; listener: SocketListener; gone: Promise<void> }> {
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong: false });
  client.on('error', () => undefined);
  opened.push(client);
  const open = new Promise<void>((resolve) => client.once('open', () => resolve()));
  const listener = new SocketListener(await accepted, slowMs);
  await open;
  const gone = new Promise<void>((resolve) => listener.gone.addEventListener('abort', () => resolve()));
  return { client, listener, gone };
}

/** More than the network holds. */
const huge = 'x'.repeat(32 * 1024 * 1024);

test('who takes nothing of a piece for too long is cut off, and the sender goes on', async () => {
  const { client, listener, gone } = await pair(100);
  client.pause();
  await listener.send(huge);
  await gone;
  // To who is gone nothing is sent, and nobody waits.
  await listener.send('more');
});

test('who is slow and takes it in time stays', async () => {
  const { client, listener } = await pair();
  const got = new Promise<number>((resolve) => client.on('message', (data: Buffer) => resolve(data.length)));
  client.pause();
  const sent = listener.send(huge);
  client.resume();
  await sent;
  expect(await got).toBe(huge.length);
  expect(listener.gone.aborted).toBe(false);
});

test('who has not answered a ping by the next one is cut off, and who has stays', async () => {
  const [silent, alive] = [await pair(), await pair()];
  const pinged = Promise.all(
    [silent, alive].map(({ client }) => new Promise((resolve) => client.once('ping', resolve))),
  );
  for (const { listener } of [silent, alive]) listener.ping();
  await pinged;
  // The answer has come when what is sent after it is there.
  alive.client.pong();
  const heard = new Promise<void>((resolve) => alive.client.once('pong', () => resolve()));
  alive.client.ping();
  await heard;
  for (const { listener } of [silent, alive]) listener.ping();
  await silent.gone;
  expect(alive.listener.gone.aborted).toBe(false);
});
