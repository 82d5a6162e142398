// BullMQ as a carrier: it hands jobs to one of a service's replicas. It may lose jobs at any time, because everything in them is in PostgreSQL too.
import { connectRedis, redisConfig } from '@plaza/redis';
import { breaker, waitAtMost, withTimeout } from '@plaza/resilience';
import type { ServiceConfig } from '@plaza/service';
import { Queue, Worker } from 'bullmq';

export interface CarrierOptions {
  config: ServiceConfig;
  /** Each destination has a queue of this name. */
  name: string;
  /** How long a Redis that did not take a job gets none. Then pings find out whether it is back. */
  restMs: number;
  /** After this time a Redis that has not taken a job counts as away. By default the time-out of the connection. */
  lateMs?: number;
  /** A stop waits no longer for Redis. */
  closeMs: number;
  /** Called once when Redis stops taking jobs. */
  away?: (error: unknown) => void;
  back?: () => void;
}

export interface Carrier<Job> {
  /** Whether the queue took it. If that is unknown or false, the job must be done in another way. */
  carry(destination: string, job: Job): Promise<boolean>;
  close(): Promise<void>;
}

/** The keys of a queue are in one slot of a cluster, and those of other destinations in other slots. */
function prefixOf(config: ServiceConfig, destination: string): string {
  return `${config.cachePrefix.replace(/:$/, '')}:{${destination}}`;
}

/** Hands jobs to the queues of services. */
export function createCarrier<Job>({
  config,
  name,
  restMs,
  lateMs,
  closeMs,
  away,
  back,
}: CarrierOptions): Carrier<Job> {
  const connection = connectRedis(redisConfig(config), 'queue');
  if (!connection) return { carry: async () => false, close: async () => undefined };
  const queues = new Map<string, Queue>();
  // While it rests, no job waits for Redis.
  const redis = breaker({ restMs: () => restMs, probe: () => connection.ping(), opened: away, closed: back });
  let closed = false;

  function queueOf(destination: string): Queue {
    let queue = queues.get(destination);
    if (!queue) {
      queue = new Queue(name, {
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

  return {
    async carry(destination, job) {
      if (redis.isOpen || closed || connection.status !== 'ready') return false;
      try {
        const added = queueOf(destination).add(name, job);
        await (lateMs === undefined
          ? added
          : withTimeout(added, lateMs, () => new Error(`Redis did not answer within ${lateMs} ms.`)));
        return true;
      } catch (error) {
        redis.failed(error);
        return false;
      }
    },
    async close() {
      closed = true;
      redis.stop();
      await waitAtMost(Promise.allSettled([...queues.values()].map((queue) => queue.close())), closeMs);
      connection.disconnect();
    },
  };
}

export interface ReceiverOptions<Job> {
  config: ServiceConfig;
  name: string;
  /** Jobs at once. */
  concurrency: number;
  closeMs: number;
  receive: (job: Job) => Promise<void>;
  /** Called for each lost connection, and for each failed attempt at a new one. */
  troubled: (error: Error) => void;
}

export interface Receiver {
  close(): Promise<void>;
}

/** Takes jobs from this service's own queue. */
export function startReceiver<Job>({
  config,
  name,
  concurrency,
  closeMs,
  receive,
  troubled,
}: ReceiverOptions<Job>): Receiver {
  const connection = connectRedis(redisConfig(config), 'worker');
  if (!connection) return { close: async () => undefined };
  const worker = new Worker<Job>(name, ({ data }) => receive(data), {
    connection,
    prefix: prefixOf(config, config.name),
    concurrency,
    skipVersionCheck: true,
    // Finished jobs are not kept; the queue tries a job again only if its worker died.
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    drainDelay: 15,
  });
  worker.on('error', troubled);
  return {
    async close() {
      // Waits for running jobs; but without Redis their end could not be reported, and the wait would be in vain.
      await waitAtMost(
        worker.close(connection.status !== 'ready').catch(() => undefined),
        closeMs,
      );
      connection.disconnect();
    },
  };
}
