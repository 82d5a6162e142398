// What a picture looks like, in numbers: deterministic, from its pixels alone.
import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';

export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}

export const rawOf = ({ data, width, height, channels }: Pixels): ReturnType<typeof sharp> =>
  sharp(data, { raw: { width, height, channels } });

/** In base64. */
export async function thumbhashOf(pixels: Pixels): Promise<string> {
  const { data, info } = await rawOf(pixels)
    .resize(100, 100, { fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}

const mostColours = 5;
/** Squared distance below which two colours are one to the eye. */
const likeness = 48 ** 2;

/** At most five, those with the largest part first. What is transparent does not count. */
export async function coloursOf(pixels: Pixels): Promise<string[]> {
  const data = await rawOf(pixels).ensureAlpha().resize(64, 64, { fit: 'fill' }).raw().toBuffer();
  const boxes = new Map<number, { count: number; sum: [number, number, number] }>();
  for (let at = 0; at < data.length; at += 4) {
    const [r, g, b, a] = [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
    if (a < 128) continue;
    const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
    const box = boxes.get(key) ?? { count: 0, sum: [0, 0, 0] };
    box.count++;
    box.sum[0] += r;
    box.sum[1] += g;
    box.sum[2] += b;
    boxes.set(key, box);
  }
  const found: number[][] = [];
  const ordered = [...boxes].sort(([a, { count: x }], [b, { count: y }]) => y - x || a - b);
  for (const [, { count, sum }] of ordered) {
    const colour = sum.map((channel) => Math.round(channel / count));
    const isNew = found.every(
      (other) => other.reduce((total, channel, index) => total + (channel - colour[index]!) ** 2, 0) > likeness,
    );
    if (isNew) found.push(colour);
    if (found.length === mostColours) break;
  }
  return found.map((colour) =>
    `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`.toUpperCase(),
  );
}

const side = 32;
const low = 8;
const cosines = Array.from({ length: low }, (_, u) =>
  Array.from({ length: side }, (__, x) => Math.cos(((2 * x + 1) * u * Math.PI) / (2 * side))),
);

/** 64 bits: which of the low frequencies are above their median. Survives other sizes, formats and qualities. */
export async function perceptualHashOf(pixels: Pixels): Promise<bigint> {
  const grey = await greyOf(pixels, side);
  const rows = cosines.map((wave) =>
    Array.from({ length: side }, (_, y) => wave.reduce((sum, cosine, x) => sum + cosine * grey[y * side + x]!, 0)),
  );
  const frequencies = rows.flatMap((row) =>
    cosines.map((wave) => wave.reduce((sum, cosine, y) => sum + cosine * row[y]!, 0)),
  );
  const sorted = frequencies.slice(1).sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1]!;
  const bits = frequencies.reduce((hash, value, index) => (hash << 1n) | (index > 0 && value > median ? 1n : 0n), 0n);
  return BigInt.asIntN(64, bits);
}

/** Rows of a grey square, what is transparent on white. */
export async function greyOf(pixels: Pixels, size: number): Promise<Buffer> {
  return rawOf(pixels).flatten({ background: '#fff' }).resize(size, size, { fit: 'fill' }).greyscale().raw().toBuffer();
}

export interface Measures {
  brightness: number;
  contrast: number;
  sharpness: number;
}

export async function measuresOf(pixels: Pixels): Promise<Measures> {
  const size = 128;
  const grey = await greyOf(pixels, size);
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const spread = Math.sqrt(grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length);
  let edges = 0;
  for (let y = 1; y < size - 1; y++)
    for (let x = 1; x < size - 1; x++) {
      const at = y * size + x;
      edges += Math.abs(4 * grey[at]! - grey[at - 1]! - grey[at + 1]! - grey[at - size]! - grey[at + size]!);
    }
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    brightness: rounded(mean / 255),
    contrast: rounded(spread / 127.5),
    sharpness: rounded(edges / ((size - 2) ** 2 * 255)),
  };
}
