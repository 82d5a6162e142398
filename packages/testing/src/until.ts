// How tests wait: for what comes about, never for a time. Lint refuses clocks and timers in tests, so that this is the only place that has them.
import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 20;
/** Far more than anything takes, on a machine whose processors somebody else uses. It only ends a test that would never end. */
const givenUpMs = 120_000;

/** Waits until something is so, or is there, and returns it. Throws if it never is; what the question itself throws is thrown at once. */
export async function until<Value>(
  found: () => Value | Promise<Value>,
  what: string,
  withinMs = givenUpMs,
): Promise<Exclude<Value, false | 0 | '' | null | undefined>> {
  for (const deadline = Date.now() + withinMs; ; await sleep(everyMs)) {
    const value = await found();
    if (value) return value as Exclude<Value, false | 0 | '' | null | undefined>;
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs / 1_000} s: ${what}.`);
  }
}

/**
 * Looks for a while, and throws if something comes about that should not. A slow machine only looks less often: it cannot make this fail. Where
 * there is anything to wait for that comes later than the unwanted would, wait for that instead.
 */
export async function never(happens: () => boolean | Promise<boolean>, what: string, forMs = 300): Promise<void> {
  for (const end = Date.now() + forMs; Date.now() < end; await sleep(everyMs)) {
    if (await happens()) throw new Error(`It came about: ${what}.`);
  }
}

/** Waits a random while, so that what runs at once meets in ever other orders. Nothing may depend on how long it is. */
export function jitter(mostMs: number): Promise<void> {
  return sleep(Math.random() * mostMs);
}

/** Does something, and says between which moments: a time that was written meanwhile lies between them, however long it took. */
export async function dated<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; from: number; to: number }> {
  const from = Date.now();
  const result = await work();
  return { result, from, to: Date.now() };
}
