// The public door: who may come in, how often, and what can be answered without asking anyone.
import { readFileSync } from 'node:fs';
import { accessLog } from './access-log.ts';
import { apiKeys, keyLog } from './api-keys.ts';
import { edgeRoutes } from './edge-routes.ts';
import { addedHeader, hiddenHeaders, securityHeaders, strippedHeaders } from './headers.ts';
import { authLimits, floodLimits, readLimits, standardNames } from './limits.ts';
import type { GatewayOptions } from './options.ts';
import { localReplies } from './replies.ts';
import { bodyRules, type BodyRules } from './bodies.ts';
import { socketAddress } from './clusters.ts';
import { grpcWeb, transcoder } from './calls.ts';
import { compressor } from './compression.ts';
import { conditionalScript } from './conditional.ts';
import { bufferedRules, refusing, requestRules } from './requests.ts';
import { filters } from './route-filters.ts';
import { openRpcs } from './rules.ts';
import { jwtClaims, routerFilter, tracing } from './shared.ts';
import { shareLimits } from './shares.ts';
import { upgrades } from './sockets.ts';
import { strictJsonScript } from './strict-json.ts';
import { atTheEdge } from './tls.ts';

/** What stands for whatever host a client named. */
const authority = 'plaza';

const extension = 'type.googleapis.com/envoy.extensions.filters.http';

/** Where one origin is let in and another is not, a cache on the way must not give one the other's answer. */
function varying({ corsOrigins }: GatewayOptions): object[] {
  return corsOrigins.length === 0 || corsOrigins.includes('*')
    ? []
    : [{ append: addedHeader('vary', 'origin', 'APPEND_IF_EXISTS_OR_ADD') }];
}

export function edge(options: GatewayOptions): object {
  const { limits } = options;
  const rules = bodyRules(readFileSync(options.files.descriptors), openRpcs(options.rpcs));
  return {
    name: 'edge',
    address: socketAddress(options.edge),
    per_connection_buffer_limit_bytes: 1024 * 1024,
    tcp_backlog_size: 1024,
    // They wait for the first bytes: who says nothing is closed, and has cost next to nothing.
    listener_filters: [options.edgeTls ? tlsInspector : httpInspector],
    listener_filters_timeout: `${limits.silentSeconds}s`,
    filter_chains: [
      {
        ...atTheEdge(options),
        transport_socket_connect_timeout: `${limits.silentSeconds}s`,
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            typed_config: {
              '@type':
                'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
              stat_prefix: 'edge',
              codec_type: 'AUTO',
              // As nginx speaks to what stands behind it, unless it is told otherwise.
              http_protocol_options: { accept_http_10: true, default_host_for_http_10: authority },
              http2_protocol_options: {
                max_concurrent_streams: limits.streams,
                initial_stream_window_size: 262_144,
                initial_connection_window_size: 1_048_576,
              },
              common_http_protocol_options: {
                idle_timeout: `${limits.idleSeconds}s`,
                max_headers_count: limits.headerCount,
                headers_with_underscores_action: 'REJECT_REQUEST',
              },
              max_request_headers_kb: limits.headerKilobytes,
              request_headers_timeout: '10s',
              request_timeout: `${limits.requestSeconds}s`,
              stream_idle_timeout: '60s',
              normalize_path: true,
              merge_slashes: true,
              path_with_escaped_slashes_action: 'REJECT_REQUEST',
              stream_error_on_invalid_http_message: true,
              use_remote_address: true,
              xff_num_trusted_hops: options.trustedProxies,
              internal_address_config: {},
              server_header_transformation: 'PASS_THROUGH',
              preserve_external_request_id: true,
              always_set_request_id_in_response: true,
              request_id_extension: {
                typed_config: {
                  '@type': 'type.googleapis.com/envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig',
                  pack_trace_reason: false,
                },
              },
              early_header_mutation_extensions: [
                {
                  name: 'envoy.http.early_header_mutation.header_mutation',
                  typed_config: {
                    '@type':
                      'type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
                    mutations: strippedHeaders(options.trustedProxies),
                  },
                },
              ],
              upgrade_configs: upgrades,
              local_reply_config: localReplies(options),
              access_log: [...accessLog(options, 'edge'), keyLog],
              ...tracing(options),
              http_filters: filterChain(options, rules),
              route_config: edgeRoutes(options, rules),
            },
          },
        ],
      },
    ],
  };
}

