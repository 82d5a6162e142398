// Verifications that administrators start: one at a time on all replicas, in the process that was asked. It says every few seconds that it is at work; a
// process that ends leaves the row behind, which then counts as interrupted.
import { startJob, type Database, type Logger } from '@plaza/service';
import { verifyLedger, type VerificationStep } from '../verify/verify.ts';
import { markEnded, markSeen } from './verifications.queries.ts';

const seenEveryMs = 5_000;

export interface Verifications {
  /** Begins the verification of this row, and does not wait for it. */
  begin(id: string): void;
  /** Ends the one that runs here. */
  stop(): Promise<void>;
}

export function createVerifications({ database, log }: { database: Database; log: Logger }): Verifications {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  async function verify(id: string): Promise<void> {
    let step: VerificationStep = 'chains';
    const seen = startJob({
      name: 'say that a verification is at work',
      log,
      everyMs: seenEveryMs,
      run: () => markSeen(database, id, step),
    });
    const report = (next: VerificationStep) => {
      step = next;
      seen.wake();
    };
    const result = await verifyLedger(database, { report, stopped: stopping.signal }).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.error({ err: error }, 'the ledger could not be verified');
      return undefined;
    });
    await seen.stop();
    if (result?.broken) log.error({ broken: result.broken }, 'the ledger is broken');
    await markEnded(database, id, result);
  }

  return {
    begin(id) {
      const work = verify(id).catch((error: unknown) => log.error({ err: error }, 'a verification was not kept'));
      running.add(work);
      void work.finally(() => running.delete(work));
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
