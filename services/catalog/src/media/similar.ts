// Pictures that look alike. With pgvector an index finds them; without it the newest are compared one by one.
import type { SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../db.ts';
import { indexed, type Embedder } from './embedder.ts';
import type { ImageRow } from './image.ts';

export interface Likeness {
  id: string;
  /** 0 (the same) to 2. */
  distance: number;
}

/** What something looks like, to the embedder of this name. */
export interface Look extends Pick<Embedder, 'name'> {
  embedding: readonly number[];
}

/** Bits in which the perceptual hashes of two copies of a picture may differ. */
export const copyBits = 10;
/** Compared one by one where there is no index: some 200 ms. */
const mostCompared = 10_000;
/**
 * Of a library, or the products of a club, of at most so many each is compared: behind a filter that lets one in a hundred through, the index found 8 of the nearest 10, and took
 * twice as long.
 */
const mostExact = 5_000;
/** More are looked at until the filter has let enough through: by default too few are, and without a word. */
const [beam, mostScanned] = [80, 40_000];

/** Where pgvector is, if it is and can do that. */
export async function vectorHome(em: SqlEntityManager): Promise<string | undefined> {
  const { rows } = await sql<{ home: string }>`select n.nspname as home from pg_extension e
    join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'vector' and string_to_array(e.extversion, '.')::int[] >= '{0,8}'`.execute(db(em));
  return rows[0]?.home;
}

/**
 * The nearest first, at most `limit`, of those that the filter lets through: a condition on `images`. Only embeddings of the same embedder are
 * compared. As the system, in a transaction. `isNarrow`: the filter has an index of its own, such as that of the owner.
 */
export async function nearest(
  em: SqlEntityManager,
  { name, embedding }: Look,
  filter: RawBuilder<unknown>,
  limit: number,
  isNarrow = false,
): Promise<Likeness[]> {
  const dimensions = indexed.find((each) => each === embedding.length);
  const home = await vectorHome(em);
  if (home === undefined || dimensions === undefined) return compared(em, { name, embedding }, filter, limit);
  const among = sql`cardinality(embedding) = ${sql.lit(dimensions)} and state = 'ready' and embedder = ${name} and ${filter}`;
  const type = sql`${sql.ref(home)}.vector(${sql.lit(dimensions)})`;
  const distance = sql`embedding::${type} operator(${sql.ref(home)}.<=>) ${JSON.stringify(embedding)}::${type}`;
  if (isNarrow && (await areFew(em, among))) {
    // Materialized: otherwise the order would have the index used all the same.
    const { rows } = await sql<Likeness>`with few as materialized (select id, embedding from images where ${among})
      select id, ${distance} as distance from few order by 2, id limit ${limit}`.execute(db(em));
    return rows;
  }
  await sql`select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', ${String(beam)}, true),
    set_config('hnsw.max_scan_tuples', ${String(mostScanned)}, true)`.execute(db(em));
  const { rows } = await sql<Likeness>`select id, ${distance} as distance from images where ${among}
    order by ${distance} limit ${limit}`.execute(db(em));
  return rows;
}

async function areFew(em: SqlEntityManager, among: RawBuilder<unknown>): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count
    from (select from images where ${among} limit ${mostExact + 1}) few`.execute(db(em));
  return (rows[0]?.count ?? 0) <= mostExact;
}

/** Embeddings have the length 1, so the distance is 1 less their product. */
async function compared(
  em: SqlEntityManager,
  { name, embedding }: Look,
  filter: RawBuilder<unknown>,
  limit: number,
): Promise<Likeness[]> {
  const { rows } = await sql<Likeness>`
    select id, 1 - (select sum(a * b) from unnest(embedding, ${embedding}::real[]) as pair (a, b)) as distance
    from (select * from images where embedding is not null and state = 'ready' and embedder = ${name} and ${filter}
      order by id desc limit ${mostCompared}) images
    order by distance limit ${limit}`.execute(db(em));
  return rows;
}

/** Whether one is most likely a copy of the other, in another size or quality. */
export function areCopies(a: Pick<ImageRow, 'perceptual_hash'>, b: Pick<ImageRow, 'perceptual_hash'>): boolean {
  if (a.perceptual_hash === null || b.perceptual_hash === null) return false;
  const differs = BigInt.asUintN(64, BigInt(a.perceptual_hash) ^ BigInt(b.perceptual_hash));
  return differs.toString(2).replaceAll('0', '').length <= copyBits;
}

/** In the order of the ids. */
export async function imagesById(em: SqlEntityManager, ids: readonly string[]): Promise<ImageRow[]> {
  if (ids.length === 0) return [];
  const rows = await db(em)
    .selectFrom('images')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}
