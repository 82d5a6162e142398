// How often somebody has asked, counted in Redis for every gateway and every replica together; here, while Redis is away.
import type { LimitName, RateLimits } from '@plaza/limits';
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
  who: string;
}

export interface Count {
  limit: number;
  remaining: number;
  /** Until everything is allowed anew. */
  resetMs: number;
  refused: boolean;
}

export interface Limits {
  /** Counts a call. Undefined where there is no such limit. Never throws. */
  take(call: Call): Promise<Count | undefined>;
  close(): void;
}

export interface LimitsOptions {
  rateLimits: RateLimits;
  /** Undefined where there is no Redis. */
  connection: Connection | undefined;
  prefix: string;
  log: Pick<Logger, 'info' | 'warn'>;
  now?: () => number;
}

// Redis answers in well under a millisecond, and the gateway gives up after a second: who waits in vain is still counted here in time.
const patienceMs = 500;
const probeEveryMs = 5_000;

export function createLimits({ rateLimits, connection, prefix, log, now = Date.now }: LimitsOptions): Limits {
  const { windowSeconds, limits } = rateLimits;
  const memory = memoryCounts(windowSeconds * 1_000, now);
  const leases = createLeases(now);
  const shared = new Map<string, RateLimiterRedis>();
  // Probed apart from any call, so that none waits for it, and all of them are counted there from the same moment on.
  const redis = breaker({
    restMs: () => probeEveryMs,
    probe,
    opened: (error) => log.warn({ err: error }, 'calls are counted by each process alone: Redis does not answer'),
    closed() {
      memory.clear();
      leases.clear();
      log.info('calls are counted in Redis again');
    },
  });
  connection?.on('ready', () => redis.hurry());

  async function probe(): Promise<void> {
    try {
      if (connection) await inTime(connection.ping());
    } catch (error) {
      // A connection that stands and does not answer may lead to a host that is gone; only a new one finds out.
      if (connection?.status === 'ready') connection.disconnect(true);
      throw error;
    }
  }

  function sharedFor({ limit, by }: Call, points: number): RateLimiterRedis {
    const id = `${limit}:${by}`;
    let limiter = shared.get(id);
    if (!limiter) {
      // Who has used everything up is refused from memory until the window ends: a flood costs Redis nothing.
      limiter = new RateLimiterRedis({
        storeClient: connection,
        keyPrefix: '',
        points,
        duration: windowSeconds,
        inMemoryBlockOnConsumed: points,
      });
      shared.set(id, limiter);
    }
    return limiter;
  }

  async function takeShared(limiter: RateLimiterRedis, key: string, points: number): Promise<Count> {
    try {
      return countOf(limiter, await inTime(limiter.consume(key, points)), false);
    } catch (thrown) {
      if (thrown instanceof RateLimiterRes) return countOf(limiter, thrown, true);
      throw thrown;
    }
  }

  return {
    async take(call) {
      const points = Object.hasOwn(limits, call.limit) ? limits[call.limit][call.by] : undefined;
      if (points === undefined) return undefined;
      const key = `${prefix}${keys.rate(whoInKey(call), call.endpoint).name}`;
      if (!connection || redis.isOpen) return memory.take(key, points);
      try {
        const limiter = sharedFor(call, points);
        return await leases.take(key, points, (count) => takeShared(limiter, key, count));
      } catch (error) {
        redis.failed(error);
        return memory.take(key, points);
      }
    },
    close: () => {
      redis.stop();
      connection?.disconnect();
    },
  };
}

function countOf(
  { points }: RateLimiterRedis,
  { remainingPoints, msBeforeNext }: RateLimiterRes,
  refused: boolean,
): Count {
  return { limit: points, remaining: refused ? 0 : remainingPoints, resetMs: Math.max(0, msBeforeNext), refused };
}

/** `203.0.113.7/32` → `203.0.113.7`, `2001:db8::/64` → `2001-db8--`: what an operator can read, in the letters that a key may have. */
function whoInKey({ by, who }: Call): string {
  return by === 'person' ? `person.${who}` : who.replace(/\/\d+$/, '').replaceAll(':', '-');
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return withTimeout(work, patienceMs, () => new Error(`Redis did not answer within ${patienceMs} ms.`));
}
