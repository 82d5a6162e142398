// What comes about by itself is asked for again and again, and is an error if it has not after a time that even a busy machine keeps.
import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 20;

/** Waits until something is so, or is there, and answers it. Throws if it takes too long; what the question itself throws is thrown at once. */
export async function until<Value>(found: () => Value | Promise<Value>, what: string, withinMs = 25_000): Promise<Exclude<Value, false | 0 | '' | null | undefined>> {
  for (const deadline = Date.now() + withinMs; ; await sleep(everyMs)) {
    const value = await found();
    if (value) return value as Exclude<Value, false | 0 | '' | null | undefined>;
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs / 1_000} s: ${what}.`);
  }
}
