// The built-in embedder: what a picture looks like as 96 numbers, from its colours, its texture and its structure. No model: the same pixels give the same
// numbers for ever, and they need no licence. It knows what looks alike, and not what things are.
import { greyOf, rawOf, type Pixels } from './look.ts';

/** The name that stands beside each embedding: those of another embedder are not compared with it. */
export const builtIn = 'look-1';
export const dimensions = 96;

const grid = 3;
const hues = 12;
const greys = 4;
const angles = 8;
const cells = 2;
const side = 32;
const frequencies = 21;

/** Of length 1; `dimensions` numbers. */
export async function embed(pixels: Pixels): Promise<number[]> {
  const small = await rawOf(pixels)
    .flatten({ background: '#fff' })
    .resize(24, 24, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const grey = await greyOf(pixels, side);
  // How much each part counts, found by trying: copies of a picture stay near, and others of the same colours do not.
  const parts = [
    weighted(layout(small, 24), 1),
    weighted(histogram(small), 0.8),
    weighted(gradients(grey), 0.8),
    weighted(structure(grey), 0.8),
  ].flat();
  return unit(parts).map((value) => Math.round(value * 1e6) / 1e6);
}

/** The mean colour of each of nine parts, around grey. */
function layout(rgb: Buffer, size: number): number[] {
  const sums = new Array<number>(grid * grid * 3).fill(0);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const cell = Math.floor((y * grid) / size) * grid + Math.floor((x * grid) / size);
      const at = (y * size + x) * 3;
      const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
      sums[cell * 3]! += 0.299 * r + 0.587 * g + 0.114 * b - 128;
      sums[cell * 3 + 1]! += r - g;
      sums[cell * 3 + 2]! += b - g;
    }
  return sums;
}

/** How much of each hue there is, and of what has none. */
function histogram(rgb: Buffer): number[] {
  const bins = new Array<number>(hues + greys).fill(0);
  for (let at = 0; at < rgb.length; at += 3) {
    const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
    const [top, low] = [Math.max(r, g, b), Math.min(r, g, b)];
    const chroma = top - low;
    const saturation = top === 0 ? 0 : chroma / top;
    bins[hues + Math.min(greys - 1, Math.floor((top * greys) / 256))]! += 1 - saturation;
    if (chroma === 0) continue;
    const turn = top === r ? ((g - b) / chroma + 6) % 6 : top === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
    // Shared with the neighbour: a hue at the edge of a bin must not jump by a little noise.
    const place = (turn * hues) / 6 + hues - 0.5;
    const [bin, part] = [Math.floor(place), place % 1];
    bins[bin % hues]! += saturation * (1 - part);
    bins[(bin + 1) % hues]! += saturation * part;
  }
  return bins.map(Math.sqrt);
}

/** Which way edges go, in each quarter. */
function gradients(grey: Buffer): number[] {
  const bins = new Array<number>(angles * cells * cells).fill(0);
  for (let y = 1; y < side - 1; y++)
    for (let x = 1; x < side - 1; x++) {
      const dx = grey[y * side + x + 1]! - grey[y * side + x - 1]!;
      const dy = grey[(y + 1) * side + x]! - grey[(y - 1) * side + x]!;
      const angle = (Math.atan2(dy, dx) + Math.PI) / (2 * Math.PI);
      const cell = Math.floor((y * cells) / side) * cells + Math.floor((x * cells) / side);
      bins[cell * angles + (Math.floor(angle * angles) % angles)]! += Math.hypot(dx, dy);
    }
  return bins.map(Math.sqrt);
}

/** The low frequencies, without the mean. */
function structure(grey: Buffer): number[] {
  const order = Array.from({ length: 49 }, (_, index): [number, number] => [index % 7, Math.floor(index / 7)])
    .sort(([a, b], [c, d]) => a + b - (c + d) || a - c)
    .slice(1, frequencies + 1);
  return order.map(([u, v]) => {
    let sum = 0;
    for (let y = 0; y < side; y++) {
      const down = Math.cos(((2 * y + 1) * v * Math.PI) / (2 * side));
      for (let x = 0; x < side; x++)
        sum += grey[y * side + x]! * down * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * side));
    }
    return sum;
  });
}

const weighted = (part: number[], weight: number): number[] => unit(part).map((value) => value * weight);

function unit(values: number[]): number[] {
  const length = Math.hypot(...values);
  return length === 0 ? values : values.map((value) => value / length);
}
