// Pictures over the real protocols: gRPC to catalog, S3 to the store.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MediaServiceService, type Media } from '@plaza/api/media';
import { newId, type ServiceConfig } from '@plaza/service';
import { failure, testBed, testLog, until, type TestBed, type TestProcess } from '@plaza/testing';
import { startStore, type Store } from '@plaza/testing/store';
import sharp from 'sharp';
import { readConfig, type CatalogConfig } from '../config.ts';
import { catalogRecipe } from '../../test/recipe.ts';
import {
  announce,
  picture,
  put,
  sha256,
  startProfiles,
  uploaded,
  type MediaClient,
  type Profiles,
} from '../../test/pictures.ts';
import { erasePictures } from './image.ts';
import { openStore } from './store.ts';
import { expire, removeDeleted, strayFinder } from './sweep.job.ts';

let folder: string;
let store: Store;
let profiles: Profiles;
let bed: TestBed<CatalogConfig>;
let app: TestProcess;
let ana: MediaClient;
let staff: MediaClient;
const anaId = newId();

const quota = { MEDIA_PERSON_IMAGES: '40', MEDIA_PERSON_BYTES: '30000000' };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plaza-media-'));
  store = await startStore({ folder });
  profiles = await startProfiles();
  const recipe = {
    ...catalogRecipe,
    readConfig: (base: ServiceConfig) => readConfig({ ...store.env, ...quota }, base),
  };
  bed = await testBed(recipe, { config: { peers: { auth: profiles.address } } });
  app = await bed.start();
  ana = await clientOf(anaId);
  staff = await clientOf(newId(), { role: 'admin' });
});
afterAll(async () => {
  await bed.close();
  profiles.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function clientOf(id: string, claims = {}): Promise<MediaClient> {
  return app.connect(MediaServiceService, { token: await bed.tokens.userToken(id, claims) });
}

const files = (): string[] =>
  readdirSync(join(folder, store.bucket), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('._S3rver_object'),
  );
const filesOf = (id: string): string[] => files().filter((name) => name.includes(id));

async function variantsOf({ picture: shown }: Media): Promise<Buffer[]> {
  return Promise.all(
    shown!.variants.map(async ({ url }) => {
      const response = await fetch(url);
      expect(response.status).toBe(200);
      return Buffer.from(await response.arrayBuffer());
    }),
  );
}

describe('a picture', () => {
  test('is uploaded to the store, confirmed, and ready in three formats of each size', async () => {
    const bytes = await picture(1600, 1200).jpeg().toBuffer();
    const ready = await uploaded(staff, bytes, { kind: 'product', alt: { en: 'A shirt', fr: 'Un maillot' } });
    expect(ready).toMatchObject({ state: 'ready', contentType: 'image/jpeg', merchantId: '', source: 'upload' });
    expect(ready.picture).toMatchObject({ width: 1280, height: 960, alt: { en: 'A shirt', fr: 'Un maillot' } });
    expect(ready.picture!.colours).toContain('#FFFFFF');
    expect(ready.picture!.variants.map(({ width, contentType }) => [width, contentType])).toEqual(
      [320, 640, 1280].flatMap((width) => ['avif', 'webp', 'jpeg'].map((format) => [width, `image/${format}`])),
    );
    for (const [index, variant] of (await variantsOf(ready)).entries()) {
      const { width, height, size, contentType } = ready.picture!.variants[index]!;
      const seen = await sharp(variant).metadata();
      expect([seen.width, seen.height, variant.length]).toEqual([width, height, size]);
      expect(contentType).toBe(`image/${seen.format === 'heif' ? 'avif' : seen.format}`);
    }
    const { headers } = await fetch(ready.picture!.variants[0]!.url);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(filesOf(ready.id).filter((name) => name.includes('uploads'))).toEqual([]);
  });

  test('of a message is private: only a signed address shows it', async () => {
    const ready = await uploaded(ana, await picture().png().toBuffer(), { kind: 'message', contentType: 'image/png' });
    const { url } = ready.picture!.variants[0]!;
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.split('?')[0]!)).status).toBe(403);
    const forged = url.replace(
      /(Signature=)(.)/,
      (_, name: string, first: string) => name + (first === '0' ? '1' : '0'),
    );
    expect((await fetch(forged)).status).toBe(403);
  });

  test('is its owner’s alone', async () => {
    const { media } = await announce(ana, Buffer.from('x'));
    const { id } = media;
    const ben = await clientOf(newId());
    for (const call of [
      ben.getMedia({ id }),
      ben.confirmMedia({ id }),
      ben.updateMedia({ id }),
      ben.deleteMedia({ id }),
    ])
      expect(await failure(call)).toMatchObject({ reason: 'MEDIA_NOT_FOUND' });
    expect((await ben.listMedia({})).media).toEqual([]);
    const [newest] = (await ana.listMedia({ pageSize: 1 })).media;
    expect(newest!.id).toBe(id);
    expect(
      await failure(ben.createMedia({ kind: 'product', size: 1, checksum: '0'.repeat(64), contentType: 'image/png' })),
    ).toMatchObject({ reason: 'PERMISSION_MISSING' });
    await ana.deleteMedia({ id });
  });

  test('has words in two languages that can be changed', async () => {
    const { media } = await announce(ana, Buffer.from('x'));
    await ana.updateMedia({ id: media.id, alt: { en: 'Ana', fr: 'Ana' } });
    const row = await bed.db.admin<{ alt: object }>('select alt from images where id = $1', [media.id]);
    expect(row).toEqual([{ alt: { en: 'Ana', fr: 'Ana' } }]);
    await ana.deleteMedia({ id: media.id });
  });
});

