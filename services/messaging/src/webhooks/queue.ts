// The queue hands the ids of endpoints with due deliveries to one of the replicas. Everything in it is in PostgreSQL too: what it loses, the sweep finds.
import { createCarrier, startReceiver } from '@plaza/outbox';
import type { Logger, ServiceConfig } from '@plaza/service';

export interface DueCarrier {
  /** Has one of the replicas send what is due of these endpoints: this one, if there is no Redis, or it does not answer at once. */
  carry(endpointIds: readonly string[]): void;
  /** Stops reading the queue. */
  stop(): Promise<void>;
}

interface Due {
  endpoints: string[];
}

const name = 'webhooks';
// A healthy Redis always answers sooner.
const lateMs = 250;
const restMs = 5_000;
const closeMs = 1_000;
const maxInJob = 200;

export function carryDue({
  config,
  log,
  sendDue,
}: {
  config: ServiceConfig;
  log: Logger;
  sendDue: (endpointIds: readonly string[]) => void;
}): DueCarrier {
  // The health check reports Redis; each reconnection would log its failure again.
  const troubled = (error: unknown): void => log.debug({ err: error }, 'the queue of webhooks has trouble with Redis');
  const carrier = createCarrier<Due>({ config, name, restMs, lateMs, closeMs, away: troubled });
  const receiver = startReceiver<Due>({
    config,
    name,
    concurrency: 4,
    closeMs,
    receive: async ({ endpoints }) => sendDue(endpoints),
    troubled,
  });
  return {
    carry(endpointIds) {
      for (let from = 0; from < endpointIds.length; from += maxInJob) {
        const endpoints = endpointIds.slice(from, from + maxInJob);
        void carrier.carry(config.name, { endpoints }).then((taken) => {
          if (!taken) sendDue(endpoints);
        });
      }
    },
    async stop() {
      await Promise.all([receiver.close(), carrier.close()]);
    },
  };
}
