import { LiveServiceService } from '@plaza/api/live';
import { sealingKeys, serve, type Database, type Feature, type Logger, type ServiceConfig } from '@plaza/service';
import { startChangesJob } from './changes.job.ts';
import { hearOfChanges } from './changes.ts';
import { createCursors } from './cursor.ts';
import { openHints } from './hints.ts';
import { defaultHubLimits, Hub, type HubLimits } from './hub.ts';
import { liveHandlers } from './live.rpc.ts';
import { countLive } from './metrics.ts';
import { readTogether } from './pieces.ts';
import { startWatch } from './watch.ts';

export interface LiveOptions {
  limits?: Partial<HubLimits>;
  now?: () => number;
}

/**
 * Streams of what changes for people. The truth is the table of changes; what is said between processes are hints: whoever hears of a higher number reads, and
 * who misses a hint finds the number at the next look, within seconds.
 */
export function live(
  { config, database, log }: { config: ServiceConfig; database: Database; log: Logger },
  { limits, now = Date.now }: LiveOptions = {},
): Feature {
  const hub = new Hub({ ...defaultHubLimits, ...limits });
  const hints = openHints(config);
  const counter = countLive(hub);
  hints?.listen((numbers) => hub.hear(numbers));
  hearOfChanges(database, (numbers) => {
    hub.hear(numbers);
    hints?.publish(numbers);
  });
  const handlers = liveHandlers({
    database,
    hub,
    now,
    readFrom: readTogether(database, log),
    cursors: createCursors(sealingKeys(config)),
    count: (type) => counter.sent(type),
  });
  return {
    rpcs: [serve(LiveServiceService, handlers)],
    jobs: [
      // Streams end before the server drains, which would wait for them.
      { stop: () => hub.close() },
      ...startWatch({ database, log, hub, hints, now, missed: (listeners) => counter.missed(listeners) }),
      startChangesJob(database, log),
    ],
    metrics: counter.metrics,
    close: () => hints?.close(),
  };
}
