// What came of attempts, written many at a time: one statement for all that ended while the one before was under way.
import { gather, retry, waitAtMost } from '@plaza/resilience';
import { isDatabaseUnavailable, type Logger } from '@plaza/service';
import type { Outcome } from './webhooks.queries.ts';

export interface Outcomes {
  /** Resolves when it is written, or given up. */
  add(outcome: Outcome): Promise<void>;
  /** Resolves when everything is written, or has failed to be within the time. */
  drain(ms: number): Promise<void>;
}

const maxBatch = 200;
// Nobody waits for an outcome, and a few milliseconds make one statement of many.
const lingerMs = 5;
// A database that is back is noticed soon.
const [shortestPauseMs, longestPauseMs] = [100, 1_000];
// What fails so often with a database that is there, would fail for ever.
const mostFailures = 5;

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
        pauseMs: (failures) => Math.min(shortestPauseMs * 2 ** failures, longestPauseMs),
        when(error, failures) {
          if (failures >= mostFailures && !isDatabaseUnavailable(error)) return false;
          log.warn({ err: error, count }, 'what came of webhooks could not be written, and will be tried again');
          return true;
        },
      });
    } catch (error) {
      // Whoever takes the deliveries over once their lease is over sends them again, under the same ids.
      log.error({ err: error, count }, 'what came of webhooks can not be written');
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
