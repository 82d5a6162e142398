// Events in the queue: each job is a batch of one service's events, encoded, in their order.
import { DeliverRequest, type Event } from '@plaza/api/events';
import type { Logger, ServiceConfig } from '@plaza/service';
import { createCarrier, startReceiver, type Receiver } from './carrier.ts';
import type { Timing } from './timing.ts';

const name = 'events';
// What is taken at once takes effect together: see startEvents.
const concurrency = 32;
// A job that waited so long was carried in another way since.
const oldestMs = 10 * 60_000;
const closeMs = 3_000;

interface Batch {
  from: string;
  /** When it was handed over, in milliseconds. */
  at: number;
  /** DeliverRequest in base64. */
  events: string;
}

export interface EventCarrier {
  /** Whether the queue took them. If not, or not surely, somebody else must carry them. */
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

/** Takes batches from this service's own queue, those that are too old left out. */
export function receiveEvents(
  config: ServiceConfig,
  log: Logger,
  receive: (from: string, events: Event[]) => Promise<void>,
): Receiver {
  let told = 0;
  return startReceiver<Batch>({
    config,
    name,
    concurrency,
    closeMs,
    async receive({ from, at, events }) {
      if (Date.now() - at > oldestMs) return;
      await receive(from, DeliverRequest.decode(Buffer.from(events, 'base64')).events);
    },
    troubled(error) {
      if (Date.now() - told < 60_000) return;
      told = Date.now();
      log.warn({ err: error }, 'the queue can not be read; events come directly');
    },
  });
}
