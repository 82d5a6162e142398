// A queue that has one of the replicas do what is due. Everything in it is in PostgreSQL too: what it loses, a sweep finds.
import type { Logger, ServiceConfig } from '@plaza/service';
import { createCarrier, startReceiver } from './carrier.ts';

export interface DueQueue<Due extends object> {
  /** Has one of the replicas send: this one, if there is no Redis, or it does not answer at once. */
  carry(due: Due): void;
  /** Stops reading the queue. */
  stop(): Promise<void>;
}

// A healthy Redis always answers sooner.
const lateMs = 250;
const restMs = 5_000;
const closeMs = 1_000;

export function startDueQueue<Due extends object>({
  config,
  log,
  name,
  concurrency,
  sendDue,
}: {
  config: ServiceConfig;
  log: Logger;
  name: string;
  concurrency: number;
  sendDue: (due: Due) => void;
}): DueQueue<Due> {
  // The health check reports Redis; each reconnection would log its failure again.
  const troubled = (error: unknown): void => log.debug({ err: error }, `the queue of ${name} has trouble with Redis`);
  const carrier = createCarrier<Due>({ config, name, restMs, lateMs, closeMs, away: troubled });
  const receiver = startReceiver<Due>({
    config,
    name,
    concurrency,
    closeMs,
    receive: async (due) => sendDue(due),
    troubled,
  });
  return {
    carry(due) {
      void carrier.carry(config.name, due).then((taken) => {
        if (!taken) sendDue(due);
      });
    },
    async stop() {
      await Promise.all([receiver.close(), carrier.close()]);
    },
  };
}
