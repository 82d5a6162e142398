// An upload interrupted at each of its steps, by the end of a process or the absence of a store: it is ready in the end or gone, nothing is shown that is not
// there, and after the sweep no file is left that no picture has.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { MediaServiceService, type Upload } from '@plaza/api/media';
import { newId, type Database, type ServiceConfig } from '@plaza/service';
import { client, failure, openLine, testBed, testLog, until, type Line, type TestBed } from '@plaza/testing';
import { startStore, type Store } from '@plaza/testing/store';
import sharp from 'sharp';
import { replicasWith, type Replica } from '../../test/harness.ts';
import { announce, put, type MediaClient } from '../../test/pictures.ts';
import { catalogRecipe } from '../../test/recipe.ts';
import { readConfig, type CatalogConfig } from '../config.ts';
import { openStore, type MediaStore } from './store.ts';
import { expire, removeDeleted } from './sweep.job.ts';

let folder: string;
let store: Store;
let files: MediaStore;
let bed: TestBed<CatalogConfig>;
let database: Database;
let lines: { postgres: Line; redis: Line };
let replicas: ReturnType<typeof replicasWith>;
let replica: Replica;
let ana: MediaClient;
let bytes: Buffer;
const clients: { close(): void }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plaza-media-'));
  store = await startStore({ folder });
  bed = await testBed({ ...catalogRecipe, readConfig: (base: ServiceConfig) => readConfig(store.env, base) }, {});
  database = await bed.db.open();
  files = openStore(bed.config.media.store!);
  lines = { postgres: await lineTo(bed.config.databaseUrl), redis: await lineTo(bed.config.redisUrl!) };
  replicas = replicasWith(bed.tokens);
  // Noise takes longest: there is time to interrupt it.
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  bytes = await sharp({ create: { width: 2000, height: 1500, channels: 3, background: '#000', noise } })
    .jpeg()
    .toBuffer();
});
afterAll(async () => {
  for (const each of clients) each.close();
  await replicas.kill();
  await database.close();
  await bed.close();
  await lines.postgres.close();
  await lines.redis.close();
  files.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const portOf = (url: string): number => Number(new URL(url).port);
const lineTo = (url: string): Promise<Line> => openLine(portOf(url));
const through = (url: string, { port }: Line): string => url.replace(`:${portOf(url)}`, `:${port}`);

/** Catalog in a process of its own, over lines that can be cut. */
async function start(): Promise<void> {
  const { config } = bed;
  replica = await replicas.spawn(
    {
      ...config,
      databaseUrl: through(config.databaseUrl, lines.postgres),
      redisUrl: through(config.redisUrl!, lines.redis),
      listen: { host: '127.0.0.1', port: 0 },
    },
    store.env,
  );
  const made = client(MediaServiceService, replica.port, { token: await bed.tokens.userToken(newId()), to: 'catalog' });
  clients.push(made);
  ana = made;
}

beforeEach(async () => {
  lines.postgres.mend();
  lines.redis.mend();
  await replicas.kill();
  await start();
});

const filesOf = (id: string): string[] =>
  readdirSync(join(folder, store.bucket), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.includes(id) && name.endsWith('._S3rver_object'),
  );

interface Row {
  state: string;
  attempts: number;
  variants: { key: string }[];
}

async function rowOf(id: string): Promise<Row | undefined> {
  const [row] = await bed.db.admin<Row>('select state, attempts, variants from images where id = $1', [id]);
  return row;
}

const log = testLog('catalog');
/** Nothing shows pictures of people here. */
const elsewhere = { drop: async () => undefined };

/** What the sweep does when the time for the upload is over. */
async function swept(id: string): Promise<void> {
  await bed.db.admin(`update images set upload_until = now() - interval '1 s' where id = $1`, [id]);
  await until(async () => {
    await expire(database);
    await removeDeleted({ database, log, store: files, elsewhere });
    return (await rowOf(id)) === undefined && filesOf(id).length === 0;
  }, 'nothing of it is left');
}

/** Ready, with its files and no others; each can be read. */
async function whole(id: string): Promise<void> {
  await until(async () => (await rowOf(id))?.state === 'ready', 'it is ready');
  const { variants } = (await rowOf(id))!;
  expect(variants).toHaveLength(9);
  await until(() => filesOf(id).length === variants.length, 'it has its files and no others');
  for (const { key } of variants) expect((await fetch(files.publicUrl(key))).status).toBe(200);
}

async function begun(id: string): Promise<void> {
  await until(async () => {
    const { attempts, state } = (await rowOf(id))!;
    return attempts > 0 || state === 'ready';
  }, 'it is being made ready');
}

async function confirmed(): Promise<string> {
  const { media, upload } = await announce(ana, bytes);
  expect(await put(upload, bytes)).toBe(200);
  await ana.confirmMedia({ id: media.id });
  return media.id;
}

/** Sends a part of the bytes, and ends the connection. */
function putHalf({ url, headers }: Upload): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(url, {
      method: 'PUT',
      headers: {
        ...Object.fromEntries(headers.map(({ name, value }) => [name, value])),
        'content-length': bytes.length,
      },
    });
    sending.on('error', () => resolve());
    sending.write(bytes.subarray(0, bytes.length >> 1), () => sending.destroy(new Error('The browser was closed.')));
  });
}

