// Streams of changes through Envoy: server-sent events as their service writes them, for as long as somebody listens.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Client, credentials, Metadata, status, type ServerWritableStream } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { HttpBody } from '@plaza/api/httpbody';
import { LiveServiceService, SubscribeRequest, SubscribeResponse } from '@plaza/api/live';
import { renderEnvoyConfig } from '@plaza/gateway';
import { perService } from '@plaza/services';
import { until } from '@plaza/testing';
import { startGateway, type Gateway } from './support/gateway.ts';
import { startHouse, type House } from './support/house.ts';
import { failure } from './support/services.ts';

let house: House;
let token: string;
const opened: (() => void)[] = [];
beforeAll(async () => {
  house = await startHouse({ limits: { callSeconds: 1 }, corsOrigins: ['https://shop.example'] });
  token = await house.key.token();
});
afterAll(() => house.close());
beforeEach(() => {
  for (const close of opened.splice(0)) close();
  house.services.calls.length = 0;
});

type Written = ServerWritableStream<unknown, HttpBody>;

/** The streams that the service gets from now on, in their order. */
function streams(): Promise<Written>[] {
  const arriving = Array.from({ length: 5 }, () => Promise.withResolvers<Written>());
  let next = 0;
  house.services.answer('StreamLive', (_, call) => arriving[next++]?.resolve(call as unknown as Written));
  return arriving.map(({ promise }) => promise);
}

const write = (stream: Written, text: string): boolean =>
  stream.write({ contentType: 'text/event-stream', data: Buffer.from(text), extensions: [] });

interface Reading {
  response: IncomingMessage;
  text: () => string;
  isOver: () => boolean;
}

/** Reads a stream as it comes, with Node's own client. */
function read(path: string, headers: Record<string, string> = {}, gateway: Gateway = house.gateway): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: gateway.port,
        path,
        agent: false,
        headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers },
      },
      (response) => {
        let text = '';
        let isOver = false;
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', () => undefined);
        response.on('close', () => {
          isOver = true;
        });
        resolve({ response, text: () => text, isOver: () => isOver });
      },
    );
    request.on('error', reject);
    request.end();
    opened.push(() => request.destroy());
  });
}

test('events come one by one, as they are written, and the last id reaches the service', async () => {
  const [arriving] = streams();
  const reading = read('/api/live?after=first', { 'last-event-id': 'AbC_-9', origin: 'https://shop.example' });
  const stream = await arriving!;
  write(stream, 'event: started\nid: a\ndata: {}\n\n');
  const { response, text } = await reading;
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'access-control-allow-origin': 'https://shop.example',
  });
  await until(() => text().includes('id: a\n'), 'the first event is there');
  write(stream, 'event: changes\nid: b\ndata: {"number":1}\n\n');
  await until(() => text().endsWith('id: b\ndata: {"number":1}\n\n'), 'the second one is there');
  expect(house.services.calls).toMatchObject([
    { rpc: 'StreamLive', request: { after: 'first', wait: 0 }, metadata: { 'last-event-id': 'AbC_-9' } },
  ]);
});

test('nothing is compressed, so that nothing waits for more', async () => {
  const [arriving] = streams();
  const reading = read('/api/live', { 'accept-encoding': 'gzip, br' });
  write(await arriving!, 'data: 1\n\n');
  expect((await reading).response.headers['content-encoding']).toBeUndefined();
});

test('a stream goes on after the time of a call, and its service hears that nobody reads any more', async () => {
  const [arriving] = streams();
  const reading = read('/api/live');
  const stream = await arriving!;
  let isCancelled = false;
  stream.on('cancelled', () => {
    isCancelled = true;
  });
  write(stream, 'data: 1\n\n');
  const { text, isOver } = await reading;
  // A call that begins later is over before.
  house.services.answer('Deposit', () => new Promise(() => undefined));
  expect((await house.gateway.ask('/api/wallet/deposit', { token, body: {} })).status).toBe(504);
  write(stream, 'data: 2\n\n');
  await until(() => text() === 'data: 1\n\ndata: 2\n\n', 'both have come');
  expect([isOver(), isCancelled]).toEqual([false, false]);
  for (const close of opened.splice(0)) close();
  await until(() => isCancelled, 'the service hears of it');
});

test('what is refused before the first event is an error as of any call', async () => {
  house.services.answer('StreamLive', (_, call) => {
    call.emit('error', failure(status.INVALID_ARGUMENT, 'This is no cursor of your changes.'));
  });
  const answer = await house.gateway.ask('/api/live?after=x', { token });
  expect([answer.status, answer.at('code'), answer.at('message')]).toEqual([
    400,
    status.INVALID_ARGUMENT,
    'This is no cursor of your changes.',
  ]);
  expect((await house.gateway.ask('/api/live')).status).toBe(401);
  for (const wrong of ['wait=x', 'wait=1.5', 'nothing=1'])
    expect([wrong, (await house.gateway.ask(`/api/live?${wrong}`, { token })).status]).toEqual([wrong, 400]);
});

