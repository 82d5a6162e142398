// What came of attempts, written many at a time: one statement for all that ended while the one before was under way.
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable, type Logger } from '@plaza/service';
import type { Outcome } from './webhooks.queries.ts';

export interface Outcomes {
  /** Resolves when it is written, or given up. */
  add(outcome: Outcome): Promise<void>;
  /** Resolves when everything is written, or has failed to be within the time. */
  drain(withinMs: number): Promise<void>;
}

const atOnce = 200;
// Nobody waits for an outcome, and a few milliseconds make one statement of many.
const gatherMs = 5;
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
  const waiting: { outcome: Outcome; over: () => void }[] = [];
  let writing: Promise<void> | undefined;

  function end(count: number): void {
    for (const { over } of waiting.splice(0, count)) over();
  }

  async function writeAll(): Promise<void> {
    await sleep(gatherMs);
    for (let failures = 0; waiting.length > 0;) {
      const batch = waiting.slice(0, atOnce);
      try {
        await write(batch.map(({ outcome }) => outcome));
        end(batch.length);
        failures = 0;
      } catch (error) {
        if (++failures >= mostFailures && !isDatabaseUnavailable(error)) {
          // Whoever takes the deliveries over once their lease is over sends them again, under the same ids.
          log.error({ err: error, count: batch.length }, 'what came of webhooks can not be written');
          end(batch.length);
          failures = 0;
        } else {
          log.warn(
            { err: error, count: batch.length },
            'what came of webhooks could not be written, and will be tried again',
          );
          await sleep(Math.min(shortestPauseMs * 2 ** failures, longestPauseMs));
        }
      }
    }
    writing = undefined;
  }

  return {
    add(outcome) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ outcome, over: resolve });
      writing ??= writeAll();
      return promise;
    },
    async drain(withinMs) {
      const late = new AbortController();
      await Promise.race([writing, sleep(withinMs, undefined, { signal: late.signal }).catch(() => undefined)]);
      late.abort();
    },
  };
}
