// From the bytes of an upload to everything that is kept of it. It is decoded once, to the largest variant; nothing else is made from the bytes that
// somebody sent, so nothing of them is left.
import sharp, { type Metadata } from 'sharp';
import { coloursOf, measuresOf, perceptualHashOf, rawOf, thumbhashOf, type Measures, type Pixels } from './look.ts';
import { memoryOf } from './cost.ts';
import { embed } from './embed.ts';
import { isPolyglot, sniff, type UploadType } from './sniff.ts';

export const mostPixels = 50_000_000;
/** Of a side: lines that are longer are in memory many at a time, unless they are reduced while they are read. */
export const longestSide = 16_384;
/** The widest and highest that each size may be. */
export const sizes = [320, 640, 1280] as const;

export interface MadeVariant {
  bytes: Buffer;
  contentType: 'image/avif' | 'image/webp' | 'image/jpeg';
  width: number;
  height: number;
}

export interface MadePicture extends Measures {
  contentType: UploadType;
  /** Of the largest variant. */
  width: number;
  height: number;
  frames: number;
  orientation: number;
  hadLocation: boolean;
  thumbhash: string;
  colours: string[];
  perceptualHash: bigint;
  /** Of the built-in embedder. */
  embedding: number[];
  /** Smallest first. */
  variants: MadeVariant[];
}

interface Refused {
  refusal: 'type' | 'unreadable' | 'pixels' | 'polyglot';
}

export type Made = { picture: MadePicture } | Refused;
/** What a picture that nobody keeps looks like. */
export type Looked = LookedAt | Refused;

interface LookedAt extends Pick<MadePicture, 'embedding'> {
  /** A JPEG of it, of at most 640 pixels: for an embedder elsewhere. */
  bytes: Buffer;
}

/** How much memory decoding may take, and who wants to know that the bytes were decoded. */
export interface Decoding {
  memory: number;
  decoded?: () => void;
}

export function makePicture(bytes: Buffer, decoding: Decoding): Promise<Made> {
  return ofSource(bytes, decoding, async (source, said) => ({ picture: { ...said, ...(await looksOf(source)) } }));
}

export function lookAt(bytes: Buffer, decoding: Decoding): Promise<Looked> {
  return ofSource(bytes, decoding, async (source) => ({
    embedding: await embed(source),
    bytes: await small(source),
  }));
}

/** What is made of the pixels, and of what the file says of itself. */
async function ofSource<Result>(
  bytes: Buffer,
  decoding: Decoding,
  make: (
    source: Pixels,
    said: Pick<MadePicture, 'contentType' | 'frames' | 'orientation' | 'hadLocation'>,
  ) => Promise<Result>,
): Promise<Result | Refused> {
  const contentType = sniff(bytes);
  if (contentType === undefined) return { refusal: 'type' };
  if (isPolyglot(bytes)) return { refusal: 'polyglot' };
  try {
    const metadata = await sharp(bytes).metadata();
    if (isTooLarge(bytes, metadata, decoding.memory)) return { refusal: 'pixels' };
    const { pages = 1, orientation = 1, exif, xmp } = metadata;
    const hadLocation = saysWhere(exif) || saysWhere(xmp);
    const source = await upright(await decoded(bytes), orientation);
    decoding.decoded?.();
    return await make(source, { contentType, frames: pages, orientation, hadLocation });
  } catch {
    return { refusal: 'unreadable' };
  }
}

function small(source: Pixels): Promise<Buffer> {
  const [, size] = sizes;
  return rawOf(source)
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#fff' })
    .jpeg({ quality: 82 })
    .toBuffer();
}

function isTooLarge(bytes: Buffer, said: Metadata, memory: number): boolean {
  const [width, height] = [said.width, said.pageHeight ?? said.height];
  if (width * height > mostPixels || (said.format !== 'jpeg' && Math.max(width, height) > longestSide)) return true;
  return memoryOf(bytes, said, sizes[2]) > memory;
}

async function looksOf(source: Pixels) {
  return {
    width: source.width,
    height: source.height,
    thumbhash: await thumbhashOf(source),
    colours: await coloursOf(source),
    perceptualHash: await perceptualHashOf(source),
    embedding: await embed(source),
    ...(await measuresOf(source)),
    variants: await variantsOf(source),
  };
}

/** The first frame, no larger than the largest size, in sRGB. Read from top to bottom, so that a large one never is in memory as a whole. */
export async function decoded(bytes: Buffer, largest: number = sizes[2]): Promise<Pixels> {
  const { data, info } = await sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true })
    .resize(largest, largest, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 3 || channels === 4) return { data, width, height, channels };
  const grey = sharp(data, { raw: { width, height, channels } }).toColourspace('srgb');
  const colour = await grey.raw().toBuffer({ resolveWithObject: true });
  return { data: colour.data, width, height, channels: colour.info.channels as 3 | 4 };
}

/** As a viewer shows it that heeds EXIF: how the camera was held. Done after the reduction, where turning costs little memory. */
export async function upright(pixels: Pixels, orientation: number): Promise<Pixels> {
  if (orientation < 2 || orientation > 8) return pixels;
  const quarter = { 5: 90, 6: 90, 7: 270, 8: 270 }[orientation];
  const turned = quarter === undefined ? pixels : await pixelsOf(rawOf(pixels).rotate(quarter));
  if ([2, 5, 7].includes(orientation)) return pixelsOf(rawOf(turned).flop());
  if (orientation === 4) return pixelsOf(rawOf(turned).flip());
  return orientation === 3 ? pixelsOf(rawOf(turned).rotate(180)) : turned;
}

async function pixelsOf(image: ReturnType<typeof sharp>): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as 3 | 4 };
}

async function variantsOf(source: Pixels): Promise<MadeVariant[]> {
  const longest = Math.max(source.width, source.height);
  const wanted = [...sizes.filter((size) => size < longest), Math.min(longest, sizes[2])];
  const variants: MadeVariant[] = [];
  for (const size of wanted) {
    const sized = await pixelsOf(rawOf(source).resize(size, size, { fit: 'inside', withoutEnlargement: true }));
    const { width, height } = sized;
    variants.push(
      {
        bytes: await rawOf(sized).avif({ quality: 55, effort: 0 }).toBuffer(),
        contentType: 'image/avif',
        width,
        height,
      },
      {
        bytes: await rawOf(sized).webp({ quality: 80, effort: 3 }).toBuffer(),
        contentType: 'image/webp',
        width,
        height,
      },
      {
        bytes: await rawOf(sized).flatten({ background: '#fff' }).jpeg({ quality: 82, progressive: true }).toBuffer(),
        contentType: 'image/jpeg',
        width,
        height,
      },
    );
  }
  return variants;
}

/** The GPS directory of EXIF, or a place in XMP. */
function saysWhere(block: Buffer | undefined): boolean {
  const marks = [Buffer.from([0x88, 0x25]), Buffer.from([0x25, 0x88]), 'GPSL'];
  return block !== undefined && marks.some((mark) => block.includes(mark));
}
