// WebSockets at the service itself: who may open one, what comes, how it ends. Through the gateway: gateway/test/sockets.test.ts and e2e/live-access.test.ts.
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { LiveServiceService } from '@plaza/api/live';
import { freePort } from '@plaza/dev/engines';
import { newId } from '@plaza/service';
import { client, startTestService, until, type TestService } from '@plaza/testing';
import { WebSocket, type ClientOptions } from 'ws';
import type { MessagingConfig } from '../config.ts';
import { messagingRecipe } from '../../test/recipe.ts';
import { recordChanges } from './changes.ts';

let service: TestService<MessagingConfig>;
let port: number;
const opened: WebSocket[] = [];

beforeAll(async () => {
  port = await freePort();
  service = await startTestService(messagingRecipe, {
    config: { sockets: { host: '127.0.0.1', port } },
    more: { live: { limits: { perPerson: 2, perAddress: 6 } } },
  });
});
afterEach(async () => {
  const all = opened.splice(0);
  for (const socket of all) socket.terminate();
  await until(async () => (await open((await someone()).token).started()) !== undefined, 'there is room again');
  for (const socket of opened.splice(0)) socket.terminate();
});
afterAll(() => service.close());

interface Someone {
  id: string;
  token: string;
}

async function someone(claims?: object): Promise<Someone> {
  const id = newId();
  return { id, token: await service.tokens.userToken(id, claims) };
}

interface Piece {
  type: string;
  cursor: string;
  after: number;
  number: number;
  changes: { kind: string }[];
  end?: { reason: string; reconnect: boolean; retry_after_ms: number };
}

interface Opened {
  socket: WebSocket;
  pieces: Piece[];
  closed: Promise<{ code: number; reason: string }>;
  /** The first piece; undefined if it was closed before. */
  started: () => Promise<Piece | undefined>;
  reaches: (number: number) => Promise<unknown>;
}

function open(
  token: string,
  { after = '', ticket, at = port, ...options }: ClientOptions & { after?: string; ticket?: string; at?: number } = {},
): Opened {
  const url = `ws://127.0.0.1:${at}/api/social/ws${after && `?after=${after}`}`;
  const socket = new WebSocket(url, ['plaza.v1', ticket === undefined ? `bearer.${token}` : `ticket.${ticket}`], {
    perMessageDeflate: false,
    ...options,
  });
  opened.push(socket);
  const pieces: Piece[] = [];
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) pieces.push(JSON.parse(data.toString()) as Piece);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  return {
    socket,
    pieces,
    closed,
    started: () => Promise.race([until(() => pieces[0], 'it has begun'), closed.then(() => undefined)]),
    reaches: (number) => until(() => (pieces.at(-1)?.number ?? -1) >= number, `number ${number} has come`),
  };
}

const record = (userId: string): Promise<void> =>
  service.db.open().then(async (database) => {
    await database.asSystem(async (em) => recordChanges(em, [{ userId, kind: 'balance.changed' }]));
    await database.close();
  });

/** What HTTP answers instead of the upgrade. */
function upgrade(path: string, headers: OutgoingHttpHeaders): Promise<{ status: number; reason: unknown }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const { details } = JSON.parse(text) as { details: { reason: string }[] };
        resolve({ status: response.statusCode ?? 0, reason: details[0]?.reason });
      });
    });
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve({ status: 101, reason: undefined });
    });
    request.on('error', reject);
    request.end();
  });
}

const handshake = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'sec-websocket-protocol': 'plaza.v1',
};

test('it begins, brings each change once and in order, and goes on from a cursor', async () => {
  const lea = await someone();
  const first = open(lea.token);
  expect(await first.started()).toMatchObject({ type: 'started', after: 0, number: 0, changes: [] });
  expect(first.socket.protocol).toBe('plaza.v1');
  await record(lea.id);
  await first.reaches(1);
  first.socket.close();
  await first.closed;
  await record(lea.id);
  await record(lea.id);
  const second = open(lea.token, { after: first.pieces.at(-1)!.cursor });
  await second.reaches(3);
  expect(second.pieces[0]).toMatchObject({ type: 'started', number: 1 });
  for (const [index, piece] of second.pieces.slice(1).entries()) expect(piece.after).toBe(second.pieces[index]!.number);
});

test('what is no upgrade, another path, another origin and another protocol are refused as HTTP', async () => {
  const reasons = (headers: OutgoingHttpHeaders, path = '/api/social/ws') => upgrade(path, headers);
  expect(await reasons({})).toEqual({ status: 426, reason: 'LIVE_UPGRADE_REQUIRED' });
  expect(await reasons(handshake, '/elsewhere')).toMatchObject({ status: 404 });
  expect(await reasons({ ...handshake, 'sec-websocket-protocol': 'other' })).toMatchObject({ status: 400 });
  expect(await reasons({ ...handshake, 'sec-websocket-version': '7' })).toMatchObject({ status: 400 });
  const from = (origin: string, more: OutgoingHttpHeaders = {}) => reasons({ ...handshake, ...more, origin });
  const refused = { status: 403, reason: 'LIVE_ORIGIN_REFUSED' };
  const origins = { 'x-plaza-host': 'plaza.example', 'x-plaza-origins': 'https://a.example https://b.example' };
  expect(await from('https://evil.example')).toEqual(refused);
  expect(await from('https://evil.example', origins)).toEqual(refused);
  expect(await from('null', origins)).toEqual(refused);
  for (const origin of ['https://a.example', 'https://b.example', 'https://plaza.example'])
    expect(await from(origin, origins)).toMatchObject({ status: 101 });
  expect(await from('https://any.example', { 'x-plaza-origins': '*' })).toMatchObject({ status: 101 });
});

