// Gives pictures the embedding of the embedder that is in use: those that were made ready while it was away, and all of them after a change of it. A
// picture is ready without: until then it has that of the built-in embedder, or of the one before, and is compared with its like.
import { anyOf, startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db, now } from '../db.ts';
import { EmbedderRefused, type Embedder } from './embedder.ts';
import type { ImageRow } from './image.ts';
import type { MediaStore } from './store.ts';

const everyMs = 5_000;
/** So many at a time, one after another; one alone to find out whether the embedder is back. */
const batchSize = 16;
/** Until a picture that could not be embedded, or that a dead process had, is tried again. */
const [firstPauseMs, longestPauseMs] = [60_000, 24 * 3_600_000];
/** The largest that is sent. */
const widest = 640;

export interface EmbeddingDeps {
  database: Database;
  log: Logger;
  store: MediaStore;
  embedder: Embedder;
  /** Also pictures between people. */
  isPrivateSent: boolean;
}

export function startEmbedding(deps: EmbeddingDeps): Job {
  let wasAway = false;
  const { log, embedder } = deps;
  return startJob({
    name: 'embed pictures',
    log,
    everyMs,
    async run() {
      if (embedder.isResting) return false;
      const { embedded, away } = await embedSome(deps, wasAway ? 1 : batchSize);
      if (away && !wasAway) log.warn({ err: away }, 'the embedder of pictures is away');
      if (embedded > 0 && wasAway) log.info('the embedder of pictures is back');
      if (away || embedded > 0) wasAway = away !== undefined;
      return embedded > 0 && !away;
    },
  });
}

/** `away`: why the embedder does not answer; then the rest of them is due again at once. */
export async function embedSome(
  { database, log, store, embedder, isPrivateSent }: EmbeddingDeps,
  limit = batchSize,
): Promise<{ embedded: number; away: unknown }> {
  const rows = await database.asSystem((em) => take(em, embedder.name, isPrivateSent, limit));
  let embedded = 0;
  for (const [index, row] of rows.entries()) {
    try {
      const jpeg = await smallJpeg(store, row);
      const embedding = jpeg && (await embedder.embed(jpeg));
      if (!embedding) continue;
      await database.asSystem((em) => keep(em, row.id, embedder.name, embedding));
      embedded++;
    } catch (error) {
      if (error instanceof EmbedderRefused) {
        log.warn({ err: error, image: row.id }, 'a picture could not be embedded');
        continue;
      }
      const ids = rows.slice(index).map(({ id }) => id);
      await database.asSystem((em) => putBack(em, ids));
      return { embedded, away: error };
    }
  }
  return { embedded, away: undefined };
}

async function smallJpeg(store: MediaStore, { variants }: ImageRow): Promise<Buffer | undefined> {
  const small = variants.filter(({ contentType, width, height }) =>
    contentType === 'image/jpeg' ? Math.max(width, height) <= widest : false,
  );
  const best = small.sort((a, b) => b.width * b.height - a.width * a.height)[0];
  return best && store.read(best.key, best.size);
}

/** Those without an embedding of this name that are due; with the pause after which they are due again. */
async function take(em: SqlEntityManager, name: string, isPrivateSent: boolean, limit: number): Promise<ImageRow[]> {
  const rows: ImageRow[] = [];
  // Each a range of images_embedder_index: "another name" is none.
  for (const isPublic of isPrivateSent ? [true, false] : [true])
    for (const other of [sql`embedder is null`, sql`embedder < ${name}`, sql`embedder > ${name}`]) {
      if (rows.length === limit) return rows;
      const taken = await db(em)
        // Not in the condition of the update, which may run it again, and take more.
        .with('due', (qb) =>
          qb
            .selectFrom('images')
            .select('id')
            .where('state', '=', 'ready')
            .where('is_public', '=', isPublic)
            .where(sql<boolean>`${other}`)
            .where('next_attempt_at', '<=', now)
            .limit(limit - rows.length)
            .forUpdate()
            .skipLocked(),
        )
        .updateTable('images')
        .set({
          attempts: sql<number>`attempts + 1`,
          next_attempt_at: sql<Date>`now() + least(${longestPauseMs}, ${firstPauseMs} * 2 ^ least(attempts, 20)) * interval '1 ms'`,
        })
        .where('id', 'in', (eb) => eb.selectFrom('due').select('id'))
        .returningAll()
        .execute();
      rows.push(...taken);
    }
  return rows;
}

async function keep(em: SqlEntityManager, id: string, name: string, embedding: readonly number[]): Promise<void> {
  await db(em)
    .updateTable('images')
    .set({ embedding: sql<string[]>`${[...embedding]}::real[]`, embedder: name, attempts: 0, next_attempt_at: now })
    .where('id', '=', id)
    .where('state', '=', 'ready')
    .execute();
}

async function putBack(em: SqlEntityManager, ids: readonly string[]): Promise<void> {
  await db(em)
    .updateTable('images')
    .set({ attempts: sql<number>`greatest(attempts - 1, 0)`, next_attempt_at: now })
    .where('id', '=', anyOf(ids))
    .where('state', '=', 'ready')
    .execute();
}
