// Cache-aside, on a ladder: Redis, where that is away Postgres (entries.ts), where that can't be used either the source itself.
//
// What a read may answer: anything that was true at some moment after every invalidation that had returned before the read began; so who
// wrote, and awaited `invalidate` after the commit, reads their own write, in whichever process, also while rungs are switched (agreement.ts).
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectRedis, type RedisConfig } from '@plaza/redis';
import { breaker, nextFlights, waitAtMost } from '@plaza/resilience';
import type { Database, Logger, MetricSource } from '@plaza/service';
import { createAgreement } from './agreement.ts';
import { createCounts, type CacheCounts } from './counts.ts';
import { entriesRung, forgetEntries } from './entries.ts';
import { CacheUnavailable, createGuard, inTime } from './guard.ts';
import type { Entry, Key } from './keys.ts';
import { leaseScripts, redisRung } from './lease.ts';
import { leaseMs, type Rung } from './rung.ts';

export interface CacheOptions extends RedisConfig {
  /** Before every key, so that several installations can share one Redis. */
  prefix: string;
  /** The service's, where the second rung is, and where its processes agree which one they stand on. A command that stands alone has none. */
  database?: Database;
  log: Pick<Logger, 'info' | 'warn'>;
}

export interface Cache {
  /** Answers what is cached, or loads it. Throws only what `load` or the codec throws: a failing Redis costs a load and is never an error. */
  read<T>(entry: Entry<T>, load: () => Promise<T>): Promise<T>;
  /** Forgets keys, with all their fields. Call it after the commit, and before the answer. Never throws. */
  invalidate(...keys: readonly Key[]): Promise<void>;
  /** Throws if Redis can't be reached; for health. */
  ping(): Promise<void>;
  /** What reads ask right now. */
  readonly rung: 'redis' | 'postgres' | 'none';
  counts(): CacheCounts;
  readonly metrics: readonly MetricSource[];
  close(): Promise<void>;
}

/** How often and how long somebody else's load is waited for: longer than a query takes, shorter than anyone notices. */
const pollsMs = [5, 10, 20, 40, 75, 150] as const;
// What is larger is a query of its own kind, and would hold up everyone else's answers on the same connection.
const largestValue = 1_048_576;
const mostAttempts = 3;
/** How long who wrote waits, at most, until nobody can read what Redis would not forget. */
const cutOffMs = 5_000;
/** How long Redis is away before all stand on the second rung for it. A hiccup is over by then. */
const graceMs = 1_000;
// Where nothing is kept, a thousand who ask at once still need not be a thousand questions. But a source that takes longer than this is asked by
// everyone for themselves.
const maxDelayMs = 500;
/** How long the second rung is left alone after it failed. */
const restMs = 5_000;

