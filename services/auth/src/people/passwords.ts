// bcrypt, as much of it at once as leaves the machine to others.
import { hash, parseOptions, verify } from '@node-rs/bcrypt';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { commonErrors } from '@plaza/service';
import { peopleErrors } from './people.errors.ts';

/** bcrypt reads no more than 72 bytes. What it would not read must not count as part of a password. */
const longestPassword = 72;
const shortestPassword = 6;
// As it is typed: of 72 bytes at most so many characters can have been composed. What is longer is none, and is not looked at: composing takes
// the square of what it is given (160,000 marks: 11 s).
const longestTyped = 200;

// The same word typed on two systems can differ in how its letters are composed; it must not differ as a password.
function composed(password: string): string {
  return password.normalize('NFC');
}

export const passwordField = z
  .string()
  .refine((value) => {
    if (value.length > longestTyped) return false;
    const bytes = Buffer.byteLength(composed(value));
    return bytes >= shortestPassword && bytes <= longestPassword;
  }, { error: `Must have ${shortestPassword} to ${longestPassword} bytes.`, abort: true })
  .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), 'Must not have control characters.');

export interface PasswordOptions {
  /** bcrypt's cost: each step doubles the work. */
  cost: number;
  /** How many run at once. Fewer than libuv's threads, which sign tokens and resolve names as well. */
  concurrency: number;
  /** How many more may wait. */
  queue: number;
}

export interface Passwords {
  /** Throws SERVER_BUSY if too many wait already. */
  hash(password: string, signal?: AbortSignal): Promise<string>;
  /**
   * Whether the password has this hash. Without a hash (nobody has that address) the answer is no, and takes as long.
   * Throws SERVER_BUSY if too many wait already.
   */
  matches(password: string, passwordHash: string | undefined, signal?: AbortSignal): Promise<boolean>;
  /** Whether a hash was made with another cost than the one that is asked for now. */
  isOutdated(passwordHash: string): boolean;
}

export async function createPasswords({ cost, concurrency, queue }: PasswordOptions): Promise<Passwords> {
  const run = limiter(concurrency, queue);
  // What an unknown address is compared with.
  const nobody = await hash(randomBytes(32).toString('base64url'), { cost });
  return {
    hash: (password, signal) => run(() => hash(composed(password), { cost }), signal),
    async matches(password, passwordHash, signal) {
      const text = password.length > longestTyped ? '' : composed(password);
      const comparable = text !== '' && passwordHash !== undefined && Buffer.byteLength(text) <= longestPassword;
      return (await run(() => verify(text, comparable ? passwordHash : nobody), signal)) && comparable;
    },
    isOutdated: (passwordHash) => parseOptions(passwordHash).cost !== cost,
  };
}

/** Well within the 15 seconds that a call has: who would wait for longer would wait for nothing. */
const longestWaitMs = 8_000;

/**
 * Runs at most `concurrency` tasks at once and lets `queue` more wait their turn, fewer where their turn would come too late;
 * refuses the rest with SERVER_BUSY.
 */
export function limiter(
  concurrency: number,
  queue: number,
  waitMs = longestWaitMs,
): <Result>(task: () => Promise<Result>, signal?: AbortSignal) => Promise<Result> {
  const waiting = new Set<() => void>();
  let running = 0;
  // A moving average, to tell those who are refused when a place is likely.
  let usualMs = 250;

  function turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      // Who has gone away must not cost the others a bcrypt.
      const leave = (): void => {
        waiting.delete(go);
        reject(commonErrors.CANCELLED());
      };
      waiting.add(go);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return async (task, signal) => {
    if (signal?.aborted) throw commonErrors.CANCELLED();
    if (running < concurrency) {
      running++;
    } else {
      const expectedMs = Math.ceil((usualMs * (waiting.size + 1)) / concurrency);
      if (waiting.size >= queue || expectedMs > waitMs) throw peopleErrors.SERVER_BUSY({ retryAfterMs: Math.max(1000, expectedMs) });
      // The place is handed over, so `running` stays as it is.
      await turn(signal);
    }
    const start = performance.now();
    try {
      return await task();
    } finally {
      usualMs += (performance.now() - start - usualMs) / 8;
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else {
        running--;
      }
    }
  };
}
