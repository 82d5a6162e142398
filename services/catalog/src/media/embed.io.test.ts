// Embeddings of a model behind HTTP: sent when pictures are ready, filled in when it is back, and made anew when it changes.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MediaServiceService } from '@plaza/api/media';
import { newId, type Database, type ServiceConfig } from '@plaza/service';
import { failure, testBed, testLog, until, type TestBed, type TestProcess } from '@plaza/testing';
import { startStore, type Store } from '@plaza/testing/store';
import { sql } from 'kysely';
import sharp from 'sharp';
import { readConfig, type CatalogConfig } from '../config.ts';
import { catalogRecipe } from '../../test/recipe.ts';
import { picture, uploaded, type MediaClient } from '../../test/pictures.ts';
import { embedSome } from './embed.job.ts';
import { httpEmbedder } from './embedder.http.ts';
import { ownEmbedder } from './embedder.own.ts';
import { openDecoder } from './decoding/decoder.ts';
import { nearest } from './similar.ts';
import { openStore } from './store.ts';

const dimensions = 512;
let folder: string;
let store: Store;
let bed: TestBed<CatalogConfig>;
let app: TestProcess;
let database: Database;
let model: Server;
let media: MediaClient;
let port = 0;
/** Pictures that the model was sent. */
let asked = 0;

/** A model that knows colours: the mean red, green and blue, and a constant for its version. */
async function colours(body: string): Promise<number[]> {
  const { model: name, input } = JSON.parse(body) as { model: string; input: string[] };
  const jpeg = Buffer.from(input[0]!.replace('data:image/jpeg;base64,', ''), 'base64');
  const { channels } = await sharp(jpeg).stats();
  const embedding = new Array<number>(dimensions).fill(0);
  for (const [index, { mean }] of channels.entries()) embedding[index] = mean - 128;
  embedding[9] = name === 'colours-2' ? 500 : 1;
  return embedding;
}

async function startModel(at = 0): Promise<void> {
  model = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked++;
      void colours(Buffer.concat(parts).toString('utf8')).then((embedding) =>
        response.end(JSON.stringify({ data: [{ embedding }] })),
      );
    });
  });
  await new Promise<void>((resolve) => model.listen(at, '127.0.0.1', resolve));
  ({ port } = model.address() as AddressInfo);
}

async function stopModel(): Promise<void> {
  const closed = new Promise((resolve) => model.close(resolve));
  model.closeAllConnections();
  await closed;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plaza-media-'));
  store = await startStore({ folder });
  await startModel();
  const env = {
    ...store.env,
    MEDIA_EMBEDDER_URL: `http://127.0.0.1:${port}/embeddings`,
    MEDIA_EMBEDDER_MODEL: 'colours-1',
    MEDIA_EMBEDDER_DIMENSIONS: String(dimensions),
  };
  bed = await testBed({ ...catalogRecipe, readConfig: (base: ServiceConfig) => readConfig(env, base) }, {});
  app = await bed.start();
  database = await bed.db.open();
  media = app.connect(MediaServiceService, { token: await bed.tokens.userToken(newId(), { role: 'admin' }) });
});
afterAll(async () => {
  await database.close();
  await bed.close();
  await stopModel();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ready(hue: number, kind = 'product'): Promise<string> {
  return (await uploaded(media, await picture(400, 300, hue).jpeg().toBuffer(), { kind })).id;
}

async function embedderOf(id: string): Promise<string> {
  const [row] = await bed.db.admin<{ embedder: string; numbers: number }>(
    'select embedder, cardinality(embedding) as numbers from images where id = $1',
    [id],
  );
  return `${row!.embedder} ${row!.numbers}`;
}
const embedded = (id: string, by: string): Promise<unknown> =>
  until(async () => (await embedderOf(id)) === by, `it has an embedding of ${by}`);

test('a picture gets an embedding of the model, and pictures are compared by them', async () => {
  const [blue, other, red] = [await ready(230), await ready(235), await ready(0)];
  for (const id of [blue, other, red]) await embedded(id, 'colours-1:512 512');
  const { similar } = await media.listSimilarMedia({ id: blue });
  expect(similar.map(({ media: one }) => one!.id)).toEqual([other, red]);
  expect(similar[0]!.likeness).toBeGreaterThan(0.95);
  expect(similar[1]!.likeness).toBeLessThan(0.5);
});

test('a picture between people is not sent, unless the operator wants it', async () => {
  const own = await ready(60, 'message');
  const before = asked;
  const next = await ready(61);
  await embedded(next, 'colours-1:512 512');
  expect(asked).toBe(before + 1);
  expect(await embedderOf(own)).toBe('look-1 96');
  const files = openStore(bed.config.media.store!);
  const embedder = httpEmbedder(bed.config.media.embedder!);
  await embedSome({ database, log: testLog('catalog'), store: files, embedder, isPrivateSent: true });
  expect(await embedderOf(own)).toBe('colours-1:512 512');
  files.close();
});

test('while the model is away pictures are ready without it, and get its embedding once it is back', async () => {
  await stopModel();
  const ids = [await ready(120), await ready(121)];
  for (const id of ids) expect(await embedderOf(id)).toBe('look-1 96');
  expect((await media.listSimilarMedia({ id: ids[0]! })).similar.map(({ media: one }) => one!.id)).toEqual([ids[1]]);
  const image = await picture(200, 150, 120).png().toBuffer();
  expect(await failure(media.searchMedia({ image }))).toMatchObject({ reason: 'MEDIA_EMBEDDER_UNAVAILABLE' });
  await startModel(port);
  for (const id of ids) await embedded(id, 'colours-1:512 512');
  await until(async () => (await media.searchMedia({ image })).products.length === 0, 'it is searched again');
});

test('another model, or none, embeds them all anew; each is compared with its like alone until then', async () => {
  const files = openStore(bed.config.media.store!);
  const decoder = openDecoder(1, bed.config.media.decoding);
  const [one, two] = [await ready(300), await ready(301)];
  for (const id of [one, two]) await embedded(id, 'colours-1:512 512');
  // Its job would embed them with the model from before.
  await app.close();
  const next = httpEmbedder({ ...bed.config.media.embedder!, model: 'colours-2' });
  const deps = { database, log: testLog('catalog'), store: files, isPrivateSent: false };
  expect(await embedSome({ ...deps, embedder: next }, 1)).toEqual({ embedded: 1, away: undefined });
  const changed = await bed.db.admin<{ id: string }>(`select id from images where embedder = 'colours-2:512'`);
  expect(changed).toHaveLength(1);
  const wanted = await colours(
    JSON.stringify({ model: 'colours-2', input: [(await picture(40, 30, 300).jpeg().toBuffer()).toString('base64')] }),
  );
  const found = await database.asSystem((em) => nearest(em, { name: next.name, embedding: wanted }, sql`true`, 10));
  expect(found.map(({ id }) => id)).toEqual(changed.map(({ id }) => id));
  await until(
    async () => (await embedSome({ ...deps, embedder: ownEmbedder(decoder) })).embedded === 0,
    'none is left with another one',
  );
  expect(
    await bed.db.admin(`select from images where state = 'ready' and is_public and embedder <> 'look-1'`),
  ).toHaveLength(0);
  files.close();
  await decoder.close();
});
