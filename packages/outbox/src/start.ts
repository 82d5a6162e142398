import type { Event } from '@plaza/api/events';
import type { Database, Feature, Logger, ServiceConfig } from '@plaza/service';
import { createConsumer, type EventHandlers } from './consumer.ts';
import { outboxMetrics } from './metrics.ts';
import { createEventPeers } from './peers.ts';
import { carryEvents } from './queue.ts';
import { EventReceiver } from './receiver.ts';
import { startRelay } from './relay.ts';
import { startEventRetention } from './retention.ts';
import { eventRpcs } from './rpc.ts';
import { createSettling } from './settle.ts';
import { defaultTiming, type Timing } from './timing.ts';

export type { EventHandler, EventHandlers } from './consumer.ts';

export interface EventsOptions {
  config: ServiceConfig;
  database: Database;
  log: Logger;
  /** The handlers of events. An event without one waits in its writer's outbox, and fails there in the end. */
  handlers?: EventHandlers;
  /** Runs after the commit of a transaction that applied events. */
  committed?: () => void;
  timing?: Partial<Timing>;
}

/** The feature of every service that emits or consumes events. Stopping it ends what is under way; what was not finished is handed over again. */
export type Events = Required<Pick<Feature, 'rpcs' | 'metrics' | 'jobs'>>;

/** Delivers the events of this service's outbox to the other services, and applies theirs. */
export function startEvents({
  config,
  database,
  log,
  handlers = {},
  committed = () => undefined,
  timing: given,
}: EventsOptions): Events {
  const timing = { ...defaultTiming, ...given };
  const peers = createEventPeers(config);
  const settling = createSettling(database, log, timing, () => relay.hurry());
  const carrier = carryEvents(config, log, timing, () => relay.takeBack());
  const consumer = createConsumer({ database, log, handlers, committed });
  const own = { name: config.name, consume: (events: readonly Event[]) => consumer.consume(config.name, events) };
  const relay = startRelay({
    config,
    database,
    log,
    timing,
    peers,
    own,
    carrier: () => carrier,
    settling: () => settling,
  });
  const receiver = new EventReceiver({ config, log, timing, peers, consumer });
  const retention = startEventRetention(database, log);
  return {
    rpcs: [eventRpcs(consumer, settling.settle)],
    metrics: outboxMetrics(database),
    jobs: [
      {
        async stop() {
          await Promise.all([relay.stop(), receiver.close(), retention.stop()]);
          await receiver.drain();
          await carrier.close();
          peers.close();
        },
      },
    ],
  };
}
