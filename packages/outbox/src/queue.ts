// Redis as the carrier: BullMQ queues, one for each destination. It may lose everything at any time.
import { DeliverRequest, type Event } from '@plaza/api/events';
import { connectRedis, redisConfig, type Connection } from '@plaza/redis';
import { waitAtMost } from '@plaza/resilience';
import type { Logger, ServiceConfig } from '@plaza/service';
import { Queue, Worker } from 'bullmq';
import type { Timing } from './timing.ts';

const queueName = 'events';
// What is taken at once takes effect together: see startEvents.
const concurrency = 32;
// A job that waited so long was carried in another way since.
const oldestMs = 10 * 60_000;
// Longer than this a stop does not wait for Redis.
const closeMs = 3_000;

/** One job: events of one service, encoded, in their order. */
interface Batch {
  from: string;
  /** When it was handed over, in milliseconds. */
  at: number;
  /** DeliverRequest in base64. */
  events: string;
}

export interface Carrier {
  /** Whether the queue took them. If not, or not surely, somebody else must carry them. */
  carry(destination: string, events: Event[]): Promise<boolean>;
  close(): Promise<void>;
}

/** The keys of a queue lie in one slot of a cluster, and those of different destinations are spread over it. */
function prefixOf(config: ServiceConfig, destination: string): string {
  return `${config.cachePrefix.replace(/:$/, '')}:{${destination}}`;
}

/** Hands batches to the queues of the other services. `failed` is called once when Redis stops taking them. */
export function createCarrier(
  config: ServiceConfig,
  log: Logger,
  { queueRestMs }: Timing,
  failed: () => void,
): Carrier {
  const connection = connectRedis(redisConfig(config), 'queue');
  if (!connection) return { carry: async () => false, close: async () => undefined };
  const queues = new Map<string, Queue<Batch>>();
  let resting: NodeJS.Timeout | undefined;
  let closed = false;

  function queueOf(destination: string): Queue<Batch> {
    let queue = queues.get(destination);
    if (!queue) {
      queue = new Queue<Batch>(queueName, {
        connection: connection!,
        prefix: prefixOf(config, destination),
        skipVersionCheck: true,
        skipMetasUpdate: true,
        defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
      });
      queue.on('error', () => undefined);
      queues.set(destination, queue);
    }
    return queue;
  }

  // While it rests nothing waits for it; one ping at a time finds out whether it is back.
  function rest(): void {
    if (closed) return;
    resting = setTimeout(() => {
      connection!.ping().then(() => {
        resting = undefined;
        log.info('the queue carries events again');
      }, rest);
    }, queueRestMs).unref();
  }

  return {
    async carry(destination, events) {
      if (resting || closed || connection.status !== 'ready') return false;
      try {
        await queueOf(destination).add('batch', {
          from: config.name,
          at: Date.now(),
          events: Buffer.from(DeliverRequest.encode({ events }).finish()).toString('base64'),
        });
        return true;
      } catch (error) {
        // Of several that failed at once, the first does this.
        if (!resting) {
          log.warn({ err: error }, 'the queue does not take events; they go directly until it does');
          rest();
          failed();
        }
        return false;
      }
    },
    async close() {
      closed = true;
      clearTimeout(resting);
      await waitAtMost(Promise.allSettled([...queues.values()].map((queue) => queue.close())), closeMs);
      connection.disconnect();
    },
  };
}

export interface Receiver {
  close(): Promise<void>;
}

/** Takes batches from this service's own queue, those that are too old left out. */
export function startReceiver(
  config: ServiceConfig,
  log: Logger,
  receive: (from: string, events: Event[]) => Promise<void>,
): Receiver {
  const connection: Connection | undefined = connectRedis(redisConfig(config), 'worker');
  if (!connection) return { close: async () => undefined };
  const worker = new Worker<Batch>(
    queueName,
    async ({ data }) => {
      if (Date.now() - data.at > oldestMs) return;
      await receive(data.from, DeliverRequest.decode(Buffer.from(data.events, 'base64')).events);
    },
    {
      connection,
      prefix: prefixOf(config, config.name),
      concurrency,
      skipVersionCheck: true,
      // The outbox has what matters: a job leaves nothing behind, and is tried by the queue once more only if its worker died.
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      drainDelay: 15,
    },
  );
  // Each lost connection and each attempt at a new one says so.
  let told = 0;
  worker.on('error', (error) => {
    if (Date.now() - told < 60_000) return;
    told = Date.now();
    log.warn({ err: error }, 'the queue can not be read; events come directly');
  });
  return {
    async close() {
      // What runs is waited for; but without Redis its end could not be told, and would be waited for in vain.
      await waitAtMost(
        worker.close(connection.status !== 'ready').catch(() => undefined),
        closeMs,
      );
      connection.disconnect();
    },
  };
}
