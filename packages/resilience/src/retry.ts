import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** In all, the first among them. */
  attempts?: number;
  /** After the attempt of this number, from 1 on. */
  pauseMs: (attempt: number) => number;
  /** Whether it may succeed when it is tried again. */
  when?: (error: unknown, attempt: number) => boolean;
}

/** Does work until it succeeds, may not, or was tried often enough; then throws what it threw last. */
export async function retry<Result>(
  work: () => Promise<Result>,
  { attempts = Infinity, pauseMs, when = () => true }: RetryOptions,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !when(error, attempt)) throw error;
      await sleep(pauseMs(attempt));
    }
  }
}
