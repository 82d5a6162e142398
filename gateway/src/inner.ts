// The inner door: reads that the public door's cache keeps become gRPC here, since a cache cannot stand before the transcoder in one chain.
// Only the public door knocks here.
import { accessLog } from './access-log.ts';
import { callAction, callDeadline, transcoder } from './calls.ts';
import { innerListener } from './clusters.ts';
import type { GatewayOptions } from './options.ts';
import { localReplies } from './replies.ts';
import { openRpcs } from './rules.ts';
import { routerFilter, tracing } from './shared.ts';

export function inner(options: GatewayOptions): object {
  const rpcs = openRpcs(options.rpcs).filter(({ cached }) => cached);
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
              access_log: accessLog(options, 'inner'),
              ...tracing(options),
              http_filters: [
                {
                  name: 'envoy.filters.http.grpc_json_transcoder',
                  typed_config: transcoder(options, rpcs, false),
                },
                routerFilter,
              ],
              route_config: {
                name: 'inner',
                virtual_hosts: [
                  {
                    name: 'services',
                    domains: ['*'],
                    // The transcoder matches a JSON path, and then its gRPC path: only the latter is here, and they are few.
                    routes: rpcs.map((rpc) => ({
                      name: rpc.path.slice(1),
                      match: { path: rpc.path },
                      route: callAction(rpc, options),
                      ...callDeadline(rpc, options),
                    })),
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
