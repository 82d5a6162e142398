import { MediaServiceService } from '@plaza/api/media';
import { serve, type Database, type Feature, type Logger, type Members } from '@plaza/service';
import { openDecoder } from './decoding/decoder.ts';
import type { MediaConfig } from './media.config.ts';
import { mediaErrors } from './media.errors.ts';
import { mediaHandlers } from './media.rpc.ts';
import { startProcessing } from './process.job.ts';
import { openStore } from './store.ts';
import { startSweep } from './sweep.job.ts';

export interface MediaDeps {
  database: Database;
  log: Logger;
  members: Members;
  config: MediaConfig;
}

/** Pictures. Without a store none can be uploaded, and nothing else is missing. */
export function media({ database, log, members, config }: MediaDeps): Feature {
  const store = config.store && openStore(config.store);
  const handlers = (wake: () => void) =>
    mediaHandlers({
      database,
      members,
      config,
      wake,
      store() {
        if (!store) throw mediaErrors.MEDIA_NOT_OFFERED();
        return store;
      },
    });
  if (!store)
    return {
      rpcs: [
        serve(
          MediaServiceService,
          handlers(() => undefined),
        ),
      ],
    };
  const { concurrency } = config;
  const decoder = openDecoder(concurrency);
  const processing = startProcessing({ database, log, store, decoder, concurrency });
  const sweep = startSweep({ database, log, store });
  const wake = (): void => {
    processing.wake();
    sweep.wake();
  };
  return {
    rpcs: [serve(MediaServiceService, handlers(wake))],
    jobs: [processing, sweep],
    async close() {
      await decoder.close();
      store.close();
    },
  };
}