const httpInspector = {
  name: 'envoy.filters.listener.http_inspector',
  typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector' },
};

const tlsInspector = {
  name: 'envoy.filters.listener.tls_inspector',
  typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector' },
};

function filterChain(options: GatewayOptions, rules: BodyRules): object[] {
  return [
    requestIds,
    { name: filters.cors, typed_config: { '@type': `${extension}.cors.v3.Cors` } },
    { name: filters.requests, typed_config: refusing(requestRules) },
    {
      name: filters.headers,
      typed_config: {
        '@type': `${extension}.header_mutation.v3.HeaderMutation`,
        mutations: {
          response_mutations: [
            ...hiddenHeaders,
            ...standardNames,
            ...varying(options),
            ...securityHeaders(options.production).map((append) => ({ append })),
          ],
        },
      },
    },
    apiKeys,
    { name: filters.jwt, typed_config: jwt(options) },
    { name: filters.roles, disabled: true, typed_config: staffOnly },
    { name: filters.limits, disabled: true, typed_config: readLimits(options) },
    // Behind what it reads on the way back, and before the other names of the numbers are replaced.
    {
      name: filters.shareNumbers,
      disabled: true,
      typed_config: { '@type': `${extension}.header_mutation.v3.HeaderMutation` },
    },
    { name: filters.personShares, disabled: true, typed_config: shareLimits(options, 'person') },
    { name: filters.addressShares, disabled: true, typed_config: shareLimits(options, 'address') },
    { name: filters.floods, disabled: true, typed_config: floodLimits(options) },
    {
      name: filters.body,
      disabled: true,
      typed_config: { '@type': `${extension}.buffer.v3.Buffer`, max_request_bytes: options.limits.bodyBytes },
    },
    { name: filters.bufferedRequests, disabled: true, typed_config: refusing(bufferedRules) },
    // Behind the buffer: a body that is too large would fill up this filter's own, and neither go on nor be refused.
    { name: filters.authLimits, disabled: true, typed_config: authLimits() },
    script(filters.strictJson, strictJsonScript(rules)),
    // Around what compresses, so that HEAD says what GET would; If-None-Match is answered before anything is compressed.
    script(filters.head, conditionalScript),
    { name: filters.brotli, disabled: true, typed_config: compressor('br') },
    { name: filters.gzip, disabled: true, typed_config: compressor('gzip') },
    script(filters.conditional, conditionalScript),
    { name: filters.host, disabled: true, typed_config: oneHost },
    // What a cache does not have goes to the inner door, past all that follows here.
    { name: filters.memory, disabled: true, typed_config: cache(inMemory) },
    { name: filters.cache, disabled: true, typed_config: cache(inFolder(options)) },
    { name: filters.grpcWeb, disabled: true, typed_config: grpcWeb },
    { name: filters.transcoder, disabled: true, typed_config: transcoder(options, openRpcs(options.rpcs), true) },
    routerFilter,
  ];
}

/** A request id of the client's is kept if it looks like one, and replaced otherwise. */
const requestIds = {
  name: 'plaza.request_id',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.common.matching.v3.ExtensionWithMatcher',
    extension_config: {
      name: filters.headers,
      typed_config: {
        '@type': `${extension}.header_mutation.v3.HeaderMutation`,
        mutations: { request_mutations: [{ append: addedHeader('x-request-id', '%UNIQUE_ID%') }] },
      },
    },
    xds_matcher: {
      matcher_list: {
        matchers: [
          {
            predicate: {
              single_predicate: {
                input: {
                  name: 'x-request-id',
                  typed_config: {
                    '@type': 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
                    header_name: 'x-request-id',
                  },
                },
                value_match: { safe_regex: { google_re2: {}, regex: '[A-Za-z0-9._~:/@+=|-]{2,128}' } },
              },
            },
            on_match: {
              action: {
                name: 'keep',
                typed_config: {
                  '@type': 'type.googleapis.com/envoy.extensions.filters.common.matcher.action.v3.SkipFilter',
                },
              },
            },
          },
        ],
      },
    },
  },
};

