import { LiveServiceService } from '@plaza/api/live';
import { sealingKeys, serve, type Database, type Feature, type Logger } from '@plaza/service';
import type { LiveConfig } from './config.ts';
import { startChangesJob } from './changes.job.ts';
import { hearOfChanges } from './changes.ts';
import { createCursors } from './cursor.ts';
import { openHints } from './hints.ts';
import { defaultHubLimits, Hub, type HubLimits } from './hub.ts';
import { listening } from './listen.ts';
import { liveHandlers } from './live.rpc.ts';
import { countLive } from './metrics.ts';
import { readTogether, type Piece } from './pieces.ts';
import { sockets } from './sockets.ts';
import { openTickets } from './tickets.ts';
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
  { config, database, log }: { config: LiveConfig; database: Database; log: Logger },
  { limits, now = Date.now }: LiveOptions = {},
): Feature {
  const hub = new Hub({ ...defaultHubLimits, ...limits });
  const hints = openHints(config);
  const tickets = openTickets(config);
  const counter = countLive(hub);
  hints?.listen((numbers) => hub.hear(numbers));
  hearOfChanges(database, (numbers) => {
    hub.hear(numbers);
    hints?.publish(numbers);
  });
  const cursors = createCursors(sealingKeys(config));
  const listen = listening({ database, hub, now, readFrom: readTogether(database, log), cursors });
  const count = (type: Piece['type']): void => counter.sent(type);
  return {
    rpcs: [serve(LiveServiceService, liveHandlers({ database, listen, cursors, tickets, count }))],
    doors: [sockets({ address: config.sockets, listen, cursors, tickets, count, log })],
    jobs: [
      // Streams end before the server drains, which would wait for them.
      { stop: () => hub.close() },
      ...startWatch({ database, log, hub, hints, now, missed: (listeners) => counter.missed(listeners) }),
      startChangesJob(database, log),
    ],
    metrics: counter.metrics,
    close: () => {
      hints?.close();
      tickets.close();
    },
  };
}
