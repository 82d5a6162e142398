import type { Cache } from '@plaza/cache';
import type { Database, Logger } from '@plaza/service';
import { forgetMoney } from '../posting/invalidating.ts';
import { expireHolds } from './hold.sql.ts';

export interface ExpiryOptions {
  database: Database;
  cache: Cache;
  log: Logger;
  everyMs?: number;
}

export interface Job {
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

// A round is short, so that a wallet is not kept locked behind hundreds of others.
const most = 200;

/** Gives back what holds set aside, soon after their time is over. Every replica runs it; they leave each other's wallets alone. */
export function startExpiry({ database, cache, log, everyMs = 1_000 }: ExpiryOptions): Job {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round = Promise.resolve();

  async function run(): Promise<void> {
    try {
      let ended: string[];
      do {
        ended = await expireHolds(database, most);
        await forgetMoney(cache, ended);
      } while (ended.length > 0 && !stopped);
    } catch (error) {
      log.warn({ err: error }, 'holds could not be expired, the next round will');
    }
    if (!stopped) schedule();
  }

  function schedule(): void {
    timer = setTimeout(() => {
      round = run();
    }, everyMs);
  }

  schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
