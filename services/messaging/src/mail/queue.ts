// The queue wakes one of the replicas when a mail was written. Everything is in PostgreSQL too: what the queue loses, the sweep finds.
import { createCarrier, startReceiver } from '@plaza/outbox';
import {
  afterCommit,
  startJob,
  type Database,
  type Logger,
  type ServiceConfig,
  type SqlEntityManager,
} from '@plaza/service';
import { deleteOldMails, hasDueMails } from './mail.queries.ts';

const name = 'mails';
// A healthy Redis always answers sooner.
const lateMs = 250;
const restMs = 5_000;
const closeMs = 1_000;
const deleteEveryMs = 3_600_000;
const keptMs = 30 * 86_400_000;
const batchSize = 2_000;

export interface MailQueue {
  /** Has one of the replicas send what is due as soon as the transaction has committed: this one, if there is no Redis, or it does not answer at once. */
  wake: (em: SqlEntityManager) => void;
  stop(): Promise<void>;
}

export function startMailQueue({
  config,
  log,
  sendDue,
}: {
  config: ServiceConfig;
  log: Logger;
  sendDue: () => void;
}): MailQueue {
  // The health check reports Redis; each reconnection would log its failure again.
  const troubled = (error: unknown): void => log.debug({ err: error }, 'the queue of mails has trouble with Redis');
  const carrier = createCarrier<object>({ config, name, restMs, lateMs, closeMs, away: troubled });
  const receiver = startReceiver<object>({
    config,
    name,
    concurrency: 1,
    closeMs,
    receive: async () => sendDue(),
    troubled,
  });
  const waking = new WeakSet<SqlEntityManager>();
  return {
    wake(em) {
      if (waking.has(em)) return;
      waking.add(em);
      afterCommit(em, () => {
        void carrier.carry(config.name, {}).then((taken) => {
          if (!taken) sendDue();
        });
      });
    },
    async stop() {
      await Promise.all([receiver.close(), carrier.close()]);
    },
  };
}

/** Polls for due mails: retries, what Redis lost, and what a killed process left. Deletes mails that ended a month ago. */
export function startMailSweep({
  database,
  log,
  sendDue,
  everyMs,
}: {
  database: Database;
  log: Logger;
  sendDue: () => void;
  everyMs: number;
}): { stop(): Promise<void> } {
  const jobs = [
    startJob({
      name: 'poll due mails',
      log,
      everyMs,
      async run() {
        if (await database.asSystem(hasDueMails)) sendDue();
      },
    }),
    startJob({
      name: 'delete old mails',
      log,
      everyMs: deleteEveryMs,
      run: async () => (await database.asSystem((em) => deleteOldMails(em, keptMs, batchSize))) === batchSize,
    }),
  ];
  return { stop: async () => void (await Promise.all(jobs.map((job) => job.stop()))) };
}
