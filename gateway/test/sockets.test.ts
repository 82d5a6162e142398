// The one path that is a WebSocket, through Envoy: who comes in, what messaging gets to know, and that nothing else is upgraded.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { startHouse, type House } from './support/house.ts';
import { tampered } from './support/tokens.ts';

let house: House;
let server: Server;
let token: string;
/** What reached the service, of each upgrade. */
const seen: { path: string; headers: IncomingHttpHeaders }[] = [];

const switching =
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-protocol: plaza.v1\r\n\r\n';

beforeAll(async () => {
  server = createServer((_, response) => response.writeHead(426, { 'content-type': 'application/json' }).end('{}'));
  server.on('upgrade', ({ url = '', headers }, socket) => {
    seen.push({ path: url, headers });
    socket.on('error', () => undefined);
    // Then whatever comes goes back.
    socket.write(switching);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  house = await startHouse({
    sockets,
    limits: { callSeconds: 1 },
    corsOrigins: ['https://a.example', 'https://b.example'],
  });
  token = await house.key.token();
});
afterAll(async () => {
  await house.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
});

const handshake = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};

/** Asks in bytes of its own, and returns the head of the answer with what follows `said`. */
async function knock(headers: Record<string, string>, path = '/api/social/ws', said = ''): Promise<string> {
  const socket = connect(house.gateway.port, '127.0.0.1');
  let text = '';
  let isOver = false;
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('close', () => (isOver = true));
  socket.on('error', () => undefined);
  const lines = Object.entries({ host: 'plaza.example', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  await until(() => isOver || /\r\n\r\n/.test(text), 'it answers');
  if (said !== '') {
    socket.write(said);
    await until(() => isOver || text.endsWith(said), 'it comes back');
  }
  socket.destroy();
  return text;
}

const withToken = (of: string) => ({ ...handshake, 'sec-websocket-protocol': `plaza.v1, bearer.${of}` });

test('a socket with a good token goes through, both ways, with what messaging must know', async () => {
  const text = await knock(
    { ...withToken(token), origin: 'https://a.example', 'x-plaza-host': 'evil.example', 'x-plaza-origins': '*' },
    '/api/social/ws?after=AbC',
    'bytes of a frame',
  );
  expect(text).toMatch(/^HTTP\/1\.1 101 /);
  expect(text.toLowerCase()).toContain('sec-websocket-protocol: plaza.v1');
  expect(seen).toMatchObject([
    {
      path: '/api/social/ws?after=AbC',
      headers: {
        origin: 'https://a.example',
        'sec-websocket-protocol': `plaza.v1, bearer.${token}`,
        'x-plaza-host': 'plaza.example',
        'x-plaza-origins': 'https://a.example https://b.example',
        'x-forwarded-for': '127.0.0.1',
      },
    },
  ]);
});

test('a token in the header authorization is as good', async () => {
  expect(await knock({ ...handshake, 'sec-websocket-protocol': 'plaza.v1', authorization: `Bearer ${token}` })).toMatch(
    /^HTTP\/1\.1 101 /,
  );
});

test('without a token, or with a bad one, it is refused before messaging hears of it', async () => {
  const expired = await house.key.token({}, { expiresAt: Math.floor(Date.now() / 1000) - 60 });
  for (const headers of [
    handshake,
    { ...handshake, 'sec-websocket-protocol': 'plaza.v1' },
    withToken('no-token'),
    withToken(tampered(token)),
    withToken(expired),
  ]) {
    const text = await knock(headers);
    expect(text).toMatch(/^HTTP\/1\.1 401 /);
    expect(text).toContain('"domain":"plaza"');
  }
  expect(await knock(handshake, `/api/social/ws?access_token=${token}`)).toMatch(/^HTTP\/1\.1 401 /);
  expect(seen).toEqual([]);
});

test('with a ticket it goes through, whatever else it says: messaging knows what it stands for', async () => {
  for (const protocols of ['plaza.v1, ticket.AbC', 'ticket.AbC,plaza.v1'])
    expect(await knock({ ...handshake, 'sec-websocket-protocol': protocols })).toMatch(/^HTTP\/1\.1 101 /);
  expect(seen.map(({ headers }) => headers['sec-websocket-protocol'])).toEqual([
    'plaza.v1, ticket.AbC',
    'ticket.AbC,plaza.v1',
  ]);
  expect(await knock({ ...handshake, 'sec-websocket-protocol': 'plaza.v1, noticket.AbC' })).toMatch(/^HTTP\/1\.1 401 /);
});

test('no other path is upgraded', async () => {
  for (const path of ['/api/auth/me', '/api/live', '/api/social/ws/x', '/'])
    expect(await knock({ ...withToken(token), authorization: `Bearer ${token}` }, path)).not.toMatch(
      /^HTTP\/1\.1 101 /,
    );
  expect(seen).toEqual([]);
});

test('what is no upgrade gets the answer of messaging, and another method is refused', async () => {
  expect(await house.gateway.ask('/api/social/ws', { token })).toMatchObject({ status: 426 });
  const posted = await house.gateway.ask('/api/social/ws', { token, method: 'POST', body: {} });
  expect([posted.status, posted.headers['allow']]).toEqual([405, 'GET']);
});
