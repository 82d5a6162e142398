// What the filters of the public door are called, and how routes switch them on.
import { isCountedByAuth } from './limits.ts';
import type { GatewayOptions } from './options.ts';
import type { OpenAccess, OpenRpc } from './rules.ts';
import { shareNumbers, shareOf, sharesOfStrangers } from './shares.ts';

/** Names of the filters that routes switch on or configure. */
export const filters = {
  headers: 'envoy.filters.http.header_mutation',
  cors: 'envoy.filters.http.cors',
  head: 'plaza.head',
  brotli: 'plaza.brotli',
  gzip: 'plaza.gzip',
  jwt: 'envoy.filters.http.jwt_authn',
  roles: 'envoy.filters.http.rbac',
  limits: 'envoy.filters.http.local_ratelimit',
  floods: 'plaza.floods',
  shareNumbers: 'plaza.share_numbers',
  personShares: 'plaza.person_shares',
  addressShares: 'plaza.address_shares',
  authLimits: 'envoy.filters.http.ratelimit',
  body: 'envoy.filters.http.buffer',
  strictJson: 'plaza.strict_json',
  conditional: 'plaza.conditional',
  host: 'envoy.filters.http.credential_injector',
  memory: 'plaza.memory_cache',
  cache: 'envoy.filters.http.cache',
  grpcWeb: 'envoy.filters.http.grpc_web',
  transcoder: 'envoy.filters.http.grpc_json_transcoder',
  requests: 'plaza.requests',
  bufferedRequests: 'plaza.buffered_requests',
} as const;

export type PerFilter = Record<string, object>;

/** Switches on a filter that is off in the chain. */
export const on = { '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig', config: {} };

export function access(rule: OpenAccess): PerFilter {
  return {
    [filters.jwt]: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig',
      requirement_name: rule === 'public' ? 'optional' : 'required',
    },
    ...(rule === 'admin' ? { [filters.roles]: on } : {}),
  };
}

/** Every call is counted, here or by auth. */
export function limits(rpc: OpenRpc, options: GatewayOptions): PerFilter {
  const { rateLimits } = options;
  if (!isCountedByAuth(rpc)) return { [filters.limits]: on };
  const [ofPerson, ofAddress] = [shareOf(rpc, rateLimits, 'person') > 0, shareOf(rpc, rateLimits, 'address') > 0];
  const reported = ofPerson ? 'person' : rpc.access === 'public' && ofAddress ? 'address' : undefined;
  return {
    ...(ofPerson ? { [filters.personShares]: on } : {}),
    ...(ofAddress ? { [filters.addressShares]: reported === 'address' ? sharesOfStrangers(options) : on } : {}),
    ...(reported ? { [filters.shareNumbers]: shareNumbers(rpc, rateLimits, reported) } : {}),
    [filters.floods]: on,
    [filters.authLimits]: on,
  };
}
