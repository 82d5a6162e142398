// BullMQ as a carrier: it hands jobs to one of a service's replicas. It may lose everything at any time, for what a job says is in PostgreSQL.
import { connectRedis, redisConfig } from '@plaza/redis';
import { breaker, waitAtMost, withTimeout } from '@plaza/resilience';
import type { ServiceConfig } from '@plaza/service';
import { Queue, Worker } from 'bullmq';

export interface CarrierOptions {
  config: ServiceConfig;
  /** Each destination has a queue of this name. */
  name: string;
  /** For how long a Redis that did not take a job is not asked. Then one ping at a time finds out whether it is back. */
  restMs: number;
  /** A Redis that has not taken a job by then counts as away. By default as long as the connection waits. */
  lateMs?: number;
  /** Longer than this a stop does not wait for Redis. */
  closeMs: number;
  /** Called once when Redis stops taking jobs. */
  away?: (error: unknown) => void;
  back?: () => void;
}

export interface Carrier<Job> {
  /** Whether the queue took it. If not, or not surely, somebody else must carry it. */
  carry(destination: string, job: Job): Promise<boolean>;
  close(): Promise<void>;
}

/** The keys of a queue lie in one slot of a cluster, and those of different destinations are spread over it. */
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
  // While it rests nothing waits for it.
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
  /** Hears of each lost connection and of each attempt at a new one. */
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
    // A job leaves nothing behind, and is tried by the queue once more only if its worker died.
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    drainDelay: 15,
  });
  worker.on('error', troubled);
  return {
    async close() {
      // What runs is waited for; but without Redis its end could not be reported, and would be waited for in vain.
      await waitAtMost(
        worker.close(connection.status !== 'ready').catch(() => undefined),
        closeMs,
      );
      connection.disconnect();
    },
  };
}
