// How often a client may call. The gateway counts reads itself, in buckets in this process's memory. Of changes it counts a first
// share (shares.ts); after that auth counts, for all gateways together. The flood buckets before auth are twice as large, so that they
// decide only about floods, and about everything while auth is unavailable. A call counts the same over JSON, gRPC-Web and gRPC.
import { gatewayShare, limitNames, type LimitName, type RateLimits } from '@plaza/limits';
import { bucket, descriptor, entryKeys, localRateLimit, stages, window, withHeaders, type Caller } from './buckets.ts';
import type { GatewayOptions } from './options.ts';
import { jwtClaims } from './shared.ts';
import { afterShare, shareOf, type LimitedRpc } from './shares.ts';

// Auth answers within a millisecond or two, and after half a second where Redis has just become unavailable.
const authTimeout = '1s';

const callers: readonly Caller[] = ['address', 'person'];

/** The buckets of reads. They report what is left. */
export function readLimits({ limits, rateLimits }: GatewayOptions): object {
  return {
    ...localRateLimit({
      name: 'limits',
      stage: stages.local,
      descriptors: [
        descriptor('open', entryKeys.address, bucket(limits.publicReadsPerSecond * 2, limits.publicReadsPerSecond, 1)),
        descriptor(
          'stream',
          entryKeys.address,
          bucket(limits.publicStreamsPerMinute, limits.publicStreamsPerMinute, 60),
        ),
        ...windows('read', rateLimits, (calls) => calls),
      ],
    }),
    ...withHeaders,
  };
}

/**
 * The buckets before auth. A bucket fills up while it is used, and a window of auth begins with its first call: twice as much is never
 * stricter than auth.
 */
export function floodLimits({ rateLimits }: GatewayOptions): object {
  const descriptors = limitNames
    .filter((name) => name !== 'read')
    .flatMap((name) => [
      ...windows(name, rateLimits, (calls) => calls * 2),
      ...windows(name, rateLimits, (calls) => (calls - gatewayShare(name, calls)) * 2, true),
    ]);
  return localRateLimit({ name: 'floods', stage: stages.local, descriptors });
}

function windows(
  name: LimitName,
  rateLimits: RateLimits,
  tokensOf: (calls: number) => number,
  isAfterShare = false,
): object[] {
  return callers.flatMap((caller) => {
    const calls = rateLimits.limits[name][caller];
    if (calls === undefined || (isAfterShare && gatewayShare(name, calls) === 0)) return [];
    return [window(name, caller, tokensOf(calls), rateLimits, isAfterShare)];
  });
}

/** The request to auth. There is none for a call without descriptors. */
export function authLimits(): object {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.ratelimit.v3.RateLimit',
    domain: 'plaza',
    stage: stages.auth,
    timeout: authTimeout,
    failure_mode_deny: false,
    rate_limited_as_resource_exhausted: true,
    rate_limit_service: { transport_api_version: 'V3', grpc_service: { envoy_grpc: { cluster_name: 'limits' } } },
  };
}

/** Whether auth counts calls of an rpc. */
export function isCountedByAuth({ limit }: Pick<LimitedRpc, 'limit'>): boolean {
  return limit !== 'open' && limit !== 'stream' && limit !== 'read';
}

/** What a route's calls count against. */
export function routeLimits(rpc: LimitedRpc, { rateLimits }: Pick<GatewayOptions, 'rateLimits'>): object[] {
  const limit = genericKey(entryKeys.limit, rpc.limit);
  const endpoint = genericKey(entryKeys.endpoint, rpc.path.slice(1).replace('/', '.'));
  if (rpc.limit === 'open' || rpc.limit === 'stream')
    return [{ stage: stages.local, actions: [limit, endpoint, callerActions.address] }];
  const { [rpc.limit]: counted } = rateLimits.limits;
  return callers
    .filter((caller) => counted[caller] !== undefined)
    .flatMap((caller) => {
      const actions = [limit, endpoint, callerActions[caller]];
      if (!isCountedByAuth(rpc)) return [{ stage: stages.local, actions }];
      const shared = shareOf(rpc, rateLimits, caller) > 0;
      const counting = shared ? [...actions, afterShare(caller)] : actions;
      return [
        ...(shared ? [{ stage: stages[caller], actions }] : []),
        { stage: stages.local, actions: counting },
        { stage: stages.auth, actions: counting },
      ];
    });
}

function genericKey(descriptor_key: string, descriptor_value: string): object {
  return { generic_key: { descriptor_key, descriptor_value } };
}

const callerActions: Record<Caller, object> = {
  // Who has one IPv6 address has all of its network.
  address: { masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } },
  // The subject of the verified token. Without a token there is no such descriptor.
  person: {
    metadata: {
      descriptor_key: entryKeys.person,
      source: 'DYNAMIC',
      metadata_key: { key: 'envoy.filters.http.jwt_authn', path: [{ key: jwtClaims }, { key: 'sub' }] },
    },
  },
};

/** Envoy's buckets report what is left under names of an early draft. */
export const standardNames = (['limit', 'remaining', 'reset'] as const).flatMap((name) => [
  {
    append: {
      header: { key: `ratelimit-${name}`, value: `%RESP(x-ratelimit-${name})%` },
      append_action: 'ADD_IF_ABSENT',
    },
  },
  { remove: `x-ratelimit-${name}` },
]);
