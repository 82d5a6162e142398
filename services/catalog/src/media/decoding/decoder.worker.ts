// The process in which pictures are decoded: it has no secrets and no connections, and if a file kills it, nothing else dies.
import sharp from 'sharp';
import { lookAt, makePicture } from './picture.ts';

// Nothing but the five formats is ever handed to a decoder, whatever a file says of itself.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});
sharp.cache(false);
sharp.concurrency(1);

const works = { make: makePicture, look: lookAt };

process.on('message', ({ id, what, bytes }: { id: number; what: keyof typeof works; bytes: Uint8Array }) => {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  void works[what](given).then((made) => process.send?.({ id, made }));
});
// Its owner ends it, also by ending itself.
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