export function createCache({ prefix, log, database, ...config }: CacheOptions): Cache {
  if (/[{}\s]/.test(prefix))
    throw new Error(
      'The cache prefix must not have braces or spaces: braces would put every key on one node of a cluster.',
    );
  // Apart from queues and whatever else shares the Redis: everything under it may be deleted at any time.
  const space = `${prefix === '' || prefix.endsWith(':') ? prefix : `${prefix}:`}cache:`;
  const connection = connectRedis(config, 'cache', leaseScripts);
  const guard =
    connection &&
    createGuard(connection, space, log, { lost: () => cutOffAfter(graceMs), restored: () => agreement?.restored() });
  // Without a Redis everything that is invalidated is owed to whichever Redis the others use.
  let owesForEver = false;
  const agreement =
    database &&
    createAgreement(
      database,
      {
        get usable() {
          return guard?.usable ?? false;
        },
        get owes() {
          return guard?.owes ?? owesForEver;
        },
        takeOver: async () => (guard ? guard.takeOver() : void (owesForEver = true)),
      },
      log,
    );
  const first = guard && redisRung(guard);
  const second = database && entriesRung(database);
  const secondRung = breaker({ restMs: () => restMs });
  const counts = createCounts(() => current());
  const flyNext = nextFlights({ maxDelayMs });
  let closed = false;
  cutOffAfter(guard ? graceMs : 0);

  // Loads under way, by the lease that they run under. Whoever sees that lease stand may have their result: no invalidation has
  // returned since the load began, for it would have taken the lease away.
  const flights = new Map<string, Promise<Uint8Array | undefined>>();
  const background = new Set<Promise<unknown>>();

  function cutOffAfter(ms: number): void {
    setTimeout(() => {
      if (!closed && !guard?.usable) void agreement?.cutOff();
    }, ms).unref();
  }

  function current(): Cache['rung'] {
    const agreed = agreement ? agreement.rung : 'redis';
    if (agreed === 'redis') return guard?.usable ? 'redis' : 'none';
    return agreed === 'postgres' && !secondRung.isOpen ? 'postgres' : 'none';
  }

  function rungFor(entry: Key): Rung | undefined {
    const rung = current();
    if (rung === 'redis') return first;
    return rung === 'postgres' && entry.secondTier ? second : undefined;
  }

  async function read<T>(entry: Entry<T>, load: () => Promise<T>): Promise<T> {
    const key = space + entry.name;
    let rung = rungFor(entry);
    try {
      for (let attempt = 1; rung && attempt <= mostAttempts; attempt++, rung = rungFor(entry)) {
        const at = rung;
        const stored = await ask(at, () => at.peek(key, entry.field));
        if (stored) return hit(at, entry, stored);
        const token = randomBytes(12).toString('base64url');
        const claimed = await ask(at, () => at.claim(key, entry.field, token));
        if (claimed.kind === 'value') return hit(at, entry, claimed.bytes);
        if (claimed.kind === 'mine') return await loadUnder(at, token, key, entry, load);
        if (claimed.kind === 'full') break;
        if (claimed.kind === 'gone') continue;
        const bytes = await join(at, claimed.token, key, entry, load);
        if (bytes) return hit(at, entry, bytes);
      }
      counts.count(entry, rung?.name ?? 'none', rung ? 'miss' : 'bypass');
      if (rung) return load();
    } catch (error) {
      if (error instanceof Undecodable) await forget([key], true);
      else if (!(error instanceof CacheUnavailable)) throw error;
      counts.count(entry, 'none', 'bypass');
    }
    return flyNext(key + '\0' + entry.field, entry.codec, load);
  }

  /** Throws CacheUnavailable and nothing else. The guard does the same for Redis. */
  async function ask<T>(rung: Rung, question: () => Promise<T>): Promise<T> {
    if (rung !== second) return question();
    try {
      return await inTime(question());
    } catch (error) {
      secondRung.failed(error);
      throw new CacheUnavailable('The second rung failed.', { cause: error });
    }
  }

  function hit<T>(rung: Rung, entry: Entry<T>, bytes: Uint8Array): T {
    let value: T;
    try {
      value = entry.codec.decode(bytes);
    } catch (error) {
      throw new Undecodable('A cached value could not be read.', { cause: error });
    }
    counts.count(entry, rung.name, 'hit');
    return value;
  }

  /** Loads under a lease of our own, lets others of this process join, and keeps the result if the lease still stands. */
  async function loadUnder<T>(
    rung: Rung,
    token: string,
    key: string,
    entry: Entry<T>,
    load: () => Promise<T>,
  ): Promise<T> {
    counts.count(entry, rung.name, 'miss');
    const landing = Promise.withResolvers<Uint8Array | undefined>();
    flights.set(token, landing.promise);
    const abandon = (): void => {
      landing.resolve(undefined);
      flights.delete(token);
      inBackground(ask(rung, () => rung.release(key, entry.field, token)));
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
      counts.refusedFill();
      abandon();
      return value;
    }
    const kept = bytes;
    landing.resolve(kept);
    const keep = ask(rung, () => rung.fill(key, entry.field, token, kept, jittered(entry.ttlSeconds)));
    inBackground(
      keep
        .then((filled) => {
          if (!filled) counts.refusedFill();
        })
        .finally(() => flights.delete(token)),
    );
    return value;
  }

  /** Waits for somebody else's load, then loads without keeping; once for all who wait here. Undefined: look again. */
  function join<T>(
    rung: Rung,
    token: string,
    key: string,
    entry: Entry<T>,
    load: () => Promise<T>,
  ): Promise<Uint8Array | undefined> {
    const under = flights.get(token);
    if (under) return under;
    const flight = (async () => {
      for (const pause of pollsMs) {
        await sleep(pause);
        const seen = await ask(rung, () => rung.watch(key, entry.field, token));
        if (seen === 'gone') return undefined;
        if (seen !== 'standing') return seen;
      }
      // Whoever holds the lease is slow or dead. Its place is not taken: it may still fill.
      counts.count(entry, rung.name, 'miss');
      return entry.codec.encode(await load());
    })().catch(() => undefined);
    flights.set(token, flight);
    // Kept as long as the lease can stand: later readers under it need not wait again.
    setTimeout(() => flights.delete(token), leaseMs).unref();
    return flight;
  }

  /** Deletes on every rung that somebody may be reading, or sees to it that nobody does. */
  async function forget(names: readonly string[], onSecond: boolean): Promise<void> {
    const deleted = guard ? await guard.forget(names) : false;
    if (!guard) owesForEver = true;
    if (!database || !agreement) return;
    if (onSecond && !agreement.entriesAreIdle) {
      await forgetEntries(database, names).catch((error: unknown) =>
        log.warn(
          { err: error },
          'the cache could not forget in Postgres: for up to five minutes it may answer what was',
        ),
      );
    }
    // What is owed is paid before Redis is usable again.
    if (!deleted && !guard?.usable) await waitAtMost(agreement.cutOff(), cutOffMs);
  }

  function inBackground(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => background.delete(settled));
    background.add(settled);
  }

  return {
    read,
    async invalidate(...keys) {
      if (keys.length > 0)
        await forget(
          [...new Set(keys.map(({ name }) => space + name))],
          keys.some(({ secondTier }) => secondTier),
        );
    },
    async ping() {
      if (!guard) throw new CacheUnavailable('There is no Redis.');
      await guard.ping();
    },
    get rung() {
      return current();
    },
    counts: () => counts.totals(),
    metrics: counts.metrics,
    async close() {
      closed = true;
      await Promise.all(background);
      await agreement?.close();
      guard?.close();
    },
  };
}

class NothingFound extends Error {
  readonly value: unknown;
  constructor(value: unknown) {
    super('There is nothing.');
    this.value = value;
  }
}

/**
 * Reads through the cache, and keeps no empty list: anybody can make up what a list is of, such as a club that there is not, and the
 * cache's memory is not theirs to fill.
 */
export async function readUnlessEmpty<T>(
  cache: Pick<Cache, 'read'>,
  entry: Entry<T>,
  load: () => Promise<T>,
  isEmpty: (value: T) => boolean,
): Promise<T> {
  try {
    return await cache.read(entry, async () => {
      const value = await load();
      if (isEmpty(value)) throw new NothingFound(value);
      return value;
    });
  } catch (error) {
    if (error instanceof NothingFound) return error.value as T;
    throw error;
  }
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
