import { MediaServiceService } from '@plaza/api/media';
import type { Cache } from '@plaza/cache';
import { serve, type Database, type Feature, type Logger, type Members } from '@plaza/service';
import { openDecoder } from './decoding/decoder.ts';
import type { MediaConfig } from './media.config.ts';
import { mediaErrors } from './media.errors.ts';
import { mediaHandlers } from './media.rpc.ts';
import { openPictures, type Pictures } from './pictures.ts';
import { startProcessing } from './process.job.ts';
import { openStore } from './store.ts';
import { startSweep } from './sweep.job.ts';

export interface MediaDeps {
  database: Database;
  log: Logger;
  cache: Cache;
  members: Members;
  config: MediaConfig;
}

const nothing = (): void => undefined;

/** Pictures. Without a store none can be uploaded, and nothing else is missing. */
export function media({ database, log, cache, members, config }: MediaDeps): Feature & { pictures: Pictures } {
  const store = config.store && openStore(config.store);
  const pictures = openPictures(store);
  const { concurrency } = config;
  const decoder = openDecoder(concurrency, config.decoding);
  const handlers = (wake: () => void) =>
    mediaHandlers({
      database,
      cache,
      members,
      config,
      decoder,
      wake,
      store() {
        if (!store) throw mediaErrors.MEDIA_NOT_OFFERED();
        return store;
      },
    });
  if (!store) return { pictures, rpcs: [serve(MediaServiceService, handlers(nothing))] };
  const processing = startProcessing({ database, log, store, decoder, concurrency });
  const sweep = startSweep({ database, log, store });
  const wake = (): void => {
    processing.wake();
    sweep.wake();
  };
  return {
    pictures,
    rpcs: [serve(MediaServiceService, handlers(wake))],
    jobs: [processing, sweep],
    async close() {
      await decoder.close();
      store.close();
    },
  };
}
