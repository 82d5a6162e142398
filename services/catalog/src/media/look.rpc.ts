// Pictures found by what they look like.
import type { FoundProduct, MediaServiceService } from '@plaza/api/media';
import { semaphore } from '@plaza/resilience';
import { fields, parse, type CallContext, type Handlers, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { db } from '../db.ts';
import { isListed } from '../managed.ts';
import { DecoderDied } from './decoding/decoder.ts';
import { builtIn } from './decoding/embed.ts';
import { EmbedderRefused } from './embedder.ts';
import type { ImageRow } from './image.ts';
import { mediaErrors } from './media.errors.ts';
import type { MediaRpcDeps } from './media.rpc.ts';
import { toMedia, toPicture } from './shown.ts';
import { areCopies, imagesById, nearest, type Look } from './similar.ts';

type Found = (context: CallContext, id: string, permission: 'catalogue.read') => Promise<ImageRow>;

/** Pictures to search by that may wait for a process. Uploads wait in the database, and not here. */
const mostWaiting = 8;
const usualLimit = 12;
const limit = z
  .int()
  .min(0, 'Must be 1 to 50.')
  .max(50, 'Must be 1 to 50.')
  .transform((value) => value || usualLimit);
const similarRequest = z.object({ id: fields.uuid(), limit });
const searchRequest = z.object({
  image: z.instanceof(Uint8Array).refine((bytes) => bytes.length > 0, 'Must not be empty.'),
  club: fields.clubId(),
  limit,
});

const likenessOf = (distance: number): number => Math.max(0, Math.min(1, 1 - distance));

export function lookHandlers(
  { database, decoder, embedder, store, config }: MediaRpcDeps,
  found: Found,
): Pick<Handlers<typeof MediaServiceService>, 'listSimilarMedia' | 'searchMedia'> {
  const looking = semaphore({
    concurrency: config.concurrency,
    maxWaiting: mostWaiting,
    busy: (retryAfterMs) => mediaErrors.MEDIA_BUSY({ retryAfterMs }),
  });

  async function lookOf(image: Uint8Array, { signal, userId }: CallContext): Promise<Look> {
    const { name } = embedder;
    const jpeg = await looking(
      () =>
        decoder.look(image).catch((error: unknown) => {
          throw error instanceof DecoderDied ? mediaErrors.MEDIA_UNREADABLE({ cause: error }) : error;
        }),
      { signal, key: userId },
    );
    if ('refusal' in jpeg) throw mediaErrors.MEDIA_UNREADABLE();
    return { name, embedding: name === builtIn ? jpeg.embedding : await asked(jpeg.bytes) };
  }

  async function asked(jpeg: Uint8Array): Promise<number[]> {
    try {
      return await embedder.embed(jpeg);
    } catch (cause) {
      if (cause instanceof EmbedderRefused) throw mediaErrors.MEDIA_UNREADABLE({ cause });
      throw mediaErrors.MEDIA_EMBEDDER_UNAVAILABLE({ cause, retryAfterMs: 2_000 });
    }
  }

  return {
    async listSimilarMedia(request, context) {
      const { id, limit: most } = parse(similarRequest, request);
      const files = store();
      const row = await found(context, id, 'catalogue.read');
      const { embedding, embedder: name } = row;
      if (row.state !== 'ready' || !embedding || name === null) throw mediaErrors.MEDIA_NOT_READY();
      // As the indexes of libraries have them.
      const owner = row.owner === null ? sql`owner is null` : sql`owner = ${row.owner}::uuid`;
      const filter = sql`id <> ${id} and kind = ${row.kind} and owner_kind = ${sql.lit(row.owner_kind)} and ${owner}`;
      const { likenesses, rows } = await database.asSystem(async (em) => {
        const near = await nearest(em, { name, embedding: embedding.map(Number) }, filter, most, true);
        const ids = near.map((each) => each.id);
        return { likenesses: new Map(near.map((each) => [each.id, each.distance])), rows: await imagesById(em, ids) };
      });
      const similar = rows.map(async (other) => ({
        media: await toMedia(other, files),
        likeness: likenessOf(likenesses.get(other.id) ?? 1),
        copy: areCopies(row, other),
      }));
      return { similar: await Promise.all(similar) };
    },

    async searchMedia(request, context) {
      const { image, club, limit: most } = parse(searchRequest, request);
      const files = store();
      const look = await lookOf(image, context);
      const shown = club
        ? sql`id = any (array(select unnest(p.images) from products p where p.club = ${club} and ${isListed('p')}))`
        : sql`exists (select from products p where p.images @> array[images.id] and ${isListed('p')})`;
      const filter = sql`is_public and kind = 'product' and ${shown}`;
      return database.asSystem(async (em) => {
        const near = await nearest(em, look, filter, most * 2, club !== '');
        const ids = near.map(({ id }) => id);
        const rows = await imagesById(em, ids);
        const products = await productsShowing(em, ids, club);
        const results: FoundProduct[] = [];
        for (const { id, name, image: shownImage } of products) {
          if (results.length === most) break;
          if (results.some(({ productId }) => productId === id)) continue;
          const row = rows.find((each) => each.id === shownImage);
          const likeness = likenessOf(near.find((each) => each.id === shownImage)?.distance ?? 1);
          results.push({ productId: id, name, picture: row && (await toPicture(row, files)), likeness });
        }
        return { products: results };
      });
    },
  };
}

/** In the order of the pictures. */
async function productsShowing(
  em: SqlEntityManager,
  ids: readonly string[],
  club: string,
): Promise<{ id: string; name: string; image: string }[]> {
  const { rows } = await sql<{ id: string; name: string; image: string }>`
    select p.id, p.name, one.image from unnest(${anyOfArray(ids)}) with ordinality as one (image, place)
    join products p on p.images @> array[one.image]
    where ${isListed('p')} and ${club} in ('', p.club) order by one.place, p.id limit 500`.execute(db(em));
  return rows;
}

const anyOfArray = (ids: readonly string[]) => sql`${[...ids]}::uuid[]`;
