import { defineEntity, p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';

export const mediaKinds = values['plaza.catalog.v1.Media.kind'];
export type MediaKind = (typeof mediaKinds)[number];
/** What is sold, and the clubs: their pictures belong to a merchant or the platform, all others to a person. */
export const sellerKinds: readonly MediaKind[] = ['product', 'event', 'club'];
export const mediaStates = values['plaza.catalog.v1.Media.state'];
/** Whose a picture is; of a person alone `owner` is a person. */
export type OwnerKind = 'platform' | 'merchant' | 'person';
/** `deleting`: nobody sees it, and its files are being removed. The row goes last, so that no file is forgotten. */
export type ImageState = (typeof mediaStates)[number] | 'deleting';
export type Refusal = (typeof values)['plaza.catalog.v1.Media.refusal'][number];

/** A file in the store. */
export interface StoredVariant {
  key: string;
  contentType: 'image/avif' | 'image/webp' | 'image/jpeg';
  width: number;
  height: number;
  size: number;
}

export interface Analysis {
  colours: string[];
  brightness: number;
  contrast: number;
  sharpness: number;
}

/** What the upload said of itself, as far as it is kept: nothing of who, where and when. */
export interface OriginalMetadata {
  frames: number;
  orientation: number;
  hadLocation: boolean;
}

export const ImageSchema = defineEntity({
  name: 'Image',
  tableName: 'images',
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<MediaKind>(),
    // Null: the platform, or nobody any more.
    owner: p.uuid().nullable(),
    ownerKind: p.text().$type<OwnerKind>(),
    // Whether everybody may read its variants.
    isPublic: p.boolean(),
    state: p.text().$type<ImageState>().default('awaiting'),
    refusal: p.text().$type<Refusal>().nullable(),
    // As they were announced: bytes, the SHA-256 in hexadecimal digits, and the type.
    size: p.integer(),
    checksum: p.text(),
    declaredType: p.text(),
    // What was found in the bytes.
    contentType: p.text().nullable(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    // By language, en and fr.
    alt: p.json<Partial<Record<'en' | 'fr', string>>>().defaultRaw(`'{}'`),
    source: p.text().$type<'upload' | 'generated'>().default('upload'),
    prompt: p.text().default(''),
    referenceIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    metadata: p.json<OriginalMetadata>().nullable(),
    analysis: p.json<Analysis>().nullable(),
    thumbhash: p.text().nullable(),
    // 64 bits, as a signed number.
    perceptualHash: p.bigint('string').nullable(),
    // What it looks like, in numbers, and who found them: see ADR 0055.
    embedding: p.array().columnType('real[]').nullable(),
    embedder: p.text().nullable(),
    variants: p.json<StoredVariant[]>().defaultRaw(`'[]'`),
    // Until when its upload can still arrive.
    uploadUntil: p.datetime().columnType('timestamptz'),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    leaseOwner: p.uuid().nullable(),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    { name: 'images_owner_index', properties: ['owner', 'id'] },
    { name: 'images_platform_index', properties: ['id'], where: `owner_kind = 'platform'` },
    { name: 'images_embedder_index', properties: ['isPublic', 'embedder', 'nextAttemptAt'], where: `state = 'ready'` },
    { name: 'images_due_index', properties: ['nextAttemptAt'], where: `state = 'processing'` },
    { name: 'images_sweep_index', properties: ['updatedAt'], where: `state in ('awaiting', 'refused', 'deleting')` },
  ],
  checks: [
    {
      name: 'images_kind_check',
      expression: `kind in ('product', 'event', 'club', 'profile', 'post', 'message')`,
    },
    { name: 'images_owner_kind_check', expression: `owner_kind in ('platform', 'merchant', 'person')` },
    {
      name: 'images_state_check',
      expression: `state in ('awaiting', 'processing', 'ready', 'refused', 'deleting')`,
    },
    { name: 'images_refusal_check', expression: `state <> 'refused' or refusal is not null` },
    { name: 'images_size_check', expression: 'size between 1 and 25000000' },
    { name: 'images_checksum_check', expression: `checksum ~ '^[0-9a-f]{64}$'` },
    { name: 'images_references_check', expression: 'cardinality(reference_ids) <= 10' },
    {
      name: 'images_ready_check',
      expression: `state <> 'ready' or (width > 0 and height > 0 and thumbhash is not null)`,
    },
  ],
});

/** A picture: what was announced, what was found in it, and its files in the store. */
export class Image extends ImageSchema.class {}
ImageSchema.setClass(Image);
