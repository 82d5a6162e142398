import { withTimeout } from '@plaza/resilience';
import { createLeases, leaseMs, startJob, type Database, type Job, type Logger } from '@plaza/service';
import { settled, type Posting } from '../../ledger/index.ts';
import type { DestinationCipher } from './destination.ts';
import { leaseDue, forgetPayoutDrafts, markFailed, markPaid, postpone, renewDue, type Due } from './payout.queries.ts';
import { returnMovement } from './payout.ts';
import type { PayoutProvider } from './provider.ts';

export interface PayoutsJobOptions {
  database: Database;
  posting: Posting;
  /** By their names: what was ordered with others is left to others. */
  providers: readonly PayoutProvider[];
  cipher: DestinationCipher;
  log: Logger;
  everyMs?: number;
  /** How long the provider may take to answer. */
  answerMs?: number;
}

const maxAtOnce = 20;
const draftsEveryMs = 3_600_000;
const [shortestPauseMs, longestPauseMs] = [2_000, 600_000];

/** Sends payouts to their providers, and returns the money of those that fail. Every replica runs it, and takes over what a dead one left. */
export function startPayouts({
  database,
  posting,
  providers,
  cipher,
  log,
  everyMs = 500,
  answerMs = 30_000,
}: PayoutsJobOptions): Pick<Job, 'stop'> {
  const named = new Map(providers.map((provider) => [provider.name, provider]));
  const leases = createLeases<Due>({ name: 'payouts', log, renew: (due) => renewDue(database, due, leaseMs) });

  async function carryOn(payout: Due): Promise<void> {
    const { id, attempts } = payout;
    try {
      if (payout.ending) return await giveBack(payout, payout.ending, payout.failure);
      const { amount, currency } = payout;
      const provider = named.get(payout.provider);
      if (!provider) throw new Error(`There is no payout provider ${payout.provider}.`);
      // If it does not answer in time, whoever leases the payout later requests it again.
      const sent = provider.send({ id, amount, currency, iban: cipher.open(id, payout.destination) });
      const outcome = await withTimeout(sent, answerMs, () => new Error('The payout provider did not answer in time.'));
      switch (outcome.status) {
        case 'paid':
          return await markPaid(database, id, outcome.reference);
        case 'processing':
          return await postpone(database, payout, pauseMs(attempts));
        case 'failed':
          if (await markFailed(database, id, outcome.failure)) await giveBack(payout, 'failed', outcome.failure);
      }
    } catch (error) {
      log.warn({ err: error, payoutId: id, attempts }, 'a payout could not be carried on, and will be tried again');
      await postpone(database, payout, pauseMs(attempts));
    }
  }

  async function giveBack(payout: Due, ending: string, failure: string): Promise<void> {
    settled(await posting.post(returnMovement({ ...payout, ending, failure })));
  }

  const carrying = startJob({
    name: 'payouts are carried on',
    log,
    everyMs,
    async run() {
      const due = await leaseDue(database, [...named.keys()], maxAtOnce, leaseMs);
      await Promise.all(due.map((payout) => leases.during(payout, () => carryOn(payout))));
      return due.length === maxAtOnce;
    },
  });
  const forgetting = startJob({
    name: 'drafts of payouts are forgotten',
    log,
    everyMs: draftsEveryMs,
    run: () => forgetPayoutDrafts(database),
  });
  return { stop: async () => void (await Promise.all([carrying.stop(), forgetting.stop()])) };
}

function pauseMs(attempts: number): number {
  return Math.min(shortestPauseMs * 2 ** Math.min(attempts - 1, 20), longestPauseMs);
}
