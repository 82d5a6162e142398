// Calls with an API key in place of an access token: auth is asked what it stands for, and the call goes on with the token of its answer. Nobody else
// pays for it: the filter is skipped for whoever sends no key. Without an answer nobody comes in. See ADR 0048.

// Auth answers from memory. It reads a key that it does not know yet, which a database that has just become unavailable delays.
const timeout = '2s';

/** How the header of a key begins. */
const withKey = '(?i:bearer) +plz_.*';

const extension = 'type.googleapis.com/envoy.extensions.filters.http';

/** The metadata of a request that has what auth says about its key. */
export const keyMetadata = 'envoy.filters.http.ext_authz';

export const apiKeys = {
  name: 'plaza.api_keys',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.common.matching.v3.ExtensionWithMatcher',
    extension_config: {
      name: keyMetadata,
      typed_config: {
        '@type': `${extension}.ext_authz.v3.ExtAuthz`,
        transport_api_version: 'V3',
        grpc_service: { envoy_grpc: { cluster_name: 'limits' }, timeout },
        failure_mode_allow: false,
        status_on_error: { code: 'ServiceUnavailable' },
        allowed_headers: { patterns: [{ exact: 'authorization' }, { exact: 'content-type' }] },
        stat_prefix: 'api_keys',
      },
    },
    xds_matcher: {
      matcher_list: {
        matchers: [
          {
            predicate: {
              not_matcher: {
                single_predicate: {
                  input: {
                    name: 'authorization',
                    typed_config: {
                      '@type': 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
                      header_name: 'authorization',
                    },
                  },
                  value_match: { safe_regex: { google_re2: {}, regex: withKey } },
                },
              },
            },
            on_match: {
              action: {
                name: 'skip',
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

const line = {
  at: '%START_TIME(%s.%3f)%',
  merchant: `%DYNAMIC_METADATA(${keyMetadata}:merchant)%`,
  key: `%DYNAMIC_METADATA(${keyMetadata}:key)%`,
  request_id: '%REQ(x-request-id):128%',
  idempotency_key: '%REQ(idempotency-key):255%',
  // The transcoder makes every method POST, and every content type that of gRPC.
  method: '%REQ(:METHOD)%',
  original_method: '%REQ(X-ENVOY-ORIGINAL-METHOD)%',
  content_type: '%REQ(content-type):100%',
  rpc: '%ROUTE_NAME%',
  status: '%RESPONSE_CODE%',
  grpc_status: '%GRPC_STATUS_NUMBER%',
  duration_ms: '%DURATION%',
};

/** The log of calls with a key, which goes to auth in batches, past the calls. */
export const keyLog = {
  name: 'envoy.access_loggers.open_telemetry',
  filter: {
    metadata_filter: {
      matcher: {
        filter: keyMetadata,
        path: [{ key: 'key' }],
        value: { string_match: { safe_regex: { regex: '.+' } } },
      },
      match_if_key_not_found: false,
    },
  },
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig',
    common_config: {
      log_name: 'api_keys',
      transport_api_version: 'V3',
      grpc_service: { envoy_grpc: { cluster_name: 'limits' }, timeout: '5s' },
      buffer_flush_interval: '1s',
      buffer_size_bytes: 65_536,
    },
    disable_builtin_labels: true,
    attributes: {
      values: Object.entries(line).map(([key, string_value]) => ({ key, value: { string_value } })),
    },
  },
};