test('HEAD, which could only wait for the end, is refused, and OPTIONS does not name it', async () => {
  const head = await house.gateway.ask('/api/live', { token, method: 'HEAD' });
  expect([head.status, head.headers['allow']]).toEqual([405, 'GET, OPTIONS']);
  const options = await house.gateway.ask('/api/live', { method: 'OPTIONS' });
  expect([options.status, options.headers['allow']]).toEqual([204, 'GET, OPTIONS']);
  expect(house.services.calls).toEqual([]);
});

test('a long poll is answered with JSON', async () => {
  house.services.answer('StreamLive', (_, call) => {
    const stream = call as unknown as Written;
    stream.write({ contentType: 'application/json', data: Buffer.from('{"type":"heartbeat"}'), extensions: [] });
    stream.end();
  });
  const answer = await house.gateway.ask('/api/live?wait=25', { token });
  expect([answer.status, answer.headers['content-type'], answer.at('type')]).toEqual([
    200,
    'application/json',
    'heartbeat',
  ]);
});

test('the same goes over gRPC', async () => {
  house.services.answer('Subscribe', (request, call) => {
    const stream = call as unknown as ServerWritableStream<unknown, SubscribeResponse>;
    stream.write(SubscribeResponse.fromPartial({ type: 'started', cursor: String(request['after']) }));
  });
  const client = new Client(`127.0.0.1:${house.gateway.port}`, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const stream = client.makeServerStreamRequest(
    LiveServiceService.subscribe.path,
    (request: SubscribeRequest) => Buffer.from(SubscribeRequest.encode(request).finish()),
    (bytes) => SubscribeResponse.decode(bytes),
    { after: 'here' },
    metadata,
  );
  stream.on('error', () => undefined);
  const first = await new Promise<SubscribeResponse>((resolve) => stream.once('data', resolve));
  expect(first).toMatchObject({ type: 'started', cursor: 'here' });
  stream.cancel();
  client.close();
});

test('and over gRPC-Web, each message when it is written', async () => {
  const written = Promise.withResolvers<ServerWritableStream<unknown, SubscribeResponse>>();
  house.services.answer('Subscribe', (_, call) =>
    written.resolve(call as unknown as ServerWritableStream<unknown, SubscribeResponse>),
  );
  const leave = new AbortController();
  const asked = fetch(`${house.gateway.url}${LiveServiceService.subscribe.path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/grpc-web+proto',
      accept: 'application/grpc-web+proto',
      'x-grpc-web': '1',
    },
    // The frame of an empty message.
    body: Buffer.alloc(5),
    signal: leave.signal,
  });
  const stream = await written.promise;
  stream.write(SubscribeResponse.fromPartial({ type: 'started' }));
  const response = await asked;
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/grpc-web+proto']);
  const reader = response.body!.getReader();
  let bytes = Buffer.alloc(0);
  /** The next message: a flag, four bytes of length, and so many bytes. */
  const next = async (): Promise<SubscribeResponse> => {
    while (bytes.length < 5 || bytes.length < 5 + bytes.readUInt32BE(1))
      bytes = Buffer.concat([bytes, (await reader.read()).value!]);
    const end = 5 + bytes.readUInt32BE(1);
    const message = SubscribeResponse.decode(bytes.subarray(5, end));
    bytes = bytes.subarray(end);
    return message;
  };
  expect((await next()).type).toBe('started');
  stream.write(SubscribeResponse.fromPartial({ type: 'changes', after: 1, number: 2 }));
  expect(await next()).toMatchObject({ type: 'changes', after: 1, number: 2 });
  leave.abort();
});

test('listeners are counted apart: neither calls nor other streams wait for them', async () => {
  const limits = { listenersPerService: 2, callsPerService: 3 };
  const gateway = await startGateway(house.services.addresses, { limits });
  try {
    await until(async () => (await gateway.ask('/api/auth/me', { token })).status === 200, 'it has the keys');
    const arriving = streams();
    const readings = [read('/api/live', {}, gateway), read('/api/live', {}, gateway)];
    for (const stream of arriving.slice(0, 2)) write(await stream, 'data: 1\n\n');
    await Promise.all(readings);
    expect(await gateway.ask('/api/live', { token })).toMatchObject({ status: 503 });
    expect((await gateway.ask('/api/social/conversations', { token })).status).toBe(200);
  } finally {
    for (const close of opened.splice(0)) close();
    await gateway.close();
  }
});

test('they go to a cluster of their own, without a time-out', () => {
  const text = JSON.stringify(
    renderEnvoyConfig({
      edge: { host: '127.0.0.1', port: 1 },
      admin: { host: '127.0.0.1', port: 2 },
      services: perService(() => '127.0.0.1:3'),
      sockets: '127.0.0.1:4',
      cache: { folder: '/nowhere' },
    }),
  );
  for (const name of ['StreamLive', 'Subscribe']) {
    const route = new RegExp(`"plaza.messaging.v1.LiveService/${name}","match":.*?"cluster":"(.*?)","timeout":"(.*?)"`);
    expect(route.exec(text)?.slice(1)).toEqual(['messaging_live', '0s']);
  }
  expect(text).toContain('"name":"messaging_live"');
});
