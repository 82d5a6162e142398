// The inner door: JSON and grpc-web become gRPC, and go to the service that owns the rpc. Only the public door knocks here.
import { accessLog } from './access-log.ts';
import { innerListener } from './clusters.ts';
import { sharedGrpc } from './edge-routes.ts';
import { addedHeader } from './headers.ts';
import type { GatewayOptions } from './options.ts';
import { localReplies } from './replies.ts';
import { openRpcs, transcodedServices, type OpenRpc } from './rules.ts';
import { routerFilter, tracing } from './shared.ts';

export function inner(options: GatewayOptions): object {
  return {
    name: innerListener,
    internal_listener: {},
    filter_chains: [
      {
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            typed_config: {
              '@type':
                'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
              stat_prefix: 'inner',
              codec_type: 'HTTP2',
              http2_protocol_options: { max_concurrent_streams: 1000 },
              common_http_protocol_options: { max_headers_count: options.limits.headerCount + 30 },
              max_request_headers_kb: options.limits.headerKilobytes + 16,
              server_header_transformation: 'PASS_THROUGH',
              // The public door did all of this.
              skip_xff_append: true,
              generate_request_id: false,
              preserve_external_request_id: true,
              stream_idle_timeout: '0s',
              local_reply_config: localReplies({ ...options, corsOrigins: [] }),
              access_log: accessLog(options.accessLog, 'inner'),
              ...tracing(options),
              http_filters: [
                {
                  name: 'envoy.filters.http.grpc_web',
                  typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb' },
                },
                { name: 'envoy.filters.http.grpc_json_transcoder', typed_config: transcoder(options) },
                routerFilter,
              ],
              route_config: {
                name: 'inner',
                virtual_hosts: [
                  {
                    name: 'services',
                    domains: ['*'],
                    routes: [
                      // The transcoder matches a JSON path, and then its gRPC path: only the latter is here.
                      ...openRpcs(options.rpcs).map((rpc) => ({
                        name: rpc.path.slice(1),
                        match: { path: rpc.path },
                        route: action(rpc, options),
                        // The service's deadline, where the caller set none: a little after ours, so that it is ours that answers.
                        ...(rpc.streams
                          ? {}
                          : {
                              request_headers_to_add: [
                                addedHeader(
                                  'grpc-timeout',
                                  `${options.limits.callSeconds * 1000 + 250}m`,
                                  'ADD_IF_ABSENT',
                                ),
                              ],
                            }),
                      })),
                      ...sharedGrpc.map(({ prefix, streams }) => ({
                        name: prefix.slice(1),
                        match: { prefix },
                        route: {
                          cluster: streams ? 'any_streams' : 'any',
                          timeout: streams ? '0s' : `${options.limits.callSeconds}s`,
                          retry_policy: retries('any', true),
                        },
                      })),
                    ],
                  },
                ],
              },
            },
          },
        ],
      },
    ],
  };
}

function transcoder(options: GatewayOptions): object {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder',
    proto_descriptor: options.files.descriptors,
    services: transcodedServices(options.rpcs),
    print_options: { always_print_primitive_fields: true, preserve_proto_field_names: true },
    convert_grpc_status: true,
    request_validation_options: {
      reject_unknown_method: true,
      reject_unknown_query_parameters: true,
      reject_binding_body_field_collisions: true,
    },
    query_param_unescape_plus: true,
    // A picture, or a page of a list; both are far smaller.
    max_response_body_size: 8 * 1024 * 1024,
  };
}

function action(rpc: OpenRpc, options: GatewayOptions): object {
  // Where any service will do, one that stands still is given up for another, before the checks have found it out.
  const patience = rpc.cluster === 'any' ? { per_try_timeout: '4s' } : {};
  return {
    cluster: rpc.cluster,
    timeout: rpc.streams ? '0s' : `${options.limits.callSeconds}s`,
    retry_policy: { ...retries(rpc.cluster, rpc.read), ...patience },
  };
}

/** A mutation is sent again only where no service can have seen it. */
function retries(cluster: OpenRpc['cluster'], read: boolean): object {
  return {
    retry_on: read ? 'connect-failure,refused-stream,reset' : 'connect-failure,refused-stream',
    // Any service will do for some: then each is tried before giving up.
    num_retries: cluster.startsWith('any') ? 5 : 2,
    retry_back_off: { base_interval: '0.025s', max_interval: '0.25s' },
    retry_host_predicate: [
      {
        name: 'envoy.retry_host_predicates.previous_hosts',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
        },
      },
    ],
    host_selection_retry_max_attempts: 10,
  };
}
