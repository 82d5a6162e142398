import type { Cache } from '@plaza/cache';
import { startJob, type Database, type Job, type Logger } from '@plaza/service';
import { invalidateWallets } from '../../ledger/index.ts';
import { expireHolds } from './hold.queries.ts';

export interface ExpiryOptions {
  database: Database;
  cache: Cache;
  log: Logger;
  everyMs?: number;
}

// A round is short, so that a wallet is not kept locked behind hundreds of others.
const most = 200;

/** Gives back what holds set aside, soon after their time is over. Replicas leave each other's wallets alone. */
export function startExpiry({ database, cache, log, everyMs = 1_000 }: ExpiryOptions): Job {
  return startJob({
    name: 'holds are expired',
    log,
    everyMs,
    async run() {
      const ended = await expireHolds(database, most);
      await invalidateWallets(cache, ended);
      return ended.length > 0;
    },
  });
}
