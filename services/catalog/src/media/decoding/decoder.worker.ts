// The process in which pictures are decoded: it has no secrets and no connections, and if a file kills it, nothing else dies. It ends itself where a file
// costs more than it may.
import { readSync } from 'node:fs';
import sharp from 'sharp';
import type { DecodeLimits } from './limits.ts';
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

const watchMs = 10;
const works = { make: makePicture, look: lookAt };

export interface Task {
  id: number;
  what: keyof typeof works;
  /** How many bytes follow on the standard input. */
  size: number;
  limits: DecodeLimits;
}

/** Ends the process at once, whatever a decoder is doing, when a limit is passed. */
function watch({ memory, cpuMs }: DecodeLimits): { decoded(): void; end(): void } {
  const before = process.cpuUsage();
  let isDecoding = true;
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    const isTooMuch = process.memoryUsage.rss() > memory || (isDecoding && (user + system) / 1_000 > cpuMs);
    if (isTooMuch) process.kill(process.pid, 'SIGKILL');
  }, watchMs);
  return {
    decoded: () => (isDecoding = false),
    end: () => clearInterval(timer),
  };
}

/** In one piece: what a stream hands over in parts stays in memory beside it for a while. Without its owner there is nothing to do. */
function received(size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < size;) {
    const count = readSync(0, bytes, at, size - at, null);
    if (count === 0) process.exit(0);
    at += count;
  }
  return bytes;
}

async function work({ id, what, size, limits }: Task): Promise<void> {
  const bytes = received(size);
  const watching = watch(limits);
  const made = await works[what](bytes, {
    memory: limits.memory,
    decoded() {
      watching.decoded();
      // The file is of no more use, and the variants want the room at once.
      (bytes.buffer as ArrayBuffer).transfer(0);
      globalThis.gc?.();
    },
  });
  watching.end();
  process.send?.({ id, made, rss: process.memoryUsage.rss() });
}

process.on('message', (task: Task) => void work(task));
// Its owner ends it, also by ending itself.
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
