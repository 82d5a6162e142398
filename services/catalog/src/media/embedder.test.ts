// The embedder behind HTTP, over real HTTP.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EmbedderRefused } from './embedder.ts';
import { httpEmbedder } from './embedder.http.ts';

let server: Server;
let respond: (request: IncomingMessage, response: ServerResponse, body: string) => void;
const jpeg = Buffer.from('a small picture');

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => respond(request, response, Buffer.concat(parts).toString('utf8')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function embedder(dimensions = 4, key: string | undefined = 'secret') {
  const { port } = server.address() as AddressInfo;
  return httpEmbedder({
    url: `http://127.0.0.1:${port}/embeddings`,
    key,
    model: 'clip/tiny',
    dimensions,
    isPrivateSent: false,
  });
}

const answering =
  (body: string, status = 200, headers = {}): typeof respond =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);
const answer = (...embedding: unknown[]): string => JSON.stringify({ data: [{ index: 0, embedding }], model: 'x' });

test('is sent the picture as a data URL, with the model and the key; what it answers has the length 1', async () => {
  const seen: { request?: IncomingMessage; body?: string } = {};
  respond = (request, response, body) => {
    Object.assign(seen, { request, body });
    answering(answer(3, 0, -4, 0))(request, response, body);
  };
  const own = embedder();
  expect(own.name).toBe('clip/tiny:4');
  expect(await own.embed(jpeg)).toEqual([0.6, 0, -0.8, 0]);
  expect(JSON.parse(seen.body!)).toEqual({
    model: 'clip/tiny',
    modality: 'image',
    encoding_format: 'float',
    input: [`data:image/jpeg;base64,${jpeg.toString('base64')}`],
  });
  expect([seen.request!.method, seen.request!.url]).toEqual(['POST', '/embeddings']);
  expect(seen.request!.headers.authorization).toBe('Bearer secret');
});

describe('an answer that is none', () => {
  test.each([
    ['too few numbers', answer(1, 2, 3)],
    ['too many numbers', answer(1, 2, 3, 4, 5)],
    ['what is no number', answer(1, 2, 3, null)],
    ['a text', answer(1, 2, 3, '4')],
    ['an infinite number', '{"data":[{"embedding":[1,2,3,1e999]}]}'],
    ['no direction', answer(0, 0, 0, 0)],
    ['no embedding', '{"data":[]}'],
    ['two embeddings', '{"data":[{"embedding":[1,2,3,4]},{"embedding":[1,2,3,4]}]}'],
    ['no JSON', '<html>'],
    ['nothing', ''],
    ['too much', answer(1, 2, 3, 4) + ' '.repeat(100_000)],
  ])('%s: the embedder is left alone for a while', async (_, body) => {
    respond = answering(body);
    const own = embedder();
    await expect(own.embed(jpeg)).rejects.toThrow();
    expect(own.isResting).toBe(true);
    // Not asked again.
    respond = () => {
      throw new Error('It was asked.');
    };
    await expect(own.embed(jpeg)).rejects.toThrow('The embedder is away.');
  });

  test.each([301, 401, 403, 404, 408, 429, 500, 503])('the status %i: the same', async (status) => {
    respond = answering('{}', status, { location: '/elsewhere' });
    const own = embedder();
    await expect(own.embed(jpeg)).rejects.not.toThrow(EmbedderRefused);
    expect(own.isResting).toBe(true);
  });

  test('a connection that ends: the same', async () => {
    respond = (request) => void request.socket.destroy();
    const own = embedder();
    await expect(own.embed(jpeg)).rejects.toThrow();
    expect(own.isResting).toBe(true);
  });
});

test.each([400, 413, 415, 422])('the status %i is about this picture: others are sent as before', async (status) => {
  respond = answering('{}', status);
  const own = embedder();
  await expect(own.embed(jpeg)).rejects.toThrow(EmbedderRefused);
  expect(own.isResting).toBe(false);
});
