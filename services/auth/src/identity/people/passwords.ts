// bcrypt, with a limit on how many run at once, so that other work has processors too.
import { hash, verify } from '@node-rs/bcrypt';
import { semaphore } from '@plaza/resilience';
import { commonErrors } from '@plaza/service';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { networkOf } from './network.ts';
import { peopleErrors } from './people.errors.ts';

/** bcrypt reads 72 bytes. Bytes that it ignores must not be part of a password. */
const maxPasswordBytes = 72;
const shortestPassword = 6;
// The most characters that can compose to 72 bytes. Longer input is refused without being composed: the time of composition is quadratic
// (160,000 marks: 11 s).
const maxTypedLength = 200;

// Two systems may compose the letters of a typed word differently; it must be the same password.
function composed(password: string): string {
  return password.normalize('NFC');
}

export const passwordField = z
  .string()
  .refine(
    (value) => {
      if (value.length > maxTypedLength) return false;
      const bytes = Buffer.byteLength(composed(value));
      return bytes >= shortestPassword && bytes <= maxPasswordBytes;
    },
    { error: `Must have ${shortestPassword} to ${maxPasswordBytes} bytes.`, abort: true },
  )
  .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), 'Must not have control characters.');

/** Well below the 15 seconds of a call: after a longer wait the answer would come too late. */
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
  /** Throws SERVER_BUSY if too many wait. Addresses take turns; `address` is the caller's. */
  hash(password: string, signal?: AbortSignal, address?: string): Promise<string>;
  /**
   * Whether the password has this hash. Without a hash (of an unknown address) the answer is no, and takes as long.
   * Throws SERVER_BUSY if too many wait.
   */
  matches(password: string, passwordHash: string | undefined, signal?: AbortSignal, address?: string): Promise<boolean>;
  /** Whether a hash has another cost than the configured one. */
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
  // The hash that passwords of unknown addresses are compared with.
  const nobody = await hash(randomBytes(32).toString('base64url'), cost);
  return {
    hash: (password, signal, address) =>
      run(() => hash(composed(password), cost), { signal, key: address && networkOf(address) }),
    async matches(password, passwordHash, signal, address) {
      const text = password.length > maxTypedLength ? '' : composed(password);
      const comparable = text !== '' && passwordHash !== undefined && Buffer.byteLength(text) <= maxPasswordBytes;
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