test('who may not listen is closed with the reason of the error', async () => {
  const [lea, marco] = [await someone(), await someone()];
  const expired = await someone({ expiresIn: '-1m' });
  const cursor = (await open(marco.token).started())!.cursor;
  expect(await open('no-token').closed).toEqual({ code: 4401, reason: 'TOKEN_INVALID' });
  expect(await open(expired.token).closed).toEqual({ code: 4401, reason: 'TOKEN_EXPIRED' });
  for (const after of ['x', cursor])
    expect(await open(lea.token, { after }).closed).toEqual({ code: 4400, reason: 'LIVE_CURSOR_INVALID' });
});

test('a ticket opens one, once, within its time, and for whom it was made', async () => {
  const lea = await someone();
  const live = client(LiveServiceService, service.port, { token: lea.token });
  const { ticket, expiresIn } = await live.createLiveTicket({});
  expect(expiresIn).toBe(30);
  const first = open('', { ticket });
  expect(await first.started()).toMatchObject({ type: 'started' });
  await record(lea.id);
  await first.reaches(1);
  for (const given of [ticket, 'x', ''])
    expect(await open('', { ticket: given }).closed).toEqual({ code: 4401, reason: 'LIVE_TICKET_INVALID' });
  const two = await live.createLiveTicket({});
  const both = await Promise.all(
    [1, 2].map(() => {
      const each = open('', { ticket: two.ticket });
      return Promise.race([each.started(), each.closed]);
    }),
  );
  expect(both.filter((each) => each && 'type' in each)).toHaveLength(1);
  live.close();
});

test('a ticket lasts no longer than its token', async () => {
  const lea = await someone({ expiresIn: '2s' });
  const live = client(LiveServiceService, service.port, { token: lea.token });
  const { ticket } = await live.createLiveTicket({});
  live.close();
  expect((await open('', { ticket }).closed).code).toBe(4401);
});

test('a person has only so many at a time, and an address too', async () => {
  const lea = await someone();
  for (let n = 0; n < 2; n++) expect(await open(lea.token).started()).toMatchObject({ type: 'started' });
  const exceeded = { code: 4429, reason: 'LIVE_LISTENERS_EXCEEDED' };
  expect(await open(lea.token).closed).toEqual(exceeded);
  for (let n = 0; n < 4; n++) expect(await open((await someone()).token).started()).toMatchObject({ type: 'started' });
  expect(await open((await someone()).token).closed).toEqual(exceeded);
  const elsewhere = { headers: { 'x-envoy-external-address': '203.0.113.7' } };
  expect(await open((await someone()).token, elsewhere).started()).toMatchObject({ type: 'started' });
});

test('whoever sends anything is closed, and nothing large is read', async () => {
  for (const [message, code] of [
    ['{"after":"x"}', 1008],
    [Buffer.from('bytes'), 1008],
    ['x'.repeat(2_000), 1009],
  ] as const) {
    const { socket, started, closed } = open((await someone()).token);
    await started();
    socket.send(message);
    expect((await closed).code).toBe(code);
  }
});

test('it ends with its token, and says that another may come back', async () => {
  const lea = await someone({ expiresIn: '2s' });
  const { closed, pieces } = open(lea.token);
  expect((await closed).code).toBe(4401);
  expect(pieces.at(-1)).toMatchObject({ type: 'end', end: { reason: 'token_expired', reconnect: true } });
});

test('it is held through heartbeats, and goes on after them', async () => {
  const other = await freePort();
  let ahead = 0;
  // Each look finds the next heartbeat due.
  const now = (): number => Date.now() + 20_000 * ahead++;
  const held = await service.start({
    config: { sockets: { host: '127.0.0.1', port: other } },
    more: { live: { now } },
  });
  const lea = await someone();
  const { pieces, reaches } = open(lea.token, { at: other });
  await until(() => pieces.filter(({ type }) => type === 'heartbeat').length >= 4, 'four heartbeats have come');
  await record(lea.id);
  await reaches(1);
  await held.close();
});

test('a process that stops sends everybody elsewhere, not all at once', async () => {
  const other = await freePort();
  const stopping = await service.start({ config: { sockets: { host: '127.0.0.1', port: other } } });
  const socket = new WebSocket(`ws://127.0.0.1:${other}/api/social/ws`, [
    'plaza.v1',
    `bearer.${(await someone()).token}`,
  ]);
  opened.push(socket);
  const pieces: Piece[] = [];
  socket.on('message', (data: Buffer) => pieces.push(JSON.parse(data.toString()) as Piece));
  const code = new Promise((resolve) => socket.on('close', resolve));
  await until(() => pieces.length > 0, 'it has begun');
  await stopping.close();
  expect(await code).toBe(1012);
  const { end } = pieces.at(-1)!;
  expect(end).toMatchObject({ reason: 'restarting', reconnect: true });
  expect(end!.retry_after_ms).toBeLessThan(5_000);
});
