// The queue hands the ids of endpoints with due deliveries to one of the replicas.
import { startDueQueue } from '@plaza/outbox';
import type { Logger, ServiceConfig } from '@plaza/service';

export interface DueCarrier {
  /** Has one of the replicas send what is due of these endpoints. */
  carry(endpointIds: readonly string[]): void;
  /** Stops reading the queue. */
  stop(): Promise<void>;
}

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
  const queue = startDueQueue<{ endpoints: string[] }>({
    config,
    log,
    name: 'webhooks',
    concurrency: 4,
    sendDue: ({ endpoints }) => sendDue(endpoints),
  });
  return {
    carry(endpointIds) {
      for (let from = 0; from < endpointIds.length; from += maxInJob)
        queue.carry({ endpoints: endpointIds.slice(from, from + maxInJob) });
    },
    stop: () => queue.stop(),
  };
}
