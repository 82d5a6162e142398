// Rows as messages.
import type { Media } from '@plaza/api/media';
import type { Picture } from '@plaza/api/picture';
import { uploadTypes } from './decoding/sniff.ts';
import type { ImageRow } from './image.ts';
import type { MediaStore } from './store.ts';

/** How long the address of a private file holds. */
export const privateSeconds = 10 * 60;

/** What is shown of a row. */
export type Shown = Pick<
  ImageRow,
  'id' | 'alt' | 'width' | 'height' | 'thumbhash' | 'analysis' | 'variants' | 'is_public' | 'state'
>;

/** Undefined if it is not ready. */
export async function toPicture(row: Shown, store: MediaStore): Promise<Picture | undefined> {
  if (row.state !== 'ready') return undefined;
  return {
    id: row.id,
    alt: { en: row.alt.en ?? '', fr: row.alt.fr ?? '' },
    width: row.width ?? 0,
    height: row.height ?? 0,
    thumbhash: row.thumbhash ?? '',
    colours: row.analysis?.colours ?? [],
    // Of a list's hundreds none waits.
    variants: row.is_public
      ? row.variants.map(({ key, ...variant }) => ({ ...variant, url: store.publicUrl(key) }))
      : await Promise.all(
          row.variants.map(async ({ key, ...variant }) => ({
            ...variant,
            url: await store.signedUrl(key, privateSeconds),
          })),
        ),
  };
}

export async function toMedia(row: ImageRow, store: MediaStore): Promise<Media> {
  const { metadata, analysis } = row;
  return {
    id: row.id,
    kind: row.kind,
    state: row.state === 'deleting' ? 'refused' : row.state,
    refusal: row.refusal ?? '',
    merchantId: row.owner_kind === 'merchant' ? (row.owner ?? '') : '',
    size: row.size,
    contentType: uploadTypes.find((type) => type === row.content_type) ?? '',
    picture: await toPicture(row, store),
    source: row.source,
    prompt: row.prompt,
    referenceIds: row.reference_ids,
    analysis:
      metadata && analysis
        ? {
            frames: metadata.frames,
            hadLocation: metadata.hadLocation,
            brightness: analysis.brightness,
            contrast: analysis.contrast,
            sharpness: analysis.sharpness,
            perceptualHash: BigInt.asUintN(64, BigInt(row.perceptual_hash ?? '0'))
              .toString(16)
              .padStart(16, '0'),
          }
        : undefined,
    createdAt: row.created_at,
    uses: [],
  };
}
