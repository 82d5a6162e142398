// Every kind of file that people and attackers send: cleaned, or refused by name.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import sharp from 'sharp';
import { picture } from '../../test/pictures.ts';
import { DecoderDied, openDecoder, type Decoder } from './decoding/decoder.ts';
import type { Made, MadePicture } from './decoding/picture.ts';
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';

// As without any settings, but for the time: the machine of a test may be slow.
const limits = { memory: 200 * 2 ** 20, cpuMs: 20_000 };
let decoder: Decoder;
beforeAll(() => {
  decoder = openDecoder(1, limits);
});
afterAll(() => decoder.close());

async function made(bytes: Buffer): Promise<MadePicture> {
  const result = await decoder.make(bytes);
  if ('refusal' in result) throw new Error(`It was refused: ${result.refusal}.`);
  return result.picture;
}
const refusalOf = async (bytes: Buffer): Promise<Made> => decoder.make(bytes);

/** The most memory that its process ever had, in MiB. */
function peakOf(own: Decoder): number {
  const [pid] = own.pids();
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

const secret = 'Ana of Monaco';
const exif = {
  IFD0: { Copyright: secret, Artist: secret, ImageDescription: secret },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '43/1 44/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '7/1 25/1 0/1' },
};

/** A PNG chunk with a wrong sum, which decoders of a header do not read. */
function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data, crc(Buffer.concat([Buffer.from(type, 'latin1'), data]))]);
}

function crc(bytes: Buffer): Buffer {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(~value >>> 0);
  return sum;
}

