// Pictures where they are shown: on products, events and clubs, and found by what they look like.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ChangeServiceService,
  ClubManagementServiceService,
  ClubServiceService,
  EventManagementServiceService,
  ProductManagementServiceService,
} from '@plaza/api/manage';
import { MediaServiceService } from '@plaza/api/media';
import { OrderAdminServiceService } from '@plaza/api/order-admin';
import { OrderManagementServiceService } from '@plaza/api/order-manage';
import { SearchServiceService } from '@plaza/api/search';
import { ShopServiceService } from '@plaza/api/shop';
import { TicketServiceService } from '@plaza/api/ticket';
import { newId, type ServiceConfig } from '@plaza/service';
import { failure, testBed, until, type TestBed, type TestProcess } from '@plaza/testing';
import { startStore, type Store } from '@plaza/testing/store';
import { sql } from 'kysely';
import sharp from 'sharp';
import { readConfig, type CatalogConfig } from '../config.ts';
import { catalogRecipe } from '../../test/recipe.ts';
import { picture, uploaded, type MediaClient } from '../../test/pictures.ts';
import { builtIn } from './decoding/embed.ts';
import { nearest, vectorHome } from './similar.ts';

let folder: string;
let store: Store;
let bed: TestBed<CatalogConfig>;
let app: TestProcess;
let staff: string;
let media: MediaClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plaza-media-'));
  store = await startStore({ folder });
  bed = await testBed({ ...catalogRecipe, readConfig: (base: ServiceConfig) => readConfig(store.env, base) }, {});
  app = await bed.start();
  staff = await bed.tokens.userToken(newId(), { role: 'admin' });
  media = app.connect(MediaServiceService, { token: staff });
  await app
    .connect(ClubManagementServiceService, { token: staff })
    .createClub({ id: 'SHOWN_FC', name: 'Shown FC', country: 'MC' });
});
afterAll(async () => {
  await bed.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ready(hue: number, kind = 'product', width = 400): Promise<string> {
  const bytes = await picture(width, width * 0.75, hue)
    .jpeg()
    .toBuffer();
  return (await uploaded(media, bytes, { kind, alt: { en: `Hue ${hue}`, fr: `Teinte ${hue}` } })).id;
}

async function product(name: string, images: string[]): Promise<string> {
  const products = app.connect(ProductManagementServiceService, { token: staff });
  const { product: made } = await products.createProduct({
    name,
    club: 'SHOWN_FC',
    category: 'jerseys',
    price: '10.00',
    stock: 5,
    images: { items: images },
  });
  await products.setProductState({ id: made!.id, state: 'published', etag: made!.managed!.etag });
  return made!.id;
}

describe('a product', () => {
  test('shows its pictures in their order, in every answer; the order is changed with its etag, and taken back', async () => {
    const [one, two] = [await ready(10), await ready(200)];
    const products = app.connect(ProductManagementServiceService, { token: staff });
    const shop = app.connect(ShopServiceService);
    const id = await product('Pictured shirt', [one, two]);
    const idsOf = (pictures: { id: string }[]): string[] => pictures.map((each) => each.id);
    const { product: shown } = await shop.getProduct({ id });
    expect(idsOf(shown!.pictures)).toEqual([one, two]);
    expect(shown!.pictures[0]).toMatchObject({ alt: { en: 'Hue 10', fr: 'Teinte 10' }, width: 400, height: 300 });
    expect((await fetch(shown!.pictures[0]!.variants[0]!.url)).status).toBe(200);
    const listed = (await shop.listProducts({ club: 'SHOWN_FC' })).products.find((each) => each.id === id)!;
    expect(listed.pictures).toEqual(shown!.pictures);
    const managedList = await products.listManagedProducts({ club: 'SHOWN_FC' });
    expect(managedList.products.find((each) => each.id === id)!.pictures).toEqual(shown!.pictures);
    const { results } = await app.connect(SearchServiceService).search({ q: 'pictured shirt' });
    // What was found shows its main picture.
    expect(results[0]!.result).toMatchObject({ value: { id, pictures: [shown!.pictures[0]] } });

    const { product: managed } = await products.getManagedProduct({ id });
    const { etag } = managed!.managed!;
    const { product: changed } = await products.updateProduct({ id, etag, images: { items: [two] } });
    expect(idsOf(changed!.pictures)).toEqual([two]);
    expect(await failure(products.updateProduct({ id, etag, images: { items: [] } }))).toMatchObject({
      reason: 'VERSION_CONFLICT',
    });
    expect(
      idsOf((await shop.listProducts({ club: 'SHOWN_FC' })).products.find((each) => each.id === id)!.pictures),
    ).toEqual([two]);
    const changes = app.connect(ChangeServiceService, { token: staff });
    const [change] = (await changes.listChanges({ subject: id, pageSize: 1 })).changes;
    expect(JSON.parse(change!.before)).toEqual({ images: [one, two] });
    const { product: back } = await products.revertProduct({ id, changeId: change!.id, etag: '*' });
    expect(idsOf(back!.pictures)).toEqual([one, two]);
    await media.updateMedia({ id: one, alt: { en: 'A shirt', fr: 'Un maillot' } });
    expect(
      (await shop.listProducts({ club: 'SHOWN_FC' })).products.find((each) => each.id === id)!.pictures[0]!.alt,
    ).toEqual({
      en: 'A shirt',
      fr: 'Un maillot',
    });
  });

  test('takes no picture that is somebody else’s, of another kind, or not ready', async () => {
    const owner = app.connect(MediaServiceService, { token: await bed.tokens.userToken(newId()) });
    const own = await uploaded(owner, await picture().jpeg().toBuffer());
    const { media: unready } = await media.createMedia({
      kind: 'product',
      size: 1,
      checksum: '0'.repeat(64),
      contentType: 'image/png',
    });
    const id = await product('Bare shirt', []);
    const products = app.connect(ProductManagementServiceService, { token: staff });
    for (const wrong of [own.id, unready!.id, await ready(30, 'event'), newId()])
      expect(await failure(products.updateProduct({ id, etag: '*', images: { items: [wrong] } }))).toMatchObject({
        reason: 'MEDIA_NOT_USABLE',
        metadata: { id: wrong },
      });
  });

  test('is shown in the lines of an order by its main picture', async () => {
    const [one, two] = [await ready(80), await ready(85)];
    const product_id = await product('Ordered shirt', [two, one]);
    const [id, merchant] = [newId(), newId()];
    const line = { product_id, name: 'Ordered shirt', price: '10.00', quantity: 2, merchant_id: merchant };
    await bed.db.admin(
      `insert into sagas (id, kind, user_id, step, state, error, hold_until, next_attempt_at)
       values ($1, 'checkout', $2, 'hold money', $3, '', now() + interval '1 hour', now() + interval '1 hour')`,
      [id, newId(), JSON.stringify({ lines: [line] })],
    );
    const { lines } = await app.connect(OrderAdminServiceService, { token: staff }).getOrderStory({ id });
    const seller = await bed.tokens.userToken(newId(), { merchant, scope: 'orders.read' });
    const sold = await app.connect(OrderManagementServiceService, { token: seller }).getManagedOrder({ id });
    for (const read of [lines, sold.lines])
      expect(read.map(({ subjectId, picture: shown }) => [subjectId, shown?.id])).toEqual([[product_id, two]]);
  });

  test('keeps a picture from being deleted; the picture says what shows it', async () => {
    const one = await ready(90);
    const id = await product('Kept shirt', [one]);
    expect(await failure(media.deleteMedia({ id: one }))).toMatchObject({ reason: 'MEDIA_IN_USE' });
    expect((await media.getMedia({ id: one })).media!.uses).toEqual([{ kind: 'product', id, name: 'Kept shirt' }]);
    const products = app.connect(ProductManagementServiceService, { token: staff });
    // Both at once: it is attached and stays, or deleted and not attached.
    const other = await ready(91);
    const [attached, deleted] = await Promise.allSettled([
      products.updateProduct({ id, etag: '*', images: { items: [other] } }),
      media.deleteMedia({ id: other }),
    ]);
    expect([attached.status, deleted.status].sort()).toEqual(['fulfilled', 'rejected']);
  });
});

test('an event has pictures, and a club a crest', async () => {
  const [poster, crest] = [await ready(40, 'event'), await ready(50, 'club')];
  const events = app.connect(EventManagementServiceService, { token: staff });
  const { event } = await events.createEvent({
    title: 'Shown FC – Guests',
    club: 'SHOWN_FC',
    date: new Date(Date.now() + 9e7),
    venue: 'Home',
    competition: 'Cup',
    categories: [{ name: 'Stand', price: '10.00', rows: 1, seatsPerRow: 2 }],
    images: { items: [poster] },
  });
  await events.setEventState({ id: event!.id, state: 'published', etag: event!.managed!.etag });
  const listed = (await events.listManagedEvents({ club: 'SHOWN_FC' })).events[0]!;
  expect(listed.pictures.map(({ id }) => id)).toEqual([poster]);
  const tickets = app.connect(TicketServiceService);
  expect((await tickets.getEvent({ id: event!.id })).event!.pictures.map(({ id }) => id)).toEqual([poster]);
  expect((await tickets.listEvents({ club: 'SHOWN_FC' })).events[0]!.pictures).toHaveLength(1);
  const clubs = app.connect(ClubManagementServiceService, { token: staff });
  await clubs.updateClub({ id: 'SHOWN_FC', etag: '*', crestId: crest });
  expect((await app.connect(ClubServiceService).getClub({ id: 'SHOWN_FC' })).club!.crest!.id).toBe(crest);
  expect(await failure(media.deleteMedia({ id: crest }))).toMatchObject({ reason: 'MEDIA_IN_USE' });
  await clubs.updateClub({ id: 'SHOWN_FC', etag: '*', crestId: '' });
  await media.deleteMedia({ id: crest });
});

test('a library is listed by kind, by state, and by what nothing shows, page after page', async () => {
  const [shown, free, poster] = [await ready(300), await ready(310), await ready(320, 'event')];
  await product('Listed shirt', [shown]);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
  const refused = await uploaded(media, svg, { kind: 'product', contentType: 'image/png' });
  const idsOf = async (filter: Parameters<MediaClient['listMedia']>[0]): Promise<string[]> =>
    (await media.listMedia({ pageSize: 4, ...filter })).media.map(({ id }) => id);
  expect(await idsOf({})).toEqual([refused.id, poster, free, shown]);
  expect(await idsOf({ kind: 'event', pageSize: 1 })).toEqual([poster]);
  expect(await idsOf({ state: 'refused' })).toEqual([refused.id]);
  expect((await idsOf({ state: 'ready', unused: true })).slice(0, 2)).toEqual([poster, free]);
  expect(await idsOf({ state: 'ready', unused: true, pageSize: 100 })).not.toContain(shown);
  const first = await media.listMedia({ unused: true, pageSize: 2 });
  const next = { unused: true, pageSize: 1, pageToken: first.nextPageToken };
  expect(await idsOf(next)).toEqual([free]);
  expect(await failure(media.listMedia({ ...next, unused: false }))).toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  expect(await failure(media.listMedia({ state: 'deleting' }))).toMatchObject({ reason: 'INVALID_ARGUMENT' });
});

describe('what looks alike', () => {
  test('is found in the library, a copy marked; other libraries and kinds are not looked at', async () => {
    const bytes = await picture(800, 600, 150).png().toBuffer();
    const original = await uploaded(media, bytes, { kind: 'product', contentType: 'image/png' });
    const copy = await uploaded(media, await sharp(bytes).resize(300).jpeg({ quality: 50 }).toBuffer(), {
      kind: 'product',
    });
    await ready(150, 'event', 800);
    const { similar } = await media.listSimilarMedia({ id: original.id });
    expect(similar[0]).toMatchObject({ media: { id: copy.id }, copy: true });
    expect(similar[0]!.likeness).toBeGreaterThan(0.95);
    expect(similar.every(({ media: other }) => other!.kind === 'product' && other!.id !== original.id)).toBe(true);
    const ben = app.connect(MediaServiceService, { token: await bed.tokens.userToken(newId()) });
    expect(await failure(ben.listSimilarMedia({ id: original.id }))).toMatchObject({ reason: 'MEDIA_NOT_FOUND' });
  });

  test('is found by a picture that is sent: listed products alone', async () => {
    const id = await product('Blue shirt', [await ready(250)]);
    const ben = app.connect(MediaServiceService, { token: await bed.tokens.userToken(newId()) });
    const image = await picture(200, 150, 250).webp().toBuffer();
    const { products } = await ben.searchMedia({ image, club: 'SHOWN_FC' });
    expect(products[0]).toMatchObject({ productId: id, name: 'Blue shirt' });
    expect(products[0]!.likeness).toBeGreaterThan(0.95);
    expect(new Set(products.map(({ productId }) => productId)).size).toBe(products.length);
    expect((await ben.searchMedia({ image, club: 'NO_CLUB' })).products).toEqual([]);
    expect(await failure(ben.searchMedia({ image: Buffer.from('<svg/>') }))).toMatchObject({
      reason: 'MEDIA_UNREADABLE',
    });
  });

  test('is the same with the index as one by one, also with a narrow filter', async () => {
    const database = await bed.db.open();
    await bed.db.admin(`
      insert into images (id, kind, owner_kind, owner, is_public, state, size, checksum, declared_type, width, height, thumbhash,
          upload_until, embedder, embedding)
        select gen_random_uuid(), 'post', 'person', case when n % 100 = 0 then '00000000-0000-7000-8000-000000000001' else
            '00000000-0000-7000-8000-000000000002' end::uuid, true, 'ready', 1, repeat('0', 64), 'image/png', 1, 1, 'x', now(), 'look-1',
          (select array_agg(v / l) from (select v, sqrt(sum(v * v) over ()) as l from (
            select (random() - 0.5 + n * 0)::real as v from generate_series(1, 96)) one) two)
        from generate_series(1, 3000) n`);
    const one = '00000000-0000-7000-8000-000000000001';
    const wanted = Array.from({ length: 96 }, (_, index) => (index % 2 === 0 ? 1 : -1) / Math.sqrt(96));
    const [found, each, exact] = await database.asSystem(async (em) => [
      await nearest(em, { name: builtIn, embedding: wanted }, sql`owner = ${one}::uuid`, 10),
      await nearest(em, { name: builtIn, embedding: wanted }, sql`owner = ${one}::uuid`, 10, true),
      await bed.db.admin<{ id: string }>(
        `select id from images where owner = $1 order by (select sum(a * b) from unnest(embedding, $2::real[]) as p (a, b)) desc limit 10`,
        [one, wanted],
      ),
    ]);
    expect(each.map(({ id }) => id)).toEqual(exact.map(({ id }) => id));
    const home = await database.asSystem(vectorHome);
    expect(found.filter(({ id }) => exact.some((other) => other.id === id)).length).toBeGreaterThanOrEqual(
      home ? 9 : 10,
    );
    await bed.db.admin('delete from images where owner = any($1)', [[one, '00000000-0000-7000-8000-000000000002']]);
    await database.close();
  });
});

test('what nobody may see any more is shown nowhere', async () => {
  const one = await ready(300);
  const id = await product('Fading shirt', [one]);
  // As an operator with psql may do.
  await bed.db.admin(`update images set state = 'deleting' where id = $1`, [one]);
  const shop = app.connect(ShopServiceService);
  await until(async () => (await shop.getProduct({ id })).product!.pictures.length === 0, 'it is gone');
});
