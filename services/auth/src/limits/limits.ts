// Counts the calls of each person and address: in Redis, for all gateways and replicas together; in this process while Redis is away.
import { gatewayShare, type LimitName, type RateLimits } from '@plaza/limits';
import type { Connection } from '@plaza/redis';
import { breaker, withTimeout } from '@plaza/resilience';
import type { Logger } from '@plaza/service';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { keys } from '../cache-keys.ts';
import { createLeases } from './leases.ts';
import { memoryCounts } from './memory.ts';

/** One call that counts. */
export interface Call {
  limit: LimitName;
  /** The rpc, as `plaza.auth.v1.AuthService.Login`. */
  endpoint: string;
  by: 'address' | 'person';
  /** The address or network, or the person's id. */
  caller: string;
  /** After the share that each gateway lets the caller use on its own, which is no longer left here. */
  afterShare: boolean;
}

export interface Count {
  limit: number;
  remaining: number;
  /** Until the window ends. */
  resetMs: number;
  refused: boolean;
}

export interface Limits {
  /** Counts a call. Undefined if there is no such limit. Never throws. */
  take(call: Call): Promise<Count | undefined>;
  /**
   * How many calls a person has left at least while the gateway counts this person alone, and only the address here. Infinity if the gateway
   * leaves no person out.
   */
  leastOfPerson(call: Call): number;
  close(): void;
}

export interface LimitsOptions {
  rateLimits: RateLimits;
  /** Undefined where there is no Redis. */
  connection: Connection | undefined;
  prefix: string;
  log: Pick<Logger, 'info' | 'warn'>;
  /**
   * For how long a call waits for Redis, in milliseconds. Redis answers in well under one. The gateway gives up after a second, so the default of half a
   * second leaves time to count in memory.
   */
  redisTimeoutMs?: number;
  now?: () => number;
}

const probeEveryMs = 5_000;

export function createLimits({
  rateLimits,
  connection,
  prefix,
  log,
  redisTimeoutMs = 500,
  now = Date.now,
}: LimitsOptions): Limits {
  const { windowSeconds, limits } = rateLimits;
  const memory = memoryCounts(windowSeconds * 1_000, now);
  const leases = createLeases(now);
  const shared = new SharedCounts(connection, windowSeconds, redisTimeoutMs);
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

  async function take(call: Call, points: number, key: string): Promise<Count> {
    if (!connection || redis.isOpen) return memory.take(key, points);
    try {
      return await leases.take(key, points, (count) => shared.take(call, points, key, count));
    } catch (error) {
      redis.failed(error);
      return memory.take(key, points);
    }
  }

  return {
    async take(call) {
      const limit = Object.hasOwn(limits, call.limit) ? limits[call.limit][call.by] : undefined;
      if (limit === undefined) return undefined;
      const points = call.afterShare ? limit - gatewayShare(call.limit, limit) : limit;
      const key = `${prefix}${keys.rate(callerInKey(call), call.endpoint).name}`;
      return { ...(await take(call, points, key)), limit };
    },
    leastOfPerson({ limit, by, afterShare }) {
      const { person } = limits[limit];
      return person !== undefined && by === 'address' && afterShare ? person - gatewayShare(limit, person) : Infinity;
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
  readonly #windowSeconds: number;
  readonly #timeoutMs: number;
  /** One for each limit, for persons and addresses, and for all calls or those after the gateways' shares. */
  readonly #limiters = new Map<string, RateLimiterRedis>();

  constructor(connection: Connection | undefined, windowSeconds: number, timeoutMs: number) {
    this.#connection = connection;
    this.#windowSeconds = windowSeconds;
    this.#timeoutMs = timeoutMs;
  }

  /** Counts `count` calls at once. Throws if Redis does not answer in time. */
  async take(call: Call, points: number, key: string, count: number): Promise<Count> {
    const limiter = this.#limiterOf(call, points);
    try {
      return countOf(limiter, await withRedisTimeout(limiter.consume(key, count), this.#timeoutMs), false);
    } catch (thrown) {
      if (thrown instanceof RateLimiterRes) return countOf(limiter, thrown, true);
      throw thrown;
    }
  }

  #limiterOf({ limit, by }: Call, points: number): RateLimiterRedis {
    const id = `${limit}:${by}:${points}`;
    let limiter = this.#limiters.get(id);
    if (!limiter) {
      limiter = new RateLimiterRedis({
        storeClient: this.#connection,
        keyPrefix: '',
        points,
        duration: this.#windowSeconds,
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

/** `203.0.113.7/32` → `203.0.113.7`, `2001:db8::/64` → `2001-db8--`: readable for operators, in the characters that a key may have. */
function callerInKey({ by, caller }: Call): string {
  return by === 'person' ? `person.${caller}` : caller.replace(/\/\d+$/, '').replaceAll(':', '-');
}

function withRedisTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return withTimeout(work, timeoutMs, () => new Error(`Redis did not answer within ${timeoutMs} ms.`));
}
