// The rules of pictures: announced within a quota, confirmed, worked on under a lease, deleted with their files.
import type { MediaUsage } from '@plaza/api/media';
import { anyOf, newId, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import { sellerKinds, type ImageState, type MediaKind, type Refusal, type StoredVariant } from './image.entity.ts';
import { builtIn } from './decoding/embed.ts';
import type { MadePicture } from './decoding/picture.ts';
import type { MediaConfig } from './media.config.ts';
import { mediaErrors } from './media.errors.ts';
import type { Owner } from './owner.ts';

export type ImageRow = Selectable<DB['images']>;

/** How long an address for an upload holds. */
export const uploadSeconds = 15 * 60;
/** How long an upload that began in time may take, and be confirmed. */
const confirmSeconds = 60 * 60;

export interface NewImage {
  kind: MediaKind;
  size: number;
  checksum: string;
  contentType: string;
  alt: { en?: string; fr?: string };
  prompt: string;
  referenceIds: string[];
}

/** Only messages are between people. */
const isPublic = (kind: MediaKind): boolean => kind !== 'message';

/** Where its bytes arrive. Nobody reads it but the service. */
export const uploadKey = (id: string): string => `uploads/${id}`;
/** Where its variants are: everything below belongs to it. */
export const variantsPrefix = ({ id, is_public: shown }: Pick<ImageRow, 'id' | 'is_public'>): string =>
  `${shown ? 'public' : 'private'}/${id}/`;

/** Throws MEDIA_QUOTA_EXCEEDED. As the system. */
export async function announce(
  em: SqlEntityManager,
  owner: Owner,
  image: NewImage,
  quotas: Pick<MediaConfig, 'person' | 'merchant'>,
): Promise<ImageRow> {
  await takeRoom(em, owner, image.size, quotas);
  return db(em)
    .insertInto('images')
    .values({
      id: newId(),
      kind: image.kind,
      owner: owner.id,
      owner_kind: owner.kind,
      is_public: isPublic(image.kind),
      size: image.size,
      checksum: image.checksum,
      declared_type: image.contentType,
      alt: JSON.stringify(image.alt) as never,
      source: image.prompt === '' ? 'upload' : 'generated',
      prompt: image.prompt,
      reference_ids: sql<string[]>`${image.referenceIds}::uuid[]`,
      upload_until: sql<Date>`now() + ${confirmSeconds} * interval '1 s'`,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The quota is the condition of the statement that counts: two at once can't both take the last room. */
async function takeRoom(
  em: SqlEntityManager,
  { kind, id }: Owner,
  size: number,
  quotas: Pick<MediaConfig, 'person' | 'merchant'>,
): Promise<void> {
  if (id === null || kind === 'platform') return;
  const { images, bytes } = quotas[kind];
  const { rows } = await sql`
    insert into media_usage as u (owner, images, bytes)
    select ${id}::uuid, 1, ${size}::bigint where 1 <= ${images}::int and ${size}::bigint <= ${bytes}::bigint
    on conflict (owner) do update set images = u.images + 1, bytes = u.bytes + excluded.bytes
      where u.images + 1 <= ${images}::int and u.bytes + excluded.bytes <= ${bytes}::bigint
    returning 1`.execute(db(em));
  if (rows.length === 0)
    throw mediaErrors.MEDIA_QUOTA_EXCEEDED({ metadata: { images: String(images), bytes: String(bytes) } });
}

/** Throws MEDIA_NOT_FOUND. */
export async function findImage(em: SqlEntityManager, id: string, lock = false): Promise<ImageRow> {
  let query = db(em).selectFrom('images').selectAll().where('id', '=', id).where('state', '<>', 'deleting');
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) throw mediaErrors.MEDIA_NOT_FOUND();
  return row;
}

export interface ImageFilter {
  kind: MediaKind | '';
  state: ImageState | '';
  /** Only what could be shown, and is not. */
  unused: boolean;
}

/** Newest first, at most `limit`, before a cursor. */
export async function listImages(
  em: SqlEntityManager,
  owner: Owner,
  { kind, state, unused }: ImageFilter,
  before: string | undefined,
  limit: number,
): Promise<ImageRow[]> {
  let query = db(em).selectFrom('images').selectAll().where('state', '<>', 'deleting');
  query =
    owner.id === null
      ? query.where('owner_kind', '=', owner.kind)
      : query.where('owner', '=', owner.id).where('owner_kind', '=', owner.kind);
  if (kind) query = query.where('kind', '=', kind);
  if (state) query = query.where('state', '=', state);
  if (unused) query = query.where('kind', 'in', [...sellerKinds]).where(sql<boolean>`not ${isShown}`);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

const isShown = sql`(exists (select from products where images @> array[images.id])
  or exists (select from events where images @> array[images.id])
  or exists (select from clubs where crest_id = images.id))`;

/** How much an owner keeps, of how much it may. Undefined for the platform. */
export async function usageOf(
  em: SqlEntityManager,
  { kind, id }: Owner,
  quotas: Pick<MediaConfig, 'person' | 'merchant'>,
): Promise<MediaUsage | undefined> {
  if (id === null || kind === 'platform') return undefined;
  const kept = await db(em)
    .selectFrom('media_usage')
    .select(['images', 'bytes'])
    .where('owner', '=', id)
    .executeTakeFirst();
  const { images: maxImages, bytes: maxBytes } = quotas[kind];
  return { images: kept?.images ?? 0, bytes: Number(kept?.bytes ?? 0), maxImages, maxBytes };
}

/** Hands it to the job; what was confirmed before stays as it is. */
export async function confirm(em: SqlEntityManager, id: string): Promise<ImageRow> {
  await db(em)
    .updateTable('images')
    .set({ state: 'processing', next_attempt_at: now, updated_at: now })
    .where('id', '=', id)
    .where('state', '=', 'awaiting')
    .execute();
  return findImage(em, id);
}

/** From now on nobody sees it; sweep.job.ts removes the files, and then the row. */
export async function remove(em: SqlEntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db(em)
    .updateTable('images')
    .set({ state: 'deleting', refusal: null, next_attempt_at: now, updated_at: now })
    .where('id', 'in', [...ids])
    .execute();
}

/** The same for pictures that nothing of this person shows any more. Those that are gone are no error. */
export async function releasePictures(
  em: SqlEntityManager,
  { userId, kind, ids }: { userId: string; kind: string; ids: readonly string[] },
): Promise<void> {
  await db(em)
    .updateTable('images')
    .set({ state: 'deleting', refusal: null, next_attempt_at: now, updated_at: now })
    .where('id', '=', anyOf(ids))
    .where('owner_kind', '=', 'person')
    .where('owner', '=', userId)
    .where('kind', '=', kind as MediaKind)
    .where('state', '<>', 'deleting')
    .execute();
}

/** The same for everything of people, with what they wrote: their quota ends with it. */
export async function erasePictures(em: SqlEntityManager, people: readonly string[]): Promise<void> {
  await db(em)
    .updateTable('images')
    .set({
      state: 'deleting',
      owner: null,
      refusal: null,
      alt: sql`'{}'` as never,
      prompt: '',
      reference_ids: sql<string[]>`'{}'`,
      updated_at: now,
    })
    .where('owner_kind', '=', 'person')
    .where('owner', 'in', [...people])
    .execute();
}

/** Those that are due, leased to this process. */
export async function leaseImages(
  em: SqlEntityManager,
  process: string,
  ms: number,
  limit: number,
): Promise<ImageRow[]> {
  return (
    db(em)
      // Not in the condition of the update, which may run it again, and take more.
      .with('due', (qb) =>
        qb
          .selectFrom('images')
          .select('id')
          .where('state', '=', 'processing')
          .where('next_attempt_at', '<=', now)
          .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', sql<Date>`clock_timestamp()`)]))
          .orderBy('next_attempt_at')
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      )
      .updateTable('images')
      .set({ lease_owner: process, lease_until: leaseEnd(ms), attempts: sql<number>`attempts + 1` })
      .where('id', 'in', (eb) => eb.selectFrom('due').select('id'))
      .returningAll()
      .execute()
  );
}

const leaseEnd = (ms: number) => sql<Date>`clock_timestamp() + ${ms} * interval '1 ms'`;

export async function renewLeases(em: SqlEntityManager, process: string, ms: number, ids: string[]): Promise<void> {
  await db(em)
    .updateTable('images')
    .set({ lease_until: leaseEnd(ms) })
    .where('id', 'in', ids)
    .where('lease_owner', '=', process)
    .execute();
}

/** What came of it, if the lease is still this process's. */
type Outcome =
  { ready: Omit<MadePicture, 'variants'>; variants: StoredVariant[] } | { refusal: Refusal } | { retryMs: number };

export async function settle(em: SqlEntityManager, process: string, id: string, outcome: Outcome): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('images')
    .set({ ...columnsOf(outcome), lease_owner: null, lease_until: null, updated_at: now })
    .where('id', '=', id)
    .where('lease_owner', '=', process)
    .where('state', '=', 'processing')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function columnsOf(outcome: Outcome) {
  if ('retryMs' in outcome) return { next_attempt_at: sql<Date>`now() + ${outcome.retryMs} * interval '1 ms'` };
  if ('refusal' in outcome) return { state: 'refused' as const, refusal: outcome.refusal };
  const {
    contentType,
    width,
    height,
    frames,
    orientation,
    hadLocation,
    thumbhash,
    perceptualHash,
    embedding,
    ...looks
  } = outcome.ready;
  return {
    state: 'ready' as const,
    content_type: contentType,
    width,
    height,
    metadata: JSON.stringify({ frames, orientation, hadLocation }) as never,
    analysis: JSON.stringify(looks) as never,
    thumbhash,
    perceptual_hash: String(perceptualHash),
    embedding: sql<string[]>`${embedding}::real[]`,
    embedder: builtIn,
    // From now on they are those of its embedding.
    attempts: 0,
    next_attempt_at: now,
    variants: JSON.stringify(outcome.variants) as never,
  };
}
