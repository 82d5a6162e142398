// How tests wait: for a condition, never for a time. Lint refuses clocks and timers in tests, so only this file has them.
import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 20;
/** Far more than anything takes, also on a busy machine. It only ends a test that would not end otherwise. */
const maxWaitMs = 120_000;

/** Waits until `found` returns a truthy value, and returns it. Throws if it does not in time, and at once if `found` throws. */
export async function until<Value>(
  found: () => Value | Promise<Value>,
  what: string,
  timeoutMs = maxWaitMs,
): Promise<Exclude<Value, false | 0 | '' | null | undefined>> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(everyMs)) {
    const value = await found();
    if (value) return value as Exclude<Value, false | 0 | '' | null | undefined>;
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs / 1_000} s: ${what}.`);
  }
}

/**
 * Throws if `happens` becomes true within a short time. A slow machine checks less often, which cannot make this fail. If there is an event that comes
 * later than the unwanted one would, wait for that event instead.
 */
export async function never(happens: () => boolean | Promise<boolean>, what: string, forMs = 300): Promise<void> {
  for (const end = Date.now() + forMs; Date.now() < end; await sleep(everyMs)) {
    if (await happens()) throw new Error(`It came about: ${what}.`);
  }
}

/** Waits for a random time, to vary the order of concurrent work. Nothing may depend on its length. */
export function jitter(maxMs: number): Promise<void> {
  return sleep(Math.random() * maxMs);
}

/** The result of the work, and the times before and after it: a time that the work wrote is between them. */
export async function dated<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; from: number; to: number }> {
  const from = Date.now();
  const result = await work();
  return { result, from, to: Date.now() };
}
