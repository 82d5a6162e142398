import { AdviceServiceService } from '@plaza/api/advice';
import type { Cache } from '@plaza/cache';
import type { EventHandlers } from '@plaza/outbox';
import { serve, type Database, type Feature, type Logger, type ServiceConfig } from '@plaza/service';
import { adviceKeys } from '../../cache-keys.ts';
import type { People } from '../../people/index.ts';
import { signalEvents } from '../signals/signals.events.ts';
import { startSignalsJob } from '../signals/signals.job.ts';
import { startLearningJobs } from './learning.ts';
import { recommendationHandlers } from './recommendation.rpc.ts';
import { thingsOf } from './things.ts';

export interface AdviceDeps {
  config: ServiceConfig;
  database: Database;
  cache: Cache;
  people: People;
  log: Logger;
}

/** Recommendations from what goes together. `hears` are events that it hears of after those who handle them. */
export function recommendations({ config, ...deps }: AdviceDeps): Feature & { hears: EventHandlers } {
  const { database, cache, log } = deps;
  const things = thingsOf(config);
  return {
    rpcs: [serve(AdviceServiceService, recommendationHandlers({ ...deps, things }))],
    hears: signalEvents((userIds) => void cache.invalidate(...userIds.flatMap(adviceKeys))),
    jobs: [startSignalsJob(database, log), ...startLearningJobs(database, log)],
    close: things.close,
  };
}
