// BullMQ carries who has something due to one of the replicas. It holds nothing that is not in PostgreSQL: what it loses, the sweep finds.
import { Queue, Worker } from 'bullmq';
import { connectRedis, redisConfig } from '@plaza/redis';
import { waitAtMost } from '@plaza/resilience';
import type { Logger, ServiceConfig } from '@plaza/service';

export interface Carrier {
  /** Has one of the replicas look at these endpoints; this one, if there is no Redis, or it does not answer at once. */
  carry(endpointIds: readonly string[]): void;
  /** Takes nothing from the queue any more. */
  stop(): Promise<void>;
}

interface Look {
  endpoints: string[];
}

const name = 'webhooks';
// Longer than a healthy Redis ever takes.
const patienceMs = 250;
// For how long one that did not answer is not asked.
const restMs = 5_000;
const stopMs = 1_000;
const mostInJob = 200;

export function createCarrier({
  config,
  log,
  look,
}: {
  config: ServiceConfig;
  log: Logger;
  look: (endpointIds: readonly string[]) => void;
}): Carrier {
  const [sending, receiving] = [
    connectRedis(redisConfig(config), 'queue'),
    connectRedis(redisConfig(config), 'worker'),
  ];
  if (!sending || !receiving) return { carry: look, stop: async () => undefined };
  // The hash tag keeps the queue's keys on one node of a cluster.
  const prefix = `${config.cachePrefix.replace(/:$/, '')}:{messaging}`;
  const queue = new Queue<Look>(name, {
    connection: sending,
    prefix,
    skipMetasUpdate: true,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  const worker = new Worker<Look>(name, async ({ data }) => look(data.endpoints), {
    connection: receiving,
    prefix,
    concurrency: 4,
    skipVersionCheck: true,
  });
  // What is wrong with Redis, health tells; each reconnection would tell it once more.
  const trouble = (error: Error): void => log.debug({ err: error }, 'the queue of webhooks has trouble with Redis');
  queue.on('error', trouble);
  worker.on('error', trouble);
  let restUntil = 0;

  function lookHere(endpoints: string[]): void {
    restUntil = Date.now() + restMs;
    look(endpoints);
  }

  return {
    carry(endpointIds) {
      if (Date.now() < restUntil) return look(endpointIds);
      for (let from = 0; from < endpointIds.length; from += mostInJob) {
        const endpoints = endpointIds.slice(from, from + mostInJob);
        const timer = setTimeout(() => lookHere(endpoints), patienceMs);
        queue.add('look', { endpoints }).then(
          () => clearTimeout(timer),
          () => {
            clearTimeout(timer);
            lookHere(endpoints);
          },
        );
      }
    },
    async stop() {
      // A job that is cut off is only a hint.
      await waitAtMost(Promise.allSettled([worker.close(true), queue.close()]), stopMs);
      receiving.disconnect();
      sending.disconnect();
    },
  };
}