/**
 * The cache tells answers apart by their host, too, and takes any: whatever a client calls us, it gets what others got. Only this filter of
 * Envoy's sets a host before the cache does its work; to it, the name is a credential.
 */
const oneHost = {
  '@type': `${extension}.credential_injector.v3.CredentialInjector`,
  overwrite: true,
  credential: {
    name: 'envoy.http.injected_credentials.generic',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.http.injected_credentials.generic.v3.Generic',
      credential: { name: 'host' },
      header: ':authority',
    },
  },
};

function script(name: string, source: string): object {
  return {
    name,
    disabled: true,
    typed_config: { '@type': `${extension}.lua.v3.Lua`, default_source_code: { inline_string: source } },
  };
}

function jwt(options: GatewayOptions): object {
  return {
    '@type': `${extension}.jwt_authn.v3.JwtAuthentication`,
    providers: {
      // Named, so that a token in the query, where logs would see it, is not taken. In whatever case "Bearer" is: what else stands before a token was
      // refused before.
      plaza: provider(options, { name: 'authorization', value_prefix: ' ' }),
      // Browsers can send no header of their own with a WebSocket.
      socket: provider(options, { name: 'sec-websocket-protocol', value_prefix: 'bearer.' }),
    },
    requirement_map: {
      required: { provider_name: 'plaza' },
      socket: { requires_any: { requirements: [{ provider_name: 'socket' }, { provider_name: 'plaza' }] } },
      // A token that is sent must be valid.
      optional: { requires_any: { requirements: [{ provider_name: 'plaza' }, { allow_missing: {} }] } },
    },
  };
}

function provider(options: GatewayOptions, from: { name: string; value_prefix: string }): object {
  return {
    issuer: 'plaza',
    audiences: ['plaza'],
    from_headers: [from],
    // Services verify it again.
    forward: true,
    payload_in_metadata: jwtClaims,
    clock_skew_seconds: 5,
    require_expiration: true,
    jwt_cache_config: { jwt_cache_size: 4096, jwt_max_token_size: 4096 },
    remote_jwks: {
      http_uri: { uri: 'http://gateway/.well-known/jwks.json', cluster: 'keys', timeout: '3s' },
      cache_duration: `${options.jwksCacheSeconds}s`,
      // Requests never wait for the keys, and the gateway starts without auth.
      async_fetch: { fast_listener: true, failed_refetch_duration: '0.5s' },
    },
  };
}

/** Who has a role of staff; whether it permits the rpc is checked by its service. */
const staffOnly = {
  '@type': `${extension}.rbac.v3.RBAC`,
  rules: {
    action: 'ALLOW',
    policies: {
      staff: {
        permissions: [{ any: true }],
        principals: [
          claim('role', { string_match: { exact: 'admin' } }),
          claim('staff', { list_match: { one_of: { string_match: { safe_regex: { regex: '.+' } } } } }),
        ],
      },
    },
  },
};

function claim(name: string, value: object): object {
  const path = [{ key: jwtClaims }, { key: name }];
  return { sourced_metadata: { metadata_matcher: { filter: filters.jwt, path, value } } };
}

/**
 * The older of Envoy's two cache filters: the newer one asks only once on a miss, but keeps a file open for every path it ever
 * saw, whatever its limits, until no file is left to open (tried on 1.40). A herd after a miss meets the services' own cache.
 */
function cache(typed_config: object): object {
  return {
    '@type': `${extension}.cache.v3.CacheConfig`,
    // A stranger's "no-cache" must not reach the services.
    ignore_request_cache_control_header: true,
    typed_config,
  };
}

/** Removes nothing, ever, and so is only for paths that are finite: see `canonical` in json-routes.ts. About half of the cost of a file. */
const inMemory = {
  '@type': 'type.googleapis.com/envoy.extensions.http.cache.simple_http_cache.v3.SimpleHttpCacheConfig',
};

/** Bounded in bytes and entries, for whatever is asked. */
function inFolder(options: GatewayOptions): object {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.http.cache.file_system_http_cache.v3.FileSystemHttpCacheConfig',
    manager_config: { thread_pool: { thread_count: 2 } },
    cache_path: options.cache.folder,
    max_cache_size_bytes: options.cache.bytes,
    max_cache_entry_count: options.cache.entries,
  };
}