describe('an upload', () => {
  test('of other bytes than were announced is refused by the store, or when it is looked at', async () => {
    const bytes = await picture().jpeg().toBuffer();
    const { media, upload } = await announce(ana, bytes);
    expect(await put(upload, bytes.subarray(1))).toBe(403);
    expect(await put(upload, bytes, { 'content-type': 'text/html' })).toBe(403);
    expect(await put(upload, bytes, { 'x-amz-checksum-sha256': sha256(bytes) })).toBe(403);
    expect(await failure(ana.confirmMedia({ id: media.id }))).toMatchObject({ reason: 'MEDIA_NOT_UPLOADED' });
    const other = Buffer.from(bytes);
    other[200]! ^= 1;
    expect(await put(upload, other)).toBe(200);
    await ana.confirmMedia({ id: media.id });
    const refused = await until(async () => {
      const { media: now } = await ana.getMedia({ id: media.id });
      return now!.state === 'refused' && now;
    }, 'it is refused');
    expect(refused).toMatchObject({ refusal: 'checksum', picture: undefined });
    expect(filesOf(media.id)).toEqual([]);
  });

  test('that is announced again with its key is the same', async () => {
    const request = {
      kind: 'profile',
      size: 10,
      checksum: '1'.repeat(64),
      contentType: 'image/png',
      requestId: newId(),
    };
    const [first, second] = [await ana.createMedia(request), await ana.createMedia(request)];
    expect(second).toEqual(first);
    await ana.deleteMedia({ id: first.media!.id });
  });

  test('that is not confirmed in time is removed, whenever its bytes arrive', async () => {
    const bytes = await picture().jpeg().toBuffer();
    const [early, never] = [await announce(ana, bytes), await announce(ana, bytes)];
    expect(await put(early.upload, bytes)).toBe(200);
    await bed.db.admin(`update images set upload_until = now() - interval '1 s' where id = any($1)`, [
      [early.media.id, never.media.id],
    ]);
    const [database, files3, log] = [await bed.db.open(), openStore(bed.config.media.store!), testLog('catalog')];
    await until(async () => {
      await expire(database);
      await removeDeleted({ database, log, store: files3, elsewhere: { drop: async () => undefined } });
      return (
        (await failure(ana.getMedia({ id: early.media.id })).catch(() => undefined)) &&
        filesOf(early.media.id).length === 0
      );
    }, 'it is removed');
    expect(await bed.db.admin('select from images where id = any($1)', [[early.media.id, never.media.id]])).toEqual([]);
    // A file without a row, as a restored backup would leave one.
    await files3.write(`uploads/${newId()}`, bytes, 'image/jpeg', 'no-store');
    const find = strayFinder({ database, store: files3 }, -60_000);
    const kept = await uploaded(ana, bytes);
    await until(async () => (await find()).removed > 0, 'the stray file is found');
    expect(filesOf(kept.id).length).toBeGreaterThan(0);
    files3.close();
    await database.close();
  });
});

