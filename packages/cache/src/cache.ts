// Cache-aside, over tiers: Redis, while that is unavailable PostgreSQL (entries.ts), where that can't be used either the source itself.
//
// What a read may answer: anything that was true at some moment after every invalidation that had returned before the read began; so who
// wrote, and awaited `invalidate` after the commit, reads their own write, in whichever process, also while the tier changes (agreement.ts).
import type { RedisConfig } from '@plaza/redis';
import { EncodedResponse, type Database, type Logger, type MetricSource } from '@plaza/service';
import type { Tier } from './agreement.ts';
import { answerOf, asItIs, dating, encoding, isValid, untilField, type Validity } from './answers.ts';
import { createCounts, type CacheCounts } from './counts.ts';
import type { Entry, Key } from './keys.ts';
import { Reader } from './reader.ts';
import { spaceOf } from './stored.ts';
import { Tiers } from './tiers.ts';

export interface CacheOptions extends RedisConfig {
  /** Before every key, so that several installations can share one Redis. */
  prefix: string;
  /** The service's, where the second tier is, and where its processes agree on the tier that they read. A command that stands alone has none. */
  database?: Database;
  log: Pick<Logger, 'info' | 'warn'>;
}

export interface Cache {
  /** Answers what is cached, or loads it. Throws only what `load` or the codec throws: a failing Redis costs a load and is never an error. */
  read<T>(entry: Entry<T>, load: () => Promise<T>): Promise<T>;
  /**
   * The same for the whole answer of an rpc: it is sent as it is cached, without decoding and encoding it. The entry's codec is that of the
   * rpc's response.
   */
  answer<T>(entry: Entry<T>, load: () => Promise<T>): Promise<EncodedResponse<T>>;
  /** The same for an answer that is right until a moment only, and is put right on each read after that. */
  answerUntil<T>(entry: Entry<T>, load: () => Promise<T>, validity: Validity<T>): Promise<EncodedResponse<T> | T>;
  /** Invalidates keys, with all their fields. Call it after the commit, and before the answer. Never throws. */
  invalidate(...keys: readonly Key[]): Promise<void>;
  /** Throws if Redis can't be reached; for health. */
  ping(): Promise<void>;
  /** What is read right now. */
  readonly tier: Tier;
  counts(): CacheCounts;
  readonly metrics: readonly MetricSource[];
  close(): Promise<void>;
}

/** Throws if the prefix can't be one. */
export function createCache({ prefix, log, database, ...config }: CacheOptions): Cache {
  if (/[{}\s]/.test(prefix))
    throw new Error(
      'The cache prefix must not have braces or spaces: braces would put every key on one node of a cluster.',
    );
  // Apart from queues and whatever else shares the Redis: everything under it may be deleted at any time.
  const space = spaceOf(prefix);
  const tiers = new Tiers({ ...config, prefix: space, database, log });
  const counts = createCounts(() => tiers.current);
  const reader = new Reader(tiers, counts);
  return {
    read: (entry, load) => reader.read(space + entry.name, entry, load),
    async answer(entry, load) {
      return new EncodedResponse(await reader.read(space + entry.name, asItIs(entry), encoding(entry, load)));
    },
    async answerUntil(entry, load, validity) {
      const dated = await reader.read(space + entry.name, asItIs(entry, untilField), dating(entry, load, validity));
      return isValid(dated)
        ? new EncodedResponse(answerOf(dated))
        : validity.after(entry.codec.decode(answerOf(dated)));
    },
    async invalidate(...keys) {
      if (keys.length === 0) return;
      const names = new Set(keys.map(({ name }) => space + name));
      await tiers.invalidate(
        [...names],
        keys.some(({ secondTier }) => secondTier),
      );
    },
    ping: () => tiers.ping(),
    get tier() {
      return tiers.current;
    },
    counts: () => counts.totals(),
    metrics: counts.metrics,
    async close() {
      await reader.settled();
      await tiers.close();
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
 * Reads through the cache as `read` does, and keeps no empty list: anybody can make up what a list is of, such as a club that there is not,
 * and the cache's memory is not theirs to fill.
 */
export async function unlessEmpty<T, Answer>(
  read: (load: () => Promise<T>) => Promise<Answer>,
  load: () => Promise<T>,
  isEmpty: (value: T) => boolean,
): Promise<Answer | T> {
  try {
    return await read(async () => {
      const value = await load();
      if (isEmpty(value)) throw new NothingFound(value);
      return value;
    });
  } catch (error) {
    if (error instanceof NothingFound) return error.value as T;
    throw error;
  }
}
