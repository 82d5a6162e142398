// How a call goes on to the service that owns it: JSON and gRPC-Web become gRPC, with a deadline, and with another attempt where that is safe.
import { addedHeader } from './headers.ts';
import type { GatewayOptions } from './options.ts';
import { transcodedServices, type OpenRpc } from './rules.ts';

const extension = 'type.googleapis.com/envoy.extensions.filters.http';

export const grpcWeb = { '@type': `${extension}.grpc_web.v3.GrpcWeb` };

/**
 * The transcoder for these rpcs. `keepsRoute`: the JSON route that was matched is the one that is taken. Otherwise a route is matched once more,
 * for the path of the rpc.
 */
export function transcoder({ files }: GatewayOptions, rpcs: readonly OpenRpc[], keepsRoute: boolean): object {
  return {
    '@type': `${extension}.grpc_json_transcoder.v3.GrpcJsonTranscoder`,
    proto_descriptor: files.descriptors,
    services: transcodedServices(rpcs),
    print_options: { always_print_primitive_fields: true, preserve_proto_field_names: true },
    convert_grpc_status: true,
    match_incoming_request_route: keepsRoute,
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

type Call = Pick<OpenRpc, 'cluster' | 'streams' | 'read'>;

/** The `route` of a call. A stream has no time-out of its own: it ends when it is idle. */
export function callAction({ cluster, streams, read }: Call, { limits }: GatewayOptions): object {
  // Where any service can answer, another one is tried if the first does not answer, before the health checks have noticed.
  const attempt = cluster === 'any' ? { per_try_timeout: '4s' } : {};
  return {
    cluster,
    timeout: streams ? '0s' : `${limits.callSeconds}s`,
    retry_policy: { ...retries(cluster, read), ...attempt },
  };
}

/** The service's deadline, where the caller set none: a little after ours, so that it is ours that answers. */
export function callDeadline({ streams }: Call, { limits }: GatewayOptions): object {
  if (streams) return {};
  return {
    request_headers_to_add: [addedHeader('grpc-timeout', `${limits.callSeconds * 1000 + 250}m`, 'ADD_IF_ABSENT')],
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