describe('what an owner keeps', () => {
  test('is never more than the quota, 30 at once', async () => {
    const id = newId();
    const full = await clientOf(id);
    await bed.db.admin('insert into media_usage values ($1, 35, 0)', [id]);
    const ends = await Promise.allSettled(Array.from({ length: 30 }, () => announce(full, Buffer.from('x'))));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const tooMany = await failure(announce(full, Buffer.from('x')));
    expect([tooMany.reason, tooMany.metadata]).toEqual(['MEDIA_QUOTA_EXCEEDED', { images: '40', bytes: '30000000' }]);
    const large = await clientOf(newId());
    const big = { kind: 'post', size: 25_000_000, checksum: '0'.repeat(64), contentType: 'image/png' };
    await large.createMedia(big);
    expect((await large.listMedia({})).usage).toEqual({
      images: 1,
      bytes: 25_000_000,
      maxImages: 40,
      maxBytes: 30_000_000,
    });
    expect((await staff.listMedia({})).usage).toBeUndefined();
    expect(await failure(large.createMedia(big))).toMatchObject({ reason: 'MEDIA_QUOTA_EXCEEDED' });
  });

  test('is given back when a picture is deleted, with every file of it', async () => {
    const id = newId();
    const owner = await clientOf(id);
    const ready = await uploaded(owner, await picture().webp().toBuffer(), { contentType: 'image/webp' });
    // The upload is removed once the picture is ready.
    await until(() => filesOf(ready.id).length === ready.picture!.variants.length, 'only the variants are there');
    await owner.deleteMedia({ id: ready.id });
    expect(await failure(owner.getMedia({ id: ready.id }))).toMatchObject({ reason: 'MEDIA_NOT_FOUND' });
    await until(async () => {
      const [row] = await bed.db.admin<{ images: number; bytes: string }>(
        'select images, bytes from media_usage where owner = $1',
        [id],
      );
      return row!.images === 0 && row!.bytes === '0' && filesOf(ready.id).length === 0;
    }, 'the room is free again, and the files are gone');
    expect((await fetch(ready.picture!.variants[0]!.url)).status).toBe(404);
  });

  test('is erased with the account', async () => {
    const id = newId();
    const owner = await clientOf(id);
    const ready = await uploaded(owner, await picture().jpeg().toBuffer(), { alt: { en: 'Me', fr: 'Moi' } });
    const database = await bed.db.open();
    await database.asSystem((em) => erasePictures(em, [id]));
    expect(await bed.db.admin('select from images where owner = $1', [id])).toEqual([]);
    expect(await failure(owner.getMedia({ id: ready.id }))).toMatchObject({ reason: 'MEDIA_NOT_FOUND' });
    await until(() => filesOf(ready.id).length === 0, 'the files are gone');
    await database.close();
  });
});

test('while the store is away nothing is lost, and what was confirmed is ready once it is back', async () => {
  const bytes = await picture(300, 200).jpeg().toBuffer();
  const { media, upload } = await announce(ana, bytes);
  expect(await put(upload, bytes)).toBe(200);
  const { port } = store;
  await store.close();
  expect(await failure(ana.confirmMedia({ id: media.id }))).toMatchObject({ reason: 'MEDIA_STORE_UNAVAILABLE' });
  await bed.db.admin(`update images set state = 'processing' where id = $1`, [media.id]);
  await until(async () => {
    const [row] = await bed.db.admin<{ attempts: number }>('select attempts from images where id = $1', [media.id]);
    return row!.attempts > 1;
  }, 'it was tried');
  store = await startStore({ folder, port });
  const ready = await until(async () => {
    const { media: now } = await ana.getMedia({ id: media.id });
    return now!.state === 'ready' && now;
  }, 'it is ready');
  expect(ready.picture).toMatchObject({ width: 300, height: 200 });
});

test('a replica that dies with a picture in its hands leaves it to another one', async () => {
  const bytes = await picture(300, 200, 90).jpeg().toBuffer();
  const { media, upload } = await announce(ana, bytes);
  expect(await put(upload, bytes)).toBe(200);
  // As a process leaves it that was killed.
  await bed.db.admin(
    `update images set state = 'processing', attempts = 1, lease_owner = $2, lease_until = now() + interval '1 s' where id = $1`,
    [media.id, newId()],
  );
  await until(
    async () => (await ana.getMedia({ id: media.id })).media!.state === 'ready',
    'another one makes it ready',
  );
});
