// Envoy's token buckets: one for each endpoint, and each address or person, in this process's memory. A bucket fills continuously.
import type { LimitName, RateLimits } from '@plaza/limits';

export type Caller = 'address' | 'person';

/** Keys of a descriptor's entries; auth knows them by these names. */
export const entryKeys = {
  limit: 'limit',
  endpoint: 'endpoint',
  address: 'masked_remote_address',
  person: 'person',
  /** Only of calls after the gateway's share. */
  share: 'share',
} as const;

/** The value of `share`. */
export const shareUsed = 'used';

/** Which of a route's rate limits a filter applies. */
export const stages = { auth: 0, local: 1, person: 2, address: 3 } as const;

const extension = 'type.googleapis.com/envoy.extensions.filters.http';
const maxTokens = 2 ** 32 - 1;

interface BucketsOptions {
  name: string;
  stage: number;
  descriptors: object[];
  /** The header that a request gets when its bucket is empty. Without it the request is refused. */
  marks?: string;
}

export function localRateLimit({ name, stage, descriptors, marks }: BucketsOptions): object {
  return {
    '@type': `${extension}.local_ratelimit.v3.LocalRateLimit`,
    stat_prefix: name,
    stage,
    filter_enabled: always,
    filter_enforced: marks === undefined ? always : never,
    ...(marks === undefined
      ? {}
      : { request_headers_to_add_when_not_enforced: [{ header: { key: marks, value: shareUsed } }] }),
    rate_limited_as_resource_exhausted: true,
    descriptors,
    // Those that were not used for the longest time are dropped first.
    max_dynamic_descriptors: 20_000,
    always_consume_default_token_bucket: false,
    token_bucket: bucket(maxTokens, maxTokens, 1),
  };
}

const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } };
const never = { default_value: { numerator: 0, denominator: 'HUNDRED' } };

/** Adds `x-ratelimit-*` to answers. */
export const withHeaders = { enable_x_ratelimit_headers: 'DRAFT_VERSION_03' };

/** The buckets of one limit and one kind of caller, filled once in a window. */
export function window(
  name: LimitName,
  caller: Caller,
  tokens: number,
  { windowSeconds }: RateLimits,
  afterShare = false,
): object {
  return descriptor(name, entryKeys[caller], bucket(tokens, tokens, windowSeconds), afterShare);
}

export function descriptor(limit: string, caller: string, token_bucket: object, afterShare = false): object {
  return {
    entries: [
      { key: entryKeys.limit, value: limit },
      { key: entryKeys.endpoint },
      { key: caller },
      ...(afterShare ? [{ key: entryKeys.share, value: shareUsed }] : []),
    ],
    token_bucket,
  };
}

export function bucket(size: number, fill: number, seconds: number): object {
  return {
    max_tokens: Math.min(size, maxTokens),
    tokens_per_fill: Math.min(fill, maxTokens),
    fill_interval: `${seconds}s`,
  };
}
