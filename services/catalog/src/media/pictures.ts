// Pictures of what is sold: shown to everybody, attached by whoever manages the thing, and kept for as long as something shows them.
import type { MediaUse } from '@plaza/api/media';
import type { Picture } from '@plaza/api/picture';
import type { Cache } from '@plaza/cache';
import { anyOf, type Database, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { asSystemWithin } from '../as-system.ts';
import { keys } from '../cache-keys.ts';
import { db } from '../db.ts';
import type { MediaKind } from './image.entity.ts';
import { mediaErrors } from './media.errors.ts';
import { toPicture, type Shown } from './shown.ts';
import type { MediaStore } from './store.ts';

export interface Pictures {
  /** Sets the pictures of products or events, in their order, each at most `most`. What is shown is public, so it needs no actor. */
  show<Thing extends { id: string; pictures: Picture[] }>(
    em: SqlEntityManager,
    table: 'products' | 'events',
    things: Thing[],
    most?: number,
  ): Promise<Thing[]>;
  /** Sets the crests of clubs. */
  crests<Club extends { id: string; crest: Picture | undefined }>(em: SqlEntityManager, clubs: Club[]): Promise<Club[]>;
  /** Those that are shown, in the order of the ids. */
  byId(em: SqlEntityManager, ids: readonly string[]): Promise<Picture[]>;
  /** Throws MEDIA_NOT_USABLE unless each is ready, for this kind of thing, and of the same owner. It stays so until the commit. */
  assertUsable(em: SqlEntityManager, ids: readonly string[], kind: MediaKind, owner: string | null): Promise<void>;
}

/** Of a product or an event. */
const mostOfOne = 10;

/** Not all of `i`: embeddings are long. */
const columns = sql`i.id, i.alt, i.width, i.height, i.thumbhash, i.analysis, i.variants, i.is_public, i.state`;

/** Without a store nothing is shown. */
export function openPictures(store: MediaStore | undefined): Pictures {
  const shown = async (row: Shown): Promise<Picture[]> => {
    const picture = store && (await toPicture(row, store));
    return picture ? [picture] : [];
  };
  return {
    async show(em, table, things, most = mostOfOne) {
      if (things.length === 0 || !store) return things;
      const { rows } = await sql<Shown & { thing: string }>`select t.id as thing, ${columns} from ${sql.table(table)} t
        cross join unnest(t.images[:${sql.lit(most)}]) with ordinality as one (image, place) join images i on i.id = one.image
        where t.id = ${anyOf(things.map(({ id }) => id))} and i.is_public and i.state = 'ready'
        order by one.place`.execute(db(em));
      for (const thing of things)
        thing.pictures = (await Promise.all(rows.filter((row) => row.thing === thing.id).map(shown))).flat();
      return things;
    },
    async crests(em, clubs) {
      if (clubs.length === 0 || !store) return clubs;
      const { rows } = await sql<Shown & { club: string }>`select c.id as club, ${columns} from clubs c
        join images i on i.id = c.crest_id
        where c.id = any (${clubs.map(({ id }) => id)}::text[]) and i.is_public and i.state = 'ready'`.execute(db(em));
      for (const club of clubs)
        [club.crest] = (await Promise.all(rows.filter((row) => row.club === club.id).map(shown))).flat();
      return clubs;
    },
    async byId(em, ids) {
      if (ids.length === 0 || !store) return [];
      const rows = await db(em)
        .selectFrom('images')
        .selectAll()
        .where('id', '=', anyOf(ids))
        .where('is_public', '=', true)
        .where('state', '=', 'ready')
        .execute();
      const inOrder = ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
      return (await Promise.all(inOrder.map(shown))).flat();
    },
    async assertUsable(em, ids, kind, owner) {
      if (ids.length === 0) return;
      const usable = await asSystemWithin(em, () =>
        db(em)
          .selectFrom('images')
          .select('id')
          .where('id', '=', anyOf(ids))
          .where('state', '=', 'ready')
          .where('kind', '=', kind)
          .where('owner', 'is not distinct from', owner)
          .where('owner_kind', '=', owner === null ? 'platform' : 'merchant')
          .orderBy('id')
          .forShare()
          .execute(),
      );
      const wrong = ids.find((id) => !usable.some((row) => row.id === id));
      if (wrong !== undefined) throw mediaErrors.MEDIA_NOT_USABLE({ metadata: { id: wrong } });
    },
  };
}

/** What shows it, at most so many. */
export async function usesOf(em: SqlEntityManager, id: string, limit = 20): Promise<MediaUse[]> {
  const { rows } = await sql<MediaUse>`
    select 'product' as kind, id::text, name from products where ${shows(id)}
    union all select 'event', id::text, title from events where ${shows(id)}
    union all select 'club', id, name from clubs where crest_id = ${id}
    limit ${limit}`.execute(db(em));
  return rows;
}

/** The lists in which it is shown, after its words have changed. */
export async function invalidateUses(
  { database, cache }: { database: Database; cache: Cache },
  id: string,
): Promise<void> {
  const shown = await database.asSystem(async (em) => {
    const products = db(em).selectFrom('products').select(['club', 'category']).where(shows(id)).limit(1000);
    const events = db(em).selectFrom('events').select('club').where(shows(id)).limit(1000);
    const clubs = db(em).selectFrom('clubs').select('id').where('crest_id', '=', id).limit(1);
    return { products: await products.execute(), events: await events.execute(), clubs: await clubs.execute() };
  });
  const stale = [
    ...shown.products.flatMap(({ club, category }) => keys.productListsOf(club, category)),
    ...shown.events.flatMap(({ club }) => keys.eventListsOf(club)),
    ...(shown.clubs.length > 0 ? [keys.clubs()] : []),
  ];
  if (stale.length > 0) await cache.invalidate(...stale);
}

const shows = (id: string) => sql<boolean>`images @> array[${id}::uuid]`;
