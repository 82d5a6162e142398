// The share of a limit that this gateway lets each caller use on its own, so that auth counts only the calls of callers who make
// far more than others: ADR 0038.
import { gatewayShare, limitNames, type RateLimits } from '@plaza/limits';
import { entryKeys, localRateLimit, stages, window, withHeaders, type Caller } from './buckets.ts';
import { addedHeader } from './headers.ts';
import type { GatewayOptions } from './options.ts';
import type { OpenRpc } from './rules.ts';

export type LimitedRpc = Pick<OpenRpc, 'path' | 'access'> & { limit: OpenRpc['limit'] | 'stream' };

/** Clients cannot set them: see `strippedHeaders`. */
const shareHeaders: Record<Caller, string> = {
  person: 'x-plaza-person-share',
  address: 'x-plaza-address-share',
};

/** The buckets of shares. Each kind of caller has a filter of its own, so that auth counts a call only for the one whose share is used up. */
export function shareLimits({ rateLimits }: GatewayOptions, caller: Caller): object {
  const descriptors = limitNames.flatMap((name) => {
    const share = gatewayShare(name, rateLimits.limits[name][caller] ?? 0);
    return share === 0 ? [] : [window(name, caller, share, rateLimits)];
  });
  return {
    ...localRateLimit({ name: `${caller}_shares`, stage: stages[caller], descriptors, marks: shareHeaders[caller] }),
    // A person has fewer calls left than an address. Where not, auth says so.
    ...(caller === 'person' ? withHeaders : {}),
  };
}

/** Of an rpc without a sign-in, where only the address has a share: it reports what is left. */
export const sharesOfStrangers = (options: GatewayOptions): object => ({
  ...shareLimits(options, 'address'),
  ...withHeaders,
});

/** How many calls of an rpc the gateway lets a caller make in a window without auth. */
export function shareOf({ limit, access }: LimitedRpc, { limits }: RateLimits, caller: Caller): number {
  // Whoever shows a token where none is needed is counted by auth.
  if (limit === 'open' || limit === 'stream' || (access === 'public' && caller === 'person')) return 0;
  return gatewayShare(limit, limits[limit][caller] ?? 0);
}

/** The entry of a descriptor that exists only if the share is used up: without it, Envoy makes no descriptor. */
export function afterShare(caller: Caller): object {
  return { request_headers: { header_name: shareHeaders[caller], descriptor_key: entryKeys.share } };
}

/**
 * What a person has left, or an address without a sign-in, where auth did not report it: what is left of the share, and all that auth would count after
 * it, for a whole window from now at the latest. Nothing when the share is used up: a share that has just got one call back would make it look as if
 * auth had counted none.
 */
export function shareNumbers(rpc: LimitedRpc, rateLimits: RateLimits, caller: Caller): object {
  const share = shareOf(rpc, rateLimits, caller);
  const calls = rpc.limit === 'open' || rpc.limit === 'stream' ? 0 : (rateLimits.limits[rpc.limit][caller] ?? 0);
  const left = "response.headers['x-ratelimit-remaining']";
  const ifKnown = (value: string): string =>
    `%CEL('x-ratelimit-remaining' in response.headers && ${left} != '0' ? ${value} : '')%`;
  const numbers = {
    limit: `'${calls}'`,
    remaining: `int(${left}) + ${calls - share}`,
    reset: `'${rateLimits.windowSeconds}'`,
  };
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute',
    mutations: {
      response_mutations: [
        ...Object.entries(numbers).map(([name, value]) => ({
          append: addedHeader(`ratelimit-${name}`, ifKnown(value), 'ADD_IF_ABSENT'),
        })),
        ...Object.keys(numbers).map((name) => ({ remove: `x-ratelimit-${name}` })),
      ],
    },
  };
}
