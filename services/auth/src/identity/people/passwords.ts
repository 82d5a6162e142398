// bcrypt, as much of it at once as leaves the machine to others.
import { hash, verify } from '@node-rs/bcrypt';
import { semaphore } from '@plaza/resilience';
import { commonErrors } from '@plaza/service';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { networkOf } from './network.ts';
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
  .refine(
    (value) => {
      if (value.length > longestTyped) return false;
      const bytes = Buffer.byteLength(composed(value));
      return bytes >= shortestPassword && bytes <= longestPassword;
    },
    { error: `Must have ${shortestPassword} to ${longestPassword} bytes.`, abort: true },
  )
  .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), 'Must not have control characters.');

/** Well within the 15 seconds that a call has: who would wait for longer would wait for nothing. */
const maxWaitMs = 8_000;

export interface PasswordOptions {
  /** bcrypt's cost: each step doubles the work. */
  cost: number;
  /** How many run at once. Fewer than libuv's threads, which sign tokens and resolve names as well. */
  concurrency: number;
  /** How many more may wait. */
  queue: number;
}

export interface Passwords {
  /** Throws SERVER_BUSY if too many wait already; `address` is who asks, and each address has its turn. */
  hash(password: string, signal?: AbortSignal, address?: string): Promise<string>;
  /**
   * Whether the password has this hash. Without a hash (nobody has that address) the answer is no, and takes as long.
   * Throws SERVER_BUSY if too many wait already.
   */
  matches(password: string, passwordHash: string | undefined, signal?: AbortSignal, address?: string): Promise<boolean>;
  /** Whether a hash was made with another cost than the one that is asked for now. */
  isOutdated(passwordHash: string): boolean;
}

export async function createPasswords({ cost, concurrency, queue }: PasswordOptions): Promise<Passwords> {
  const run = semaphore({
    concurrency,
    maxWaiting: queue,
    maxWaitMs,
    busy: (expectedMs) => peopleErrors.SERVER_BUSY({ retryAfterMs: Math.max(1000, expectedMs) }),
    cancelled: commonErrors.CANCELLED,
  });
  // What an unknown address is compared with.
  const nobody = await hash(randomBytes(32).toString('base64url'), cost);
  return {
    hash: (password, signal, address) =>
      run(() => hash(composed(password), cost), { signal, key: address && networkOf(address) }),
    async matches(password, passwordHash, signal, address) {
      const text = password.length > longestTyped ? '' : composed(password);
      const comparable = text !== '' && passwordHash !== undefined && Buffer.byteLength(text) <= longestPassword;
      return (
        (await run(() => verify(text, comparable ? passwordHash : nobody), {
          signal,
          key: address && networkOf(address),
        })) && comparable
      );
    },
    // `$2b$12$…`
    isOutdated: (passwordHash) => Number(passwordHash.split('$')[2]) !== cost,
  };
}
