// Hashes of passwords, with a limit on how many run at once, so that other work has processors too. A hash begins with the tag of its scheme, `$2b$` or
// `$argon2id$`: both are verified, whichever is configured.
import { semaphore } from '@plaza/resilience';
import { commonErrors, networkOf } from '@plaza/service';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { isCurrentArgon2id } from './argon2id.ts';
import { startHashing, tasksPerThread } from './hashing.ts';
import { peopleErrors } from './people.errors.ts';

/** bcrypt reads 72 bytes. Bytes that it ignores must not be part of a password. */
export const maxBcryptBytes = 72;
const [shortestBytes, longestBytes] = [6, 3_000];
// The request has no more. Longer input is refused without being composed: the time of composition is quadratic (160,000 marks: 11 s).
const maxTypedLength = 1_000;

// Two systems may compose the letters of a typed word differently; it must be the same password.
function composed(password: string): string {
  return password.normalize('NFC');
}

/** What can be a password at all; the policy says which one may be chosen. */
export const passwordField = z
  .string()
  .refine(
    (value) => {
      if (value.length > maxTypedLength) return false;
      const bytes = Buffer.byteLength(composed(value));
      return bytes >= shortestBytes && bytes <= longestBytes;
    },
    { error: `Must have ${shortestBytes} to ${longestBytes} bytes.`, abort: true },
  )
  .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), 'Must not have control characters.');

/** A password that is compared with the current one: whatever it has, it is right or wrong. */
export const givenPassword = z.string().min(1, 'Must not be empty.').max(1000, 'Is too long.');

/** A tenth of the weight of everything else in Linux's scheduler: on a busy machine a sign-in waits for the reads of others, and not they for it. */
const niceness = 10;

/** Well below the 15 seconds of a call: after a longer wait the answer would come too late. */
const maxWaitMs = 8_000;

export type PasswordScheme = 'bcrypt' | 'argon2id';

export interface PasswordOptions {
  /** Of new hashes. */
  scheme?: PasswordScheme;
  /** bcrypt's cost: each step doubles the work. */
  cost: number;
  /** How many run at once. */
  concurrency: number;
  /** How many more may wait. */
  queue: number;
}

export interface Passwords {
  /** Throws SERVER_BUSY if too many wait. Addresses take turns; `address` is the caller's. */
  hash(password: string, signal?: AbortSignal, address?: string): Promise<string>;
  /**
   * Whether the password has this hash. Without a hash (of an unknown address) the answer is no, and takes as long.
   * Throws SERVER_BUSY if too many wait. Known devices have a place of their own, so that they never wait for strangers.
   */
  matches(
    password: string,
    passwordHash: string | undefined,
    signal?: AbortSignal,
    address?: string,
    isKnownDevice?: boolean,
  ): Promise<boolean>;
  /** Whether a hash has another scheme or cost than the configured one. */
  isOutdated(passwordHash: string): boolean;
  close(): Promise<void>;
}

/** A task that a thread has as its next one waits as well. */
function seats(threads: number, queue: number): { concurrency: number; maxWaiting: number } {
  const concurrency = threads * tasksPerThread;
  return { concurrency, maxWaiting: Math.max(0, queue - (concurrency - threads)) };
}

export async function createPasswords({
  scheme = 'bcrypt',
  cost,
  concurrency,
  queue,
}: PasswordOptions): Promise<Passwords> {
  const places = {
    maxWaitMs,
    busy: (expectedMs: number) => peopleErrors.SERVER_BUSY({ retryAfterMs: Math.max(1000, expectedMs) }),
    cancelled: commonErrors.CANCELLED,
  };
  // Whoever only reads goes first; a known device is as important.
  const [threads, knownThread] = [startHashing(concurrency, niceness), startHashing(1, 0)];
  const run = semaphore({ ...places, ...seats(concurrency, queue) });
  const runKnown = semaphore({ ...places, ...seats(1, queue) });
  const make = async (text: string): Promise<string> => String(await threads.run({ what: 'hash', text, scheme, cost }));
  const [nobody] = await Promise.all([
    // The hash that passwords of unknown addresses are compared with.
    make(randomBytes(32).toString('base64url')),
    // Its thread starts now: the first sign-in would wait for it while others guess.
    knownThread.run({ what: 'hash', text: '', scheme: 'bcrypt', cost: 4 }),
  ]);
  return {
    hash: (password, signal, address) =>
      run(() => make(composed(password)), { signal, key: address && networkOf(address) }),
    async matches(password, passwordHash, signal, address, isKnownDevice = false) {
      const text = password.length > maxTypedLength ? '' : composed(password);
      const isComparable = text !== '' && passwordHash !== undefined && canMatch(text, passwordHash);
      const other = isComparable ? passwordHash : nobody;
      const [place, its] = isKnownDevice ? [runKnown, knownThread] : [run, threads];
      const task = { what: 'verify', text, scheme: isBcrypt(other) ? 'bcrypt' : 'argon2id', hash: other } as const;
      const isRight = await place(() => its.run(task), { signal, key: address && networkOf(address) });
      return isRight === true && isComparable;
    },
    isOutdated: (passwordHash) =>
      scheme === 'bcrypt'
        ? !isBcrypt(passwordHash) || Number(passwordHash.split('$')[2]) !== cost
        : !isCurrentArgon2id(passwordHash),
    close: async () => {
      await Promise.all([threads.close(), knownThread.close()]);
    },
  };
}

/** `$2b$12$…` */
const isBcrypt = (passwordHash: string): boolean => passwordHash.startsWith('$2');

/** A person without a password has something else in place of a hash. */
function canMatch(text: string, passwordHash: string): boolean {
  return isBcrypt(passwordHash) ? Buffer.byteLength(text) <= maxBcryptBytes : passwordHash.startsWith('$argon2id$');
}
