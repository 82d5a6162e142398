// A made-up library for the bench of media: pictures as a phone takes them, and the embeddings of very many, the same at every run.
import sharp from 'sharp';
import { randomNumbers } from './search-catalogue.ts';

/** A JPEG of 12 million pixels with light, edges and the noise of a sensor. `seed` makes another one. */
export async function madePhoto(seed: number, width = 4_000, height = 3_000): Promise<Buffer> {
  const random = randomNumbers(seed);
  const hue = Math.floor(random() * 360);
  const shapes = Array.from({ length: 60 }, () => {
    const [x, y, size] = [random() * width, random() * height, 40 + random() ** 2 * 900];
    const colour = `hsl(${Math.floor(hue + random() * 90)}, ${20 + random() * 60}%, ${15 + random() * 70}%)`;
    return random() < 0.5
      ? `<circle cx="${x}" cy="${y}" r="${size / 2}" fill="${colour}"/>`
      : `<rect x="${x}" y="${y}" width="${size}" height="${size * 0.6}" fill="${colour}"/>`;
  });
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <linearGradient id="light" x2="1" y2="1"><stop stop-color="hsl(${hue}, 40%, 75%)"/>
    <stop offset="1" stop-color="hsl(${hue + 40}, 50%, 25%)"/></linearGradient>
    <rect width="100%" height="100%" fill="url(#light)"/>${shapes.join('')}</svg>`;
  const grain = await sharp({
    create: {
      width: 500,
      height: 375,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .resize(width, height)
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(Buffer.from(drawing))
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Unit vectors in groups, as pictures of the same things are: one after another in one array. */
export function madeEmbeddings(count: number, dimensions: number, groups = 2_000): Float32Array {
  const random = randomNumbers(71);
  const centres = Float32Array.from({ length: groups * dimensions }, () => random() - 0.5);
  const all = new Float32Array(count * dimensions);
  for (let n = 0; n < count; n++) {
    const group = Math.floor(random() * groups) * dimensions;
    const own = all.subarray(n * dimensions, (n + 1) * dimensions);
    for (let at = 0; at < dimensions; at++) own[at] = centres[group + at]! + (random() - 0.5) * 0.6;
    const length = Math.hypot(...own);
    for (let at = 0; at < dimensions; at++) own[at]! /= length;
  }
  return all;
}

/** The numbers of the nearest, compared with every one of `among`. */
export function exactlyNearest(
  all: Float32Array,
  wanted: Float32Array,
  among: (n: number) => boolean,
  limit: number,
): number[] {
  const dimensions = wanted.length;
  const best: { n: number; product: number }[] = [];
  for (let n = 0; n < all.length / dimensions; n++) {
    if (!among(n)) continue;
    let product = 0;
    for (let at = 0; at < dimensions; at++) product += all[n * dimensions + at]! * wanted[at]!;
    if (best.length === limit && product <= best.at(-1)!.product) continue;
    best.push({ n, product });
    best.sort((a, b) => b.product - a.product);
    best.length = Math.min(best.length, limit);
  }
  return best.map(({ n }) => n);
}
