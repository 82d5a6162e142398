// How often a client may ask. What reads is counted here, in buckets in this process's memory, for which nobody is asked. What changes
// something is counted by auth, for all gateways together; the bucket in memory before it is twice as deep, so that it decides
// nothing but a flood, and what happens while auth is away. A call is the same call over JSON, gRPC-web and gRPC.
import { limitNames, type LimitName, type RateLimits } from '@plaza/limits';
import type { GatewayOptions } from './options.ts';
import type { OpenRpc } from './rules.ts';
import { jwtClaims } from './shared.ts';

const extension = 'type.googleapis.com/envoy.extensions.filters.http';

/** What descriptors call their parts; auth knows them by these names. */
const parts = { limit: 'limit', endpoint: 'endpoint', address: 'masked_remote_address', person: 'person' } as const;

/** Which of a route's rate limits a filter looks at. */
const stages = { asked: 0, local: 1 } as const;

// Envoy's patience for auth, which answers within a millisecond or two, and after half a second where Redis just went away.
const patience = '1s';
const deepest = 2 ** 32 - 1;

/** The buckets of what reads. They say how much is left. */
export function localLimits({ limits, rateLimits }: GatewayOptions): object {
  return {
    ...buckets([
      descriptor('open', parts.address, bucket(limits.publicReadsPerSecond * 2, limits.publicReadsPerSecond, 1)),
      descriptor('stream', parts.address, bucket(limits.publicStreamsPerMinute, limits.publicStreamsPerMinute, 60)),
      ...windows('read', rateLimits, 1),
    ]),
    stat_prefix: 'limits',
    enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
  };
}

/** The buckets before auth's count. A bucket fills up while it is used, and a window begins when it is first used: twice as much is never stricter. */
export function floodLimits({ rateLimits }: GatewayOptions): object {
  return {
    ...buckets(limitNames.filter((name) => name !== 'read').flatMap((name) => windows(name, rateLimits, 2))),
    stat_prefix: 'floods',
  };
}

function windows(name: LimitName, { windowSeconds, limits }: RateLimits, factor: number): object[] {
  const { address, person } = limits[name];
  const window = (tokens: number): object => bucket(tokens * factor, tokens * factor, windowSeconds);
  return [
    descriptor(name, parts.address, window(address)),
    ...(person === undefined ? [] : [descriptor(name, parts.person, window(person))]),
  ];
}

/** A bucket for each endpoint, and each address or person. */
function descriptor(limit: string, who: string, token_bucket: object): object {
  return { entries: [{ key: parts.limit, value: limit }, { key: parts.endpoint }, { key: who }], token_bucket };
}

function buckets(descriptors: object[]): object {
  const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } };
  return {
    '@type': `${extension}.local_ratelimit.v3.LocalRateLimit`,
    stage: stages.local,
    filter_enabled: always,
    filter_enforced: always,
    rate_limited_as_resource_exhausted: true,
    descriptors,
    // Those that have been away longest are forgotten first.
    max_dynamic_descriptors: 20_000,
    always_consume_default_token_bucket: false,
    token_bucket: bucket(deepest, deepest, 1),
  };
}

function bucket(depth: number, fill: number, seconds: number): object {
  return {
    max_tokens: Math.min(depth, deepest),
    tokens_per_fill: Math.min(fill, deepest),
    fill_interval: `${seconds}s`,
  };
}

/** The question to auth. */
export function askedLimits(): object {
  return {
    '@type': `${extension}.ratelimit.v3.RateLimit`,
    domain: 'plaza',
    stage: stages.asked,
    timeout: patience,
    failure_mode_deny: false,
    rate_limited_as_resource_exhausted: true,
    rate_limit_service: { transport_api_version: 'V3', grpc_service: { envoy_grpc: { cluster_name: 'limits' } } },
  };
}

/** Whether auth counts the calls of an rpc. */
export function isCountedByAuth({ limit }: { limit: OpenRpc['limit'] | 'stream' }): boolean {
  return limit !== 'open' && limit !== 'stream' && limit !== 'read';
}

/** What a route's calls count against. */
export function routeLimits(
  rpc: { limit: OpenRpc['limit'] | 'stream'; path: string },
  { rateLimits }: { rateLimits: RateLimits },
): object[] {
  const limit = part(parts.limit, rpc.limit);
  const endpoint = part(parts.endpoint, rpc.path.slice(1).replace('/', '.'));
  if (rpc.limit === 'open' || rpc.limit === 'stream')
    return [{ stage: stages.local, actions: [limit, endpoint, address] }];
  const { person: perPerson } = rateLimits.limits[rpc.limit];
  return [stages.local, ...(isCountedByAuth(rpc) ? [stages.asked] : [])].flatMap((stage) => [
    { stage, actions: [limit, endpoint, address] },
    ...(perPerson === undefined ? [] : [{ stage, actions: [limit, endpoint, person] }]),
  ]);
}

function part(descriptor_key: string, descriptor_value: string): object {
  return { generic_key: { descriptor_key, descriptor_value } };
}

// Whoever has one IPv6 address has all of its network's.
const address = { masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } };

/** Who the verified token speaks for. There is no such descriptor without one. */
const person = {
  metadata: {
    descriptor_key: parts.person,
    source: 'DYNAMIC',
    metadata_key: { key: 'envoy.filters.http.jwt_authn', path: [{ key: jwtClaims }, { key: 'sub' }] },
  },
};

/** Envoy's buckets name what is left under names of an early draft. */
export const standardNames = (['limit', 'remaining', 'reset'] as const).flatMap((name) => [
  {
    append: {
      header: { key: `ratelimit-${name}`, value: `%RESP(x-ratelimit-${name})%` },
      append_action: 'ADD_IF_ABSENT',
    },
  },
  { remove: `x-ratelimit-${name}` },
]);
