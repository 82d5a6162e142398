// When keys were used last: gathered in memory, and written once a minute.
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { noteUses } from './api-keys.queries.ts';

const everyMs = 60_000;

export interface Uses extends Job {
  note(keyId: string, at: Date): void;
}

export function startUses(database: Database, log: Logger): Uses {
  let uses = new Map<string, Date>();
  const write = async (): Promise<void> => {
    const written = uses;
    uses = new Map();
    if (written.size > 0) await database.asSystem((em) => noteUses(em, written));
  };
  const job = startJob({ name: 'note when API keys were used', log, everyMs, run: write });
  return {
    started: job.started,
    wake: () => job.wake(),
    note: (keyId, at) => uses.set(keyId, at),
    async stop() {
      await job.stop();
      await write().catch((error: unknown) => log.warn({ err: error }, 'uses of API keys were not noted'));
    },
  };
}
