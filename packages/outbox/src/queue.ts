// Events in the queue: each job is a batch of one service's events, encoded, in their order.
import { DeliverRequest, type Event } from '@plaza/api/events';
import type { Logger, ServiceConfig } from '@plaza/service';
import { createCarrier, startReceiver, type Receiver } from './carrier.ts';
import type { Timing } from './timing.ts';

const name = 'events';
// Batches that are taken together are applied together, and wait for each other's transaction: see receiver.ts. After a service was away, as many as these
// wait, with some events each.
const concurrency = 128;
// An older job was delivered in another way since.
const maxAgeMs = 10 * 60_000;
const closeMs = 3_000;

interface Batch {
  from: string;
  /** When it was handed over, in milliseconds since 1970. */
  at: number;
  /** DeliverRequest in base64. */
  events: string;
}

export interface EventCarrier {
  /** Whether the queue took them. If that is unknown or false, they must be delivered in another way. */
  carry(destination: string, events: Event[]): Promise<boolean>;
  close(): Promise<void>;
}

/** Hands batches to the queues of the other services. `failed` is called once when Redis stops taking them. */
export function carryEvents(
  config: ServiceConfig,
  log: Logger,
  { queueRestMs }: Timing,
  failed: () => void,
): EventCarrier {
  const carrier = createCarrier<Batch>({
    config,
    name,
    restMs: queueRestMs,
    closeMs,
    away: (error) => {
      log.warn({ err: error }, 'the queue does not take events; they go directly until it does');
      failed();
    },
    back: () => log.info('the queue carries events again'),
  });
  return {
    carry: (destination, events) =>
      carrier.carry(destination, {
        from: config.name,
        at: Date.now(),
        events: Buffer.from(DeliverRequest.encode({ events }).finish()).toString('base64'),
      }),
    close: () => carrier.close(),
  };
}

/** Takes batches from this service's own queue, except those that are too old. */
export function receiveEvents(
  config: ServiceConfig,
  log: Logger,
  receive: (from: string, events: Event[]) => Promise<void>,
): Receiver {
  let warnedAt = 0;
  return startReceiver<Batch>({
    config,
    name,
    concurrency,
    closeMs,
    async receive({ from, at, events }) {
      if (Date.now() - at > maxAgeMs) return;
      await receive(from, DeliverRequest.decode(Buffer.from(events, 'base64')).events);
    },
    troubled(error) {
      if (Date.now() - warnedAt < 60_000) return;
      warnedAt = Date.now();
      log.warn({ err: error }, 'the queue cannot be read; events come directly');
    },
  });
}
