// The queue wakes one of the replicas when a mail was written, and the sweep finds what the queue lost.
import { startDueQueue } from '@plaza/outbox';
import {
  afterCommit,
  startJob,
  type Database,
  type Logger,
  type ServiceConfig,
  type SqlEntityManager,
} from '@plaza/service';
import { deleteOldMails, hasDueMails } from './mail.queries.ts';

const deleteEveryMs = 3_600_000;
const keptMs = 30 * 86_400_000;
const batchSize = 2_000;

export interface MailQueue {
  /** Has one of the replicas send what is due as soon as the transaction has committed. */
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
  const queue = startDueQueue({ config, log, name: 'mails', concurrency: 1, sendDue });
  const waking = new WeakSet<SqlEntityManager>();
  return {
    wake(em) {
      if (waking.has(em)) return;
      waking.add(em);
      afterCommit(em, () => queue.carry({}));
    },
    stop: () => queue.stop(),
  };
}

/** Polls for due mails if any are sent: retries, what Redis lost, and what a killed process left. Deletes mails that ended a month ago. */
export function startMailSweep({
  database,
  log,
  sendDue,
  everyMs,
}: {
  database: Database;
  log: Logger;
  sendDue: (() => void) | undefined;
  everyMs: number;
}): { stop(): Promise<void> } {
  const polling =
    sendDue &&
    startJob({
      name: 'poll due mails',
      log,
      everyMs,
      async run() {
        if (await database.asSystem(hasDueMails)) sendDue();
      },
    });
  const deletion = startJob({
    name: 'delete old mails',
    log,
    everyMs: deleteEveryMs,
    run: async () => (await database.asSystem((em) => deleteOldMails(em, keptMs, batchSize))) === batchSize,
  });
  return { stop: async () => void (await Promise.all([polling?.stop(), deletion.stop()])) };
}
