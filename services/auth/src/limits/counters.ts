// Counts calls in windows: in Redis, for all replicas together; in this process while Redis is away.
import type { Connection } from '@plaza/redis';
import { breaker, withTimeout } from '@plaza/resilience';
import type { Logger } from '@plaza/service';
import { LRUCache } from 'lru-cache';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { createLeases } from './leases.ts';
import { memoryCounts } from './memory.ts';

export interface Count {
  limit: number;
  remaining: number;
  /** Until the window ends. */
  resetMs: number;
  refused: boolean;
}

export interface Window {
  points: number;
  seconds: number;
}

export interface Counters {
  /** Counts a call under a key, against so many in a window. Never throws. */
  take(key: string, window: Window): Promise<Count>;
  close(): void;
}

export interface CountersOptions {
  /** Undefined where there is no Redis. */
  connection: Connection | undefined;
  log: Pick<Logger, 'info' | 'warn'>;
  /**
   * For how long a call waits for Redis, in milliseconds. Redis answers in well under one. The gateway gives up after a second, so the default of half a
   * second leaves time to count in memory.
   */
  redisTimeoutMs?: number | undefined;
  now?: (() => number) | undefined;
}

const probeEveryMs = 5_000;
const maxLimiters = 1_000;

export function createCounters({ connection, log, redisTimeoutMs = 500, now = Date.now }: CountersOptions): Counters {
  const memory = memoryCounts(now);
  const leases = createLeases(now);
  const shared = new SharedCounts(connection, redisTimeoutMs);
  // Probed outside of any call, so that no call waits for Redis, and all calls are counted there again from the same moment.
  const redis = breaker({
    restMs: () => probeEveryMs,
    probe: () => probe(connection, redisTimeoutMs),
    opened: (error) => log.warn({ err: error }, 'calls are counted by each process alone: Redis does not answer'),
    closed() {
      memory.clear();
      leases.clear();
      log.info('calls are counted in Redis again');
    },
  });
  connection?.on('ready', () => redis.hurry());

  return {
    async take(key, window) {
      const alone = (): Count => memory.take(key, window.points, window.seconds * 1_000);
      if (!connection || redis.isOpen) return alone();
      try {
        return await leases.take(key, window.points, (count) => shared.take(window, key, count));
      } catch (error) {
        redis.failed(error);
        return alone();
      }
    },
    close: () => {
      redis.stop();
      connection?.disconnect();
    },
  };
}

async function probe(connection: Connection | undefined, timeoutMs: number): Promise<void> {
  try {
    if (connection) await withRedisTimeout(connection.ping(), timeoutMs);
  } catch (error) {
    // An open connection that does not answer may lead to a host that no longer exists; only a new connection finds out.
    if (connection?.status === 'ready') connection.disconnect(true);
    throw error;
  }
}

/** The counts in Redis, which all replicas share. */
class SharedCounts {
  readonly #connection: Connection | undefined;
  readonly #timeoutMs: number;
  /** One for each size and length of a window. */
  readonly #limiters = new LRUCache<string, RateLimiterRedis>({ max: maxLimiters });

  constructor(connection: Connection | undefined, timeoutMs: number) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
  }

  /** Counts `count` calls at once. Throws if Redis does not answer in time. */
  async take(window: Window, key: string, count: number): Promise<Count> {
    const limiter = this.#limiterOf(window);
    try {
      return countOf(limiter, await withRedisTimeout(limiter.consume(key, count), this.#timeoutMs), false);
    } catch (thrown) {
      if (thrown instanceof RateLimiterRes) return countOf(limiter, thrown, true);
      throw thrown;
    }
  }

  #limiterOf({ points, seconds }: Window): RateLimiterRedis {
    const id = `${points}:${seconds}`;
    let limiter = this.#limiters.get(id);
    if (!limiter) {
      limiter = new RateLimiterRedis({
        storeClient: this.#connection,
        keyPrefix: '',
        points,
        duration: seconds,
        // A caller without calls left is refused from memory until the window ends, so a flood costs Redis nothing.
        inMemoryBlockOnConsumed: points,
      });
      this.#limiters.set(id, limiter);
    }
    return limiter;
  }
}

function countOf(
  { points }: RateLimiterRedis,
  { remainingPoints, msBeforeNext }: RateLimiterRes,
  refused: boolean,
): Count {
  return { limit: points, remaining: refused ? 0 : remainingPoints, resetMs: Math.max(0, msBeforeNext), refused };
}

function withRedisTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return withTimeout(work, timeoutMs, () => new Error(`Redis did not answer within ${timeoutMs} ms.`));
}
