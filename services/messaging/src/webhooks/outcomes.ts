// The outcomes of attempts, written in batches: one statement for all attempts that ended while the previous statement ran.
import { gather, retry, waitAtMost } from '@plaza/resilience';
import { isDatabaseUnavailable, type Logger } from '@plaza/service';
import type { Outcome } from './webhooks.queries.ts';

export interface Outcomes {
  /** Resolves when it is written, or cannot be. */
  add(outcome: Outcome): Promise<void>;
  /** Resolves when everything is written, or the time is over. */
  drain(ms: number): Promise<void>;
}

const maxBatch = 200;
// No caller waits for an outcome, and after a few milliseconds one statement writes many.
const lingerMs = 5;
// A database that is back is noticed soon.
const [minPauseMs, maxPauseMs] = [100, 1_000];
// A statement that fails so often while the database is available would always fail.
const maxFailures = 5;

export function createOutcomes({
  write,
  log,
}: {
  write: (outcomes: Outcome[]) => Promise<void>;
  log: Logger;
}): Outcomes {
  const pending = new Set<Promise<void>>();

  async function writeOrGiveUp(batch: readonly Outcome[]): Promise<void[]> {
    const count = batch.length;
    try {
      await retry(() => write([...batch]), {
        pauseMs: (failures) => Math.min(minPauseMs * 2 ** failures, maxPauseMs),
        when(error, failures) {
          if (failures >= maxFailures && !isDatabaseUnavailable(error)) return false;
          log.warn({ err: error, count }, 'the outcomes of webhooks could not be written, and will be tried again');
          return true;
        },
      });
    } catch (error) {
      // When their leases end, another process sends these deliveries again, under the same ids.
      log.error({ err: error, count }, 'the outcomes of webhooks cannot be written');
    }
    return batch.map(() => undefined);
  }

  const written = gather<Outcome, void>({ concurrency: 1, maxBatch, lingerMs, run: writeOrGiveUp });

  return {
    add(outcome) {
      const one = written(outcome).finally(() => pending.delete(one));
      pending.add(one);
      return one;
    },
    async drain(ms) {
      await waitAtMost(Promise.all(pending), ms);
    },
  };
}