/** Processes that decode for the replica. */
function decoders(): number[] {
  const childrenOf = `/proc/${replica.pid}/task/${replica.pid}/children`;
  return readFileSync(childrenOf, 'utf8').split(' ').filter(Boolean).map(Number);
}

test('announced only: gone', async () => {
  const { media } = await announce(ana, bytes);
  await replica.kill();
  await swept(media.id);
});

test('half of the bytes: not there, not confirmed, and gone', async () => {
  const { media, upload } = await announce(ana, bytes);
  await putHalf(upload);
  expect(await failure(ana.confirmMedia({ id: media.id }))).toMatchObject({ reason: 'MEDIA_NOT_UPLOADED' });
  await replica.kill();
  await swept(media.id);
});

test('all of the bytes, and no confirmation: gone', async () => {
  const { media, upload } = await announce(ana, bytes);
  expect(await put(upload, bytes)).toBe(200);
  expect(filesOf(media.id)).toHaveLength(1);
  expect((await ana.getMedia({ id: media.id })).media!.picture).toBeUndefined();
  await replica.kill();
  await swept(media.id);
});

test('confirmed, and catalog is killed while it makes it ready: another process does', async () => {
  const id = await confirmed();
  await begun(id);
  await replica.kill();
  await start();
  await whole(id);
});

test('the process that decodes is killed: it is decoded again', async () => {
  const id = await confirmed();
  const [pid] = await until(() => {
    const found = decoders();
    return found.length > 0 && found;
  }, 'it is being decoded');
  process.kill(pid!, 'SIGKILL');
  await whole(id);
});

test('the store is away in the middle of its files: they are written once it is back, and none twice', async () => {
  const id = await confirmed();
  await until(() => filesOf(id).some((name) => name.includes('public')), 'a file of it is written');
  const { port } = store;
  await store.close();
  store = await startStore({ folder, port });
  await whole(id);
});

test('the database is away while it is made ready: it is ready once it is back', async () => {
  const id = await confirmed();
  await begun(id);
  lines.postgres.cut();
  await until(() => filesOf(id).length > 1, 'its files are there, which nobody knows of yet');
  lines.postgres.mend();
  await whole(id);
});

test('the database is away while it is deleted: the files go once it is back', async () => {
  const id = await confirmed();
  await whole(id);
  lines.postgres.cut();
  await failure(ana.deleteMedia({ id }));
  expect((await rowOf(id))!.state).toBe('ready');
  lines.postgres.mend();
  await until(async () => (await ana.deleteMedia({ id }).catch(() => undefined)) !== undefined, 'it is deleted');
  await swept(id);
});

test('Redis is away: nothing changes', async () => {
  lines.redis.cut();
  const id = await confirmed();
  await whole(id);
  await ana.deleteMedia({ id });
  await swept(id);
});
