import { MediaInternalServiceService, MediaServiceService } from '@plaza/api/media';
import type { Cache } from '@plaza/cache';
import { serve, type Database, type Feature, type Logger, type Members, type ServiceConfig } from '@plaza/service';
import { openDecoder } from './decoding/decoder.ts';
import { shownElsewhere } from './elsewhere.ts';
import { startEmbedding } from './embed.job.ts';
import { httpEmbedder } from './embedder.http.ts';
import { ownEmbedder } from './embedder.own.ts';
import type { MediaConfig } from './media.config.ts';
import { mediaErrors } from './media.errors.ts';
import { mediaHandlers } from './media.rpc.ts';
import { peoplesHandlers } from './peoples.rpc.ts';
import { openPictures, type Pictures } from './pictures.ts';
import { startProcessing } from './process.job.ts';
import { releasedPictures } from './released.events.ts';
import { openStore, type MediaStore } from './store.ts';
import { startSweep } from './sweep.job.ts';

export interface MediaDeps {
  database: Database;
  log: Logger;
  cache: Cache;
  members: Members;
  config: ServiceConfig & { media: MediaConfig };
}

const nothing = (): void => undefined;

/** Pictures. Without a store none can be uploaded, and nothing else is missing. */
export function media({ database, log, cache, members, config }: MediaDeps): Feature & { pictures: Pictures } {
  const { media: settings } = config;
  const store = settings.store && openStore(settings.store);
  const pictures = openPictures(store);
  const { concurrency } = settings;
  const decoder = openDecoder(concurrency, settings.decoding);
  const embedder = settings.embedder ? httpEmbedder(settings.embedder) : ownEmbedder(decoder);
  const elsewhere = shownElsewhere(config);
  const offered = (): MediaStore => {
    if (!store) throw mediaErrors.MEDIA_NOT_OFFERED();
    return store;
  };
  const rpcs = (wake: () => void) => [
    serve(
      MediaServiceService,
      mediaHandlers({ database, cache, members, config: settings, elsewhere, decoder, embedder, wake, store: offered }),
    ),
    serve(MediaInternalServiceService, peoplesHandlers({ database, store: offered })),
  ];
  const close = async (): Promise<void> => {
    await decoder.close();
    await elsewhere.close?.();
    store?.close();
  };
  if (!store) return { pictures, rpcs: rpcs(nothing), events: releasedPictures(nothing), close };
  const isPrivateSent = settings.embedder?.isPrivateSent ?? true;
  const embedding = startEmbedding({ database, log, store, embedder, isPrivateSent });
  const processing = startProcessing({ database, log, store, decoder, concurrency, made: () => embedding.wake() });
  const sweep = startSweep({ database, log, store, elsewhere });
  const wake = (): void => {
    processing.wake();
    sweep.wake();
  };
  return {
    pictures,
    rpcs: rpcs(wake),
    jobs: [processing, embedding, sweep],
    events: releasedPictures(() => sweep.wake()),
    close,
  };
}
