// The queue carries who has something due to one of the replicas. It holds nothing that is not in PostgreSQL: what it loses, the sweep finds.
import { createCarrier, startReceiver } from '@plaza/outbox';
import type { Logger, ServiceConfig } from '@plaza/service';

export interface DueCarrier {
  /** Has one of the replicas look at these endpoints; this one, if there is no Redis, or it does not answer at once. */
  carry(endpointIds: readonly string[]): void;
  /** Takes nothing from the queue any more. */
  stop(): Promise<void>;
}

interface Due {
  endpoints: string[];
}

const name = 'webhooks';
// Longer than a healthy Redis ever takes.
const lateMs = 250;
const restMs = 5_000;
const closeMs = 1_000;
const mostInJob = 200;

export function carryDue({
  config,
  log,
  look,
}: {
  config: ServiceConfig;
  log: Logger;
  look: (endpointIds: readonly string[]) => void;
}): DueCarrier {
  // What is wrong with Redis, health tells; each reconnection would tell it once more.
  const troubled = (error: unknown): void => log.debug({ err: error }, 'the queue of webhooks has trouble with Redis');
  const carrier = createCarrier<Due>({ config, name, restMs, lateMs, closeMs, away: troubled });
  const receiver = startReceiver<Due>({
    config,
    name,
    concurrency: 4,
    closeMs,
    receive: async ({ endpoints }) => look(endpoints),
    troubled,
  });
  return {
    carry(endpointIds) {
      for (let from = 0; from < endpointIds.length; from += mostInJob) {
        const endpoints = endpointIds.slice(from, from + mostInJob);
        void carrier.carry(config.name, { endpoints }).then((taken) => {
          if (!taken) look(endpoints);
        });
      }
    },
    async stop() {
      await Promise.all([receiver.close(), carrier.close()]);
    },
  };
}
