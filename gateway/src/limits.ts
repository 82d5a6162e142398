// How often a client may ask. Every call that reaches a service takes a token out of a bucket in this process's memory, for which
// nobody is asked. What changes something is also counted by auth, for all gateways together: its count is the limit, and the
// bucket beside it is what is left when auth is away. A call is the same call over JSON, gRPC-web and gRPC.
import type { RateLimits } from '@plaza/limits';
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
const most = 2 ** 32 - 1;

/** The buckets in memory. */
export function localLimits({ limits, rateLimits }: GatewayOptions): object {
  const { windowSeconds } = rateLimits;
  const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } };
  const windowed = (tokens: number): object => bucket(tokens, tokens, windowSeconds);
  const open = bucket(limits.publicReadsPerSecond * 2, limits.publicReadsPerSecond, 1);
  return {
    '@type': `${extension}.local_ratelimit.v3.LocalRateLimit`,
    stat_prefix: 'limits',
    stage: stages.local,
    filter_enabled: always,
    filter_enforced: always,
    rate_limited_as_resource_exhausted: true,
    enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
    descriptors: [
      { entries: [{ key: parts.limit, value: 'open' }, { key: parts.endpoint }, { key: parts.address }], token_bucket: open },
      ...Object.entries(rateLimits.limits).flatMap(([name, { address, person }]) => {
        const limited = { key: parts.limit, value: name };
        // A bucket fills up while it is used, and a window of auth's begins whenever it is first used: twice as much is never stricter.
        const factor = isAsked(name) ? 2 : 1;
        return [
          { entries: [limited, { key: parts.endpoint }, { key: parts.address }], token_bucket: windowed(address * factor) },
          ...person === undefined ? [] : [{ entries: [limited, { key: parts.endpoint }, { key: parts.person }], token_bucket: windowed(person * factor) }],
        ];
      }),
    ],
    // A bucket for each client and endpoint; those that have been away longest are forgotten first.
    max_dynamic_descriptors: 20_000,
    always_consume_default_token_bucket: false,
    token_bucket: bucket(most, most, 1),
  };
}

function bucket(most_: number, fill: number, seconds: number): object {
  return { max_tokens: Math.min(most_, most), tokens_per_fill: Math.min(fill, most), fill_interval: `${seconds}s` };
}

/** The question to auth. */
export function askedLimits(): object {
  return {
    '@type': `${extension}.ratelimit.v3.RateLimit`,
    domain: 'plaza',
    stage: stages.asked,
    timeout: patience,
    // Whoever is sold something is known by then; the buckets in memory stay.
    failure_mode_deny: false,
    rate_limited_as_resource_exhausted: true,
    rate_limit_service: { transport_api_version: 'V3', grpc_service: { envoy_grpc: { cluster_name: 'limits' } } },
  };
}

function isAsked(limit: string): boolean {
  return limit !== 'open' && limit !== 'read';
}

/** Whether auth counts the calls of an rpc. */
export function asksAuth({ limit }: Pick<OpenRpc, 'limit'>): boolean {
  return isAsked(limit);
}

/** What a route's calls count against. */
export function routeLimits(rpc: Pick<OpenRpc, 'limit' | 'path'>, { rateLimits }: { rateLimits: RateLimits }): object[] {
  const limit = part(parts.limit, rpc.limit);
  const endpoint = part(parts.endpoint, rpc.path.slice(1).replace('/', '.'));
  if (rpc.limit === 'open') return [{ stage: stages.local, actions: [limit, endpoint, address] }];
  const { person: perPerson } = rateLimits.limits[rpc.limit];
  return [stages.local, ...isAsked(rpc.limit) ? [stages.asked] : []].flatMap((stage) => [
    { stage, actions: [limit, endpoint, address] },
    ...perPerson === undefined ? [] : [{ stage, actions: [limit, endpoint, person] }],
  ]);
}

function part(descriptor_key: string, descriptor_value: string): object {
  return { generic_key: { descriptor_key, descriptor_value } };
}

// Whoever has one IPv6 address has all of its network's.
const address = { masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } };

/** Who the verified token speaks for. There is no such descriptor without one. */
const person = {
  metadata: { descriptor_key: parts.person, source: 'DYNAMIC', metadata_key: { key: 'envoy.filters.http.jwt_authn', path: [{ key: jwtClaims }, { key: 'sub' }] } },
};

/** Envoy's buckets name what is left under names of an early draft. */
export const standardNames = (['limit', 'remaining', 'reset'] as const).flatMap((name) => [
  { append: { header: { key: `ratelimit-${name}`, value: `%RESP(x-ratelimit-${name})%` }, append_action: 'ADD_IF_ABSENT' } },
  { remove: `x-ratelimit-${name}` },
]);
