// Counts the calls of each person and address, for all gateways and replicas together.
import { rpcs } from '@plaza/api/rpcs';
import { gatewayShare, type LimitName, type RateLimits } from '@plaza/limits';
import { keys } from '../cache-keys.ts';
import { createCounters, type Count, type CountersOptions } from './counters.ts';

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

export interface LimitsOptions extends CountersOptions {
  rateLimits: RateLimits;
  prefix: string;
}

/** Where nobody needs to be signed in: the gateway counts no person there. */
const publicEndpoints: ReadonlySet<string> = new Set(
  Object.entries(rpcs).flatMap(([path, { access }]) => (access === 'public' ? [path.slice(1).replace('/', '.')] : [])),
);

export function createLimits({ rateLimits, connection, prefix, log, redisTimeoutMs, now }: LimitsOptions): Limits {
  const { windowSeconds: seconds, limits } = rateLimits;
  const counters = createCounters({ connection, log, redisTimeoutMs, now });

  return {
    async take(call) {
      const limit = Object.hasOwn(limits, call.limit) ? limits[call.limit][call.by] : undefined;
      if (limit === undefined) return undefined;
      const points = call.afterShare ? limit - gatewayShare(call.limit, limit) : limit;
      const key = `${prefix}${keys.rate(callerInKey(call), call.endpoint).name}`;
      return { ...(await counters.take(key, { points, seconds })), limit };
    },
    leastOfPerson({ limit, endpoint, by, afterShare }) {
      const { person } = limits[limit];
      return person !== undefined && by === 'address' && afterShare && !publicEndpoints.has(endpoint)
        ? person - gatewayShare(limit, person)
        : Infinity;
    },
    close: () => counters.close(),
  };
}

/** `203.0.113.7/32` → `203.0.113.7`, `2001:db8::/64` → `2001-db8--`: readable for operators, in the characters that a key may have. */
function callerInKey({ by, caller }: Call): string {
  return by === 'person' ? `person.${caller}` : caller.replace(/\/\d+$/, '').replaceAll(':', '-');
}
