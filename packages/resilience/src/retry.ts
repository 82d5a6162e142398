import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** In all, including the first; unlimited by default. */
  attempts?: number;
  /** The pause after the attempt of this number, from 1 on. */
  pauseMs: (attempt: number) => number;
  /** Whether to try again; by default always. */
  when?: (error: unknown, attempt: number) => boolean;
}

/** Repeats the work until it succeeds, and returns its result. Throws the last error when `when` refuses or the attempts are used up. */
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
