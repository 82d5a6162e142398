// Cache-aside. What a read may answer: anything that was true at some moment after every invalidation that had returned before the
// read began; so who wrote, and awaited `invalidate` after the commit, reads their own write, in whichever process.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectRedis, type RedisConfig } from '@plaza/redis';
import type { Logger } from '@plaza/service';
import { CacheUnavailable, createGuard, type Guard } from './guard.ts';
import type { Entry, Key } from './keys.ts';
import { claim, fill, leaseMs, leaseScripts, peek, release, watch } from './lease.ts';

export interface CacheOptions extends RedisConfig {
  /** Before every key, so that several installations can share one Redis. */
  prefix: string;
  log: Pick<Logger, 'info' | 'warn'>;
}

export interface CacheCounts {
  /** Reads that Redis, or a load that was under way, answered. */
  hits: number;
  /** Reads that went to the source because nothing was there. */
  misses: number;
  /** Reads that went to the source because Redis could not be asked. */
  bypasses: number;
  /** Values that were loaded but not kept: invalidated meanwhile, or the lease was over. */
  refusedFills: number;
}

export interface Cache {
  /** Answers what is cached, or loads it. Throws only what `load` or the codec throws: a failing Redis costs a load and is never an error. */
  read<T>(entry: Entry<T>, load: () => Promise<T>): Promise<T>;
  /** Forgets keys, with all their fields. Call it after the commit, and before the answer. Never throws. */
  invalidate(...keys: readonly Key[]): Promise<void>;
  /** Throws if Redis can't be reached; for health. */
  ping(): Promise<void>;
  /** Whether reads ask Redis right now. */
  readonly on: boolean;
  counts(): CacheCounts;
  close(): Promise<void>;
}

/** How often and how long somebody else's load is waited for: longer than a query takes, shorter than anyone notices. */
const pollsMs = [5, 10, 20, 40, 75, 150] as const;
// What is larger is a query of its own kind, and would hold up everyone else's answers on the same connection.
const largestValue = 1_048_576;
const mostAttempts = 3;

export function createCache({ prefix, log, ...redis }: CacheOptions): Cache {
  if (/[{}\s]/.test(prefix)) throw new Error('The cache prefix must not have braces or spaces: braces would put every key on one node of a cluster.');
  // Apart from queues and whatever else shares the Redis: everything under it may be deleted at any time.
  const space = `${prefix === '' || prefix.endsWith(':') ? prefix : `${prefix}:`}cache:`;
  const connection = connectRedis(redis, 'cache', leaseScripts);
  const guard = connection && createGuard(connection, space, log);
  const counts: CacheCounts = { hits: 0, misses: 0, bypasses: 0, refusedFills: 0 };

  // Loads under way, by the lease that they run under. Whoever sees that lease stand may have their result: no invalidation has
  // returned since the load began, for it would have taken the lease away.
  const flights = new Map<string, Promise<Uint8Array | undefined>>();
  const background = new Set<Promise<unknown>>();

  async function read<T>(entry: Entry<T>, load: () => Promise<T>): Promise<T> {
    if (!guard?.usable) {
      counts.bypasses++;
      return load();
    }
    const key = space + entry.name;
    try {
      for (let attempt = 1; attempt <= mostAttempts; attempt++) {
        const stored = await guard.run((redis) => peek(redis, key, entry.field));
        if (stored) return hit(entry, stored);
        const token = randomBytes(12).toString('base64url');
        const claimed = await guard.run((redis) => claim(redis, key, entry.field, token));
        if (claimed.kind === 'value') return hit(entry, claimed.bytes);
        if (claimed.kind === 'mine') return await loadUnder(guard, token, key, entry, load);
        if (claimed.kind === 'full') break;
        const bytes = await join(guard, claimed.token, key, entry, load);
        if (bytes) return hit(entry, bytes);
      }
      counts.misses++;
    } catch (error) {
      if (error instanceof Undecodable) await guard.forget([key]);
      else if (!(error instanceof CacheUnavailable)) throw error;
      counts.bypasses++;
    }
    return load();
  }

  function hit<T>(entry: Entry<T>, bytes: Uint8Array): T {
    let value: T;
    try {
      value = entry.codec.decode(bytes);
    } catch (error) {
      throw new Undecodable('A cached value could not be read.', { cause: error });
    }
    counts.hits++;
    return value;
  }

  /** Loads under a lease of our own, lets others of this process join, and keeps the result if the lease still stands. */
  async function loadUnder<T>(guarded: Guard, token: string, key: string, entry: Entry<T>, load: () => Promise<T>): Promise<T> {
    counts.misses++;
    const landing = Promise.withResolvers<Uint8Array | undefined>();
    flights.set(token, landing.promise);
    const abandon = (): void => {
      landing.resolve(undefined);
      flights.delete(token);
      inBackground(guarded.run((redis) => release(redis, key, entry.field, token)));
    };
    let value: T;
    let bytes: Uint8Array | undefined;
    try {
      value = await load();
      bytes = encoded(entry, value);
    } catch (error) {
      abandon();
      throw error;
    }
    if (bytes === undefined) {
      counts.refusedFills++;
      abandon();
      return value;
    }
    landing.resolve(bytes);
    const keep = guarded.run((redis) => fill(redis, key, entry.field, token, bytes, jittered(entry.ttlSeconds)));
    inBackground(keep.then((kept) => {
      if (!kept) counts.refusedFills++;
    }).finally(() => flights.delete(token)));
    return value;
  }

  /** Waits for somebody else's load, then loads without keeping; once for all who wait here. Undefined: look again. */
  function join<T>(guarded: Guard, token: string, key: string, entry: Entry<T>, load: () => Promise<T>): Promise<Uint8Array | undefined> {
    const under = flights.get(token);
    if (under) return under;
    const flight = (async () => {
      for (const pause of pollsMs) {
        await sleep(pause);
        const seen = await guarded.run((redis) => watch(redis, key, entry.field, token));
        if (seen === 'gone') return undefined;
        if (seen !== 'standing') return seen;
      }
      // Whoever holds the lease is slow or dead. Its place is not taken: it may still fill.
      counts.misses++;
      return entry.codec.encode(await load());
    })().catch(() => undefined);
    flights.set(token, flight);
    // Kept as long as the lease can stand: later readers under it need not wait again.
    setTimeout(() => flights.delete(token), leaseMs).unref();
    return flight;
  }

  function inBackground(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => background.delete(settled));
    background.add(settled);
  }

  return {
    read,
    async invalidate(...keys) {
      await guard?.forget([...new Set(keys.map(({ name }) => space + name))]);
    },
    async ping() {
      if (!guard) throw new CacheUnavailable('There is no Redis.');
      await guard.ping();
    },
    get on() {
      return guard?.usable ?? false;
    },
    counts: () => ({ ...counts }),
    async close() {
      await Promise.all(background);
      guard?.close();
    },
  };
}

class Undecodable extends Error {}

/** Undefined if it can't be kept. */
function encoded<T>(entry: Entry<T>, value: T): Uint8Array | undefined {
  const bytes = entry.codec.encode(value);
  return bytes.length <= largestValue ? bytes : undefined;
}

/** Up to a tenth shorter, never longer: what was filled together does not expire together. */
function jittered(ttlSeconds: number): number {
  return Math.floor(ttlSeconds * 1_000 * (1 - Math.random() / 10));
}
