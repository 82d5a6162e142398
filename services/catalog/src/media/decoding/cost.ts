// How much memory the decoder of a file takes, by what its header says and before it runs. Some formats are read from top to bottom, a few lines at a
// time; others are in memory as a whole, several times over. The figures are measured (docs/media.md) and rounded up.
import type { Metadata } from 'sharp';

/** Node, sharp and the programs of the decoders, before a picture is there. */
const restBytes = 90_000_000;
/** What every decoder takes beside the pixels. */
const leastBytes = 12_000_000;
/** Lines of the reduced picture that are worked on at a time. */
const linesAtOnce = 320;

/** Of the whole process, the file included. `largest` is the size that it is reduced to. */
export function memoryOf(bytes: Buffer, said: Metadata, largest: number): number {
  return restBytes + leastBytes + bytes.length + pixelsOf(bytes, said, largest);
}

function pixelsOf(bytes: Buffer, said: Metadata, largest: number): number {
  const [width, height] = [said.width, said.pageHeight ?? said.height];
  const pixels = width * height;
  switch (said.format) {
    case 'jpeg':
      return isReadByLines(bytes) ? 0 : coefficientsOf(bytes, pixels);
    case 'png': {
      const deep = said.depth === 'uchar' ? 1 : 2;
      const whole = pixels * said.channels * deep;
      const reduced = Math.max(1, Math.max(width, height) / largest);
      const atOnce = Math.min(height, linesAtOnce * reduced) * width * said.channels * deep;
      // Lines that are few and very long are in more hands at a time.
      const slices = atOnce >= whole ? 3.5 * whole : atOnce;
      return said.isProgressive ? 1.25 * whole + slices / 4 : slices;
    }
    case 'webp':
      return pixels * (hasLossless(bytes) ? 4.5 : said.hasAlpha ? 1.4 : 0.4);
    case 'gif':
      return pixels * (Math.max(width, height) > 16 * Math.min(width, height) ? 9 : 6.2);
    default:
      // AVIF: what its decoder notes of each 4 × 4 pixels is more than the pixels.
      return pixels * ((said.bitsPerSample ?? 8) > 8 ? 26 : 21);
  }
}

interface Frame {
  isProgressive: boolean;
  /** Horizontal and vertical sampling of each component. */
  components: (readonly [number, number])[];
}

/** The header of the picture itself, and how many components its first scan has. */
function jpegFrame(bytes: Buffer): { frame: Frame; scanned: number } | undefined {
  let frame: Frame | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    // Filling.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && at + 10 <= bytes.length) {
      const count = bytes[at + 9]!;
      const components = Array.from({ length: count }, (_, index) => {
        const sampling = bytes[at + 11 + 3 * index] ?? 0x11;
        return [Math.max(1, sampling >> 4), Math.max(1, sampling & 15)] as const;
      });
      frame = { isProgressive: (marker & 3) === 2, components };
    }
    if (marker === 0xda) return frame && { frame, scanned: bytes[at + 4] ?? 0 };
    at += 2 + length;
  }
  return undefined;
}

/** Whether one scan has all components, from top to bottom. Where it is not known, it is not. */
function isReadByLines(bytes: Buffer): boolean {
  const read = jpegFrame(bytes);
  return read !== undefined && !read.frame.isProgressive && read.scanned === read.frame.components.length;
}

/** Two bytes for each sample: they are all kept until the last scan has come. */
function coefficientsOf(bytes: Buffer, pixels: number): number {
  const components = jpegFrame(bytes)?.frame.components ?? Array.from({ length: 4 }, () => [1, 1] as const);
  const [across, down] = [0, 1].map((axis) => Math.max(...components.map((sampling) => sampling[axis as 0 | 1])));
  const samples = components.reduce((sum, [h, v]) => sum + (h * v) / (across! * down!), 0);
  return 2.15 * samples * pixels;
}

/** Whether a WebP has a picture, or a frame, that is compressed without loss. */
function hasLossless(bytes: Buffer): boolean {
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4);
    if (name === 'VP8L') return true;
    // A frame of an animation has 16 bytes of its own before what is in it.
    at += name === 'ANMF' ? 24 : 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) & 1);
  }
  return false;
}