/** A PNG of one colour and any size: some kilobytes for millions of pixels. */
function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * height), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('what is taken', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('%s, by its content', async (format) => {
    const result = await made(await picture(400, 300).toFormat(format).toBuffer());
    expect(result).toMatchObject({ contentType: `image/${format}`, width: 400, height: 300, frames: 1 });
    expect(result.variants).toHaveLength(6);
    expect(result.thumbhash.length).toBeLessThan(48);
  });

  test('loses every byte of what it said of itself', async () => {
    const formats = ['jpeg', 'png', 'webp', 'avif'] as const;
    for (const format of formats) {
      const bytes = await picture()
        .withExif(exif)
        .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${secret}</x:xmpmeta>`)
        .toFormat(format)
        .toBuffer();
      expect(bytes.includes(secret)).toBe(true);
      const result = await made(bytes);
      expect(result.hadLocation).toBe(true);
      for (const variant of result.variants) {
        const seen = await sharp(variant.bytes).metadata();
        expect([seen.exif, seen.xmp, seen.iptc, seen.icc, seen.comments]).toEqual(Array(5).fill(undefined));
        for (const mark of [secret, 'Exif', 'GPS', 'xmpmeta', 'Photoshop'])
          expect(Buffer.from(variant.bytes).includes(mark)).toBe(false);
      }
    }
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('is turned as the camera was held (%i)', async (orientation) => {
    const bytes = await picture(120, 80).withMetadata({ orientation }).png().toBuffer();
    const result = await made(bytes);
    const right = await sharp(bytes).autoOrient().removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([result.width, result.height]).toEqual([right.info.width, right.info.height]);
    const jpeg = result.variants.find(({ contentType }) => contentType === 'image/jpeg')!;
    const seen = await sharp(jpeg.bytes).raw().toBuffer();
    const far = seen.filter((value, index) => Math.abs(value - right.data[index]!) > 60).length;
    expect(far / seen.length).toBeLessThan(0.02);
  });

  test('of an animation is its first frame', async () => {
    const frames = await Promise.all([0, 120, 240].map((hue) => picture(60, 40, hue).png().toBuffer()));
    for (const format of ['gif', 'webp'] as const) {
      const bytes = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      const result = await made(bytes);
      expect(result).toMatchObject({ frames: 3, width: 60, height: 40 });
      for (const variant of result.variants) expect((await sharp(variant.bytes).metadata()).pages ?? 1).toBe(1);
    }
  });

  test('keeps what is transparent, grey and small as it is', async () => {
    const clear = await sharp({ create: { width: 20, height: 10, channels: 4, background: '#0000' } })
      .png()
      .toBuffer();
    const result = await made(clear);
    expect([result.width, result.height, result.colours]).toEqual([20, 10, []]);
    expect((await sharp(result.variants[1]!.bytes).metadata()).hasAlpha).toBe(true);
    expect((await made(await picture().greyscale().jpeg().toBuffer())).width).toBe(640);
    expect((await made(await picture().toColourspace('cmyk').jpeg().toBuffer())).width).toBe(640);
  });
});

describe('what it costs', () => {
  const flat = (width: number, height: number, background = '#aa5555') =>
    sharp({ create: { width, height, channels: 4, background }, limitInputPixels: false });
  const noise = (width: number, height: number): ReturnType<typeof sharp> => {
    const data = Buffer.alloc(width * height * 4);
    for (let at = 0, state = 1; at < data.length; at += 4) data.writeInt32LE((state = Math.imul(state, 48_271)), at);
    return sharp(data, { raw: { width, height, channels: 4 } });
  };
  const files: [name: string, file: () => Promise<Buffer> | Buffer, comes: 'ready' | 'pixels'][] = [
    ['the largest PNG', () => bomb(10_000, 5_000), 'ready'],
    ['the largest JPEG', () => flat(8_000, 6_250).jpeg().toBuffer(), 'ready'],
    ['a JPEG of very long lines', () => flat(65_000, 760).jpeg().toBuffer(), 'ready'],
    ['the largest WebP', () => flat(8_000, 6_250).webp({ effort: 0 }).toBuffer(), 'ready'],
    ['the largest AVIF', () => flat(2_200, 2_200, '#aa555588').avif({ effort: 0 }).toBuffer(), 'ready'],
    ['the largest progressive JPEG', () => flat(6_000, 5_000).jpeg({ progressive: true }).toBuffer(), 'ready'],
    ['the largest interlaced PNG', () => flat(4_400, 4_400).png({ progressive: true }).toBuffer(), 'ready'],
    ['the largest GIF', () => flat(4_100, 4_100).gif({ effort: 1 }).toBuffer(), 'ready'],
    ['noise without loss', () => noise(2_000, 2_000).webp({ lossless: true, effort: 0 }).toBuffer(), 'ready'],
    ['lines that are very long', () => bomb(500_000, 99), 'pixels'],
    ['an AVIF of 50 million pixels', () => flat(8_000, 6_250).avif({ effort: 0 }).toBuffer(), 'pixels'],
    ['a GIF of 50 million pixels', () => flat(8_000, 6_250).gif({ effort: 1 }).toBuffer(), 'pixels'],
    ['a progressive JPEG of 50 million', () => flat(8_000, 6_250).jpeg({ progressive: true }).toBuffer(), 'pixels'],
    ['an interlaced PNG of 50 million', () => flat(8_000, 6_250).png({ progressive: true }).toBuffer(), 'pixels'],
    [
      'deep colours without loss, 50 million',
      () => flat(8_000, 6_250).toColourspace('rgb16').png().toBuffer(),
      'pixels',
    ],
  ];
  test.each(files)('at most 200 MB: %s', async (_, file, comes) => {
    const bytes = await file();
    const own = openDecoder(1, limits);
    const result = await own.make(bytes);
    expect('refusal' in result ? result.refusal : 'ready').toBe(comes);
    expect(peakOf(own)).toBeLessThan(200);
    await own.close();
  });

  test('no more memory, and no more processor time, than it may: the process ends itself', async () => {
    const bytes = await flat(8_000, 6_000).jpeg().toBuffer();
    for (const short of [
      { ...limits, cpuMs: 1 },
      // Enough for what the header says, and for nothing that is made of it.
      { ...limits, memory: 110_000_000 },
    ]) {
      const own = openDecoder(1, short);
      await expect(own.make(bytes)).rejects.toThrow(DecoderDied);
      expect(await own.make(Buffer.from('no picture at all'))).toEqual({ refusal: 'type' });
      await own.close();
    }
  });
});

test('a process that is killed costs what it was working on, and nothing that comes after it', async () => {
  const own = openDecoder(1, limits);
  const text = Buffer.from('no picture at all');
  const bytes = await picture(2_000, 1_500).png({ compressionLevel: 0 }).toBuffer();
  for (let time = 0; time < 5; time++) {
    const working = own.make(bytes);
    process.kill(await until(() => own.pids()[0], 'a process works on it'), 'SIGKILL');
    await expect(working).rejects.toThrow(DecoderDied);
    expect(await own.make(text)).toEqual({ refusal: 'type' });
    process.kill(own.pids().at(-1)!, 'SIGKILL');
    await until(() => own.pids().length === 0, 'the one without work has ended');
    expect(await own.make(text)).toEqual({ refusal: 'type' });
  }
  await own.close();
});

describe('what is refused', () => {
  test('a bomb, before a pixel of it is decoded', async () => {
    const own = openDecoder(1, limits);
    await own.make(await picture(16, 16).png().toBuffer());
    const before = peakOf(own);
    for (const bytes of [bomb(14_000, 14_000), bomb(100_000, 501)])
      expect(await own.make(bytes)).toEqual({ refusal: 'pixels' });
    expect(peakOf(own) - before).toBeLessThan(50);
    await own.close();
  });

  test('what is no picture, whatever it is called', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const pdf = Buffer.from('%PDF-1.7 and so on and so on');
    for (const bytes of [Buffer.alloc(0), Buffer.from('x'), svg, pdf, Buffer.from('MZ and so on, a program')])
      expect(await refusalOf(bytes)).toEqual({ refusal: 'type' });
    expect(await refusalOf(await picture().tiff().toBuffer())).toEqual({ refusal: 'type' });
  });

  test('what is broken off or broken', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
      const bytes = await picture(800, 600).toFormat(format).toBuffer();
      expect(await refusalOf(bytes.subarray(0, bytes.length >> 1))).toEqual({ refusal: 'unreadable' });
      expect(await refusalOf(bytes.subarray(0, 40))).toEqual({ refusal: 'unreadable' });
    }
  });

  test('what is something else as well', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const end = Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`, 'latin1');
    const gif = await picture().gif().toBuffer();
    const page = Buffer.concat([gif, Buffer.from('<ScRiPt>alert(1)</script>')]);
    const pdf = Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from([0xff, 0xfe, 0, 12]),
      Buffer.from('%PDF-1.7\n '),
      jpeg.subarray(2),
    ]);
    const php = await picture()
      .withExif({ IFD0: { Copyright: '<?php system($_GET[0]); ?>' } })
      .jpeg()
      .toBuffer();
    for (const bytes of [Buffer.concat([jpeg, end]), page, pdf, php])
      expect(await refusalOf(bytes)).toEqual({ refusal: 'polyglot' });
  });
});

test('the same pixels give the same everything; a smaller or coarser copy looks alike, another picture does not', async () => {
  const bytes = await picture(900, 600, 20).png().toBuffer();
  const [one, two] = [await made(bytes), await made(bytes)];
  expect(two).toEqual(one);
  const bits = (a: bigint, b: bigint): number =>
    BigInt.asUintN(64, a ^ b)
      .toString(2)
      .replaceAll('0', '').length;
  const copy = await made(await sharp(bytes).resize(300).jpeg({ quality: 40 }).toBuffer());
  const other = await made(
    await sharp(await picture(900, 600, 20).png().toBuffer())
      .rotate(90)
      .png()
      .toBuffer(),
  );
  expect(bits(one.perceptualHash, copy.perceptualHash)).toBeLessThan(12);
  expect(bits(one.perceptualHash, other.perceptualHash)).toBeGreaterThan(16);
});
