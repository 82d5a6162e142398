// The tiers of the cache, and which of them is read: Redis, while that is unavailable PostgreSQL, where that can't be used either none.
import { connectRedis, type RedisConfig } from '@plaza/redis';
import { breaker, waitAtMost } from '@plaza/resilience';
import type { Database, Logger } from '@plaza/service';
import { Agreement } from './agreement-shell.ts';
import type { Tier } from './agreement.ts';
import { entriesTier, invalidateEntries } from './entries.ts';
import { Guard } from './guard.ts';
import type { Key } from './keys.ts';
import { leaseScripts, redisTier } from './lease.ts';
import { peekScripts } from './peeks.ts';
import { PendingInvalidations } from './pending.ts';
import type { CacheTier } from './tier.ts';
import { CacheUnavailable, inTime } from './unavailable.ts';

/** How long who wrote waits, at most, until nobody can read what could not be deleted in Redis. */
const cutOffMs = 5_000;
/** How long Redis is unavailable before all replicas read the second tier for it. A hiccup is over by then. */
const graceMs = 1_000;
/** How long the second tier is left alone after it failed. */
const restMs = 5_000;

export interface TiersConfig extends RedisConfig {
  /** Before every key of the cache. */
  prefix: string;
  database: Database | undefined;
  log: Pick<Logger, 'info' | 'warn'>;
}

export class Tiers {
  readonly #guard: Guard | undefined;
  readonly #database: Database | undefined;
  readonly #agreement: Agreement | undefined;
  readonly #first: CacheTier | undefined;
  readonly #second: CacheTier | undefined;
  readonly #secondBreaker = breaker({ restMs: () => restMs });
  /** Without a Redis, every invalidation is pending for whichever Redis the other replicas use, for ever. */
  readonly #pending = new PendingInvalidations();
  readonly #log: Pick<Logger, 'warn'>;
  #closed = false;

  constructor({ prefix, database, log, ...config }: TiersConfig) {
    this.#log = log;
    const connection = connectRedis(config, 'cache', { ...leaseScripts, ...peekScripts });
    if (connection) {
      this.#guard = new Guard(connection, prefix, log, {
        lost: () => this.#cutOffAfter(graceMs),
        restored: () => this.#agreement?.restored(),
      });
      this.#pending = this.#guard.pending;
      this.#first = redisTier(this.#guard);
    }
    if (database) {
      this.#database = database;
      this.#second = entriesTier(database);
      this.#agreement = new Agreement(database, this.#redisSide(), log);
    }
    this.#cutOffAfter(connection ? graceMs : 0);
  }

  /** What is read right now. */
  get current(): Tier {
    const agreed = this.#agreement ? this.#agreement.tier : 'redis';
    if (agreed === 'redis') return this.#guard?.usable ? 'redis' : 'none';
    return agreed === 'postgres' && !this.#secondBreaker.isOpen ? 'postgres' : 'none';
  }

  /** Where this key is read right now; undefined is its source. */
  of(key: Key): CacheTier | undefined {
    const tier = this.current;
    if (tier === 'redis') return this.#first;
    return tier === 'postgres' && key.secondTier ? this.#second : undefined;
  }

  /** Throws CacheUnavailable and nothing else. The guard does the same for Redis. */
  use<T>(tier: CacheTier, work: (tier: CacheTier) => Promise<T>): Promise<T> {
    return tier === this.#second ? this.#useSecond(tier, work) : work(tier);
  }

  async #useSecond<T>(tier: CacheTier, work: (tier: CacheTier) => Promise<T>): Promise<T> {
    try {
      return await inTime(work(tier));
    } catch (error) {
      this.#secondBreaker.failed(error);
      throw new CacheUnavailable('The second tier failed.', { cause: error });
    }
  }

  /** Deletes on every tier that somebody may be reading, or sees to it that nobody does. Never throws. */
  async invalidate(names: readonly string[], inSecond: boolean): Promise<void> {
    const deleted = this.#guard ? await this.#guard.invalidate(names) : false;
    if (!this.#guard) this.#pending.addEverything();
    if (!this.#database || !this.#agreement) return;
    if (inSecond && !this.#agreement.entriesAreIdle) {
      await invalidateEntries(this.#database, names).catch((error: unknown) =>
        this.#log.warn(
          { err: error },
          'the cache could not invalidate in PostgreSQL: for up to five minutes it may serve old values',
        ),
      );
    }
    // What is pending is flushed before Redis is usable again.
    if (!deleted && !this.#guard?.usable) await waitAtMost(this.#agreement.cutOff(), cutOffMs);
  }

  async ping(): Promise<void> {
    if (!this.#guard) throw new CacheUnavailable('There is no Redis.');
    await this.#guard.ping();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#agreement?.close();
    this.#guard?.close();
  }

  #redisSide(): ConstructorParameters<typeof Agreement>[1] {
    const [guard, pending] = [this.#guard, this.#pending];
    return {
      get usable() {
        return guard?.usable ?? false;
      },
      pending,
      takeOver: async () => (guard ? guard.takeOver() : pending.addEverything()),
    };
  }

  #cutOffAfter(ms: number): void {
    setTimeout(() => {
      if (!this.#closed && !this.#guard?.usable) void this.#agreement?.cutOff();
    }, ms).unref();
  }
}
