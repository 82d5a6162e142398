// Makes confirmed pictures ready. The rows are the queue: any replica takes what is due, under a lease that it renews, so what a process that dies had
// taken is taken over within seconds, with or without Redis. The replica that confirms wakes its own job.
import { createHash, randomUUID } from 'node:crypto';
import { createLeases, leaseMs, startJob, type Database, type Job, type Logger } from '@plaza/service';
import { DecoderDied, type Decoder } from './decoding/decoder.ts';
import type { MadeVariant } from './decoding/picture.ts';
import type { StoredVariant } from './image.entity.ts';
import { leaseImages, renewLeases, settle, uploadKey, variantsPrefix, type ImageRow } from './image.ts';
import { forEver, type MediaStore } from './store.ts';

const pollMs = 1_000;
/** A file that ends its process, or takes too long, so often is refused. */
const mostDeaths = 2;
const [firstPauseMs, longestPauseMs] = [500, 60_000];
/** A picture waits for the store as long as it takes, and a lease is renewed for as long. */
const stuckMs = 5 * 60_000;

export interface ProcessDeps {
  database: Database;
  log: Logger;
  store: MediaStore;
  decoder: Decoder;
  concurrency: number;
  /** A picture is ready, with the embedding of the built-in embedder. */
  made: () => void;
}

export function startProcessing({ database, log, store, decoder, concurrency, made: tell }: ProcessDeps): Job {
  const me = randomUUID();
  const leases = createLeases<string>({
    name: 'pictures',
    log,
    stuckMs,
    renew: (ids) => database.asSystem((em) => renewLeases(em, me, leaseMs, ids)),
  });

  async function work(row: ImageRow): Promise<void> {
    const outcome = await made(row).catch((error: unknown) => {
      if (error instanceof DecoderDied && row.attempts >= mostDeaths) return { refusal: 'unreadable' as const };
      const retryMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(row.attempts, 10));
      log.warn({ err: error, image: row.id, attempts: row.attempts, retryMs }, 'a picture could not be made ready');
      return { retryMs };
    });
    const isMine = await database.asSystem((em) => settle(em, me, row.id, outcome));
    // What was confirmed was read: the upload itself is of no more use. If it stays, the sweep finds it.
    if (isMine && !('retryMs' in outcome)) await store.remove(uploadKey(row.id)).catch(() => undefined);
    if (isMine && 'ready' in outcome) tell();
  }

  async function made(row: ImageRow) {
    const bytes = await store.read(uploadKey(row.id), row.size);
    if (bytes?.length !== row.size || sha256(bytes) !== row.checksum) return { refusal: 'checksum' as const };
    const result = await decoder.make(bytes);
    if ('refusal' in result) return result;
    const { variants, ...ready } = result.picture;
    return { ready, variants: await Promise.all(variants.map((variant) => stored(row, variant))) };
  }

  async function stored(row: ImageRow, { bytes, contentType, width, height }: MadeVariant): Promise<StoredVariant> {
    const format = contentType.replace('image/', '');
    const key = `${variantsPrefix(row)}${sha256(bytes).slice(0, 32)}-${width}x${height}.${format}`;
    await store.write(key, bytes, contentType, row.is_public ? forEver : 'private, max-age=600');
    return { key, contentType, width, height, size: bytes.length };
  }

  return startJob({
    name: 'make pictures ready',
    log,
    everyMs: pollMs,
    async run() {
      await leases.catchUp();
      const rows = await database.asSystem((em) => leaseImages(em, me, leaseMs, concurrency));
      await Promise.all(rows.map((row) => leases.during(row.id, () => work(row))));
      return rows.length > 0;
    },
  });
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
