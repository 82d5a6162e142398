// The net under everything that wakes: every second it looks in PostgreSQL for what is due. Retries come to their time here, and so does what
// Redis lost, what a killed process left, and what was enqueued while nobody listened.
import type { Database, Logger } from '@plaza/service';
import { dueEndpoints, forgetOld, giveUp } from './webhooks.sql.ts';

export interface Sweep {
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

const forgetEveryMs = 3_600_000;
const keptDays = 30;
// The part of the time that may go into looking.
const share = 1 / 20;

export function startSweep({ database, log, look, everyMs }: { database: Database; log: Logger; look: (endpointIds: readonly string[]) => void; everyMs: number }): Sweep {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round = Promise.resolve();
  // Replicas begin at different times.
  let forgetAt = Date.now() + Math.random() * forgetEveryMs;

  async function run(): Promise<void> {
    const since = Date.now();
    try {
      const { open, closed } = await dueEndpoints(database);
      if (open.length > 0) look(open);
      if (closed.length > 0) await giveUp(database, closed);
      if (Date.now() > forgetAt && !await forgetOld(database, keptDays)) forgetAt = Date.now() + forgetEveryMs;
    } catch (error) {
      log.warn({ err: error }, 'due webhooks could not be looked for, the next round will');
    }
    if (!stopped) schedule(Math.max(everyMs, (Date.now() - since) / share));
  }

  function schedule(ms: number): void {
    timer = setTimeout(() => {
      round = run();
    }, ms * (0.9 + Math.random() / 5));
  }

  schedule(everyMs);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
