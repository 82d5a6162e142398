// The whole configuration of Envoy, as an object that Envoy reads as JSON. Everything about single rpcs comes from the
// options in proto/, so that a new rpc needs nothing here.
import { clusters, socketAddress } from './clusters.ts';
import { edge } from './edge.ts';
import { inner } from './inner.ts';
import { metricsListeners } from './metrics.ts';
import { completeOptions, type GivenOptions } from './options.ts';

export function renderEnvoyConfig(given: GivenOptions): object {
  const options = completeOptions(given);
  return {
    node: { id: 'gateway', cluster: 'plaza' },
    admin: { address: socketAddress(options.admin) },
    application_log_config: {
      log_format: { json_format: { log: 'envoy', time: '%Y-%m-%dT%T.%eZ', level: '%l', logger: '%n', message: '%j' } },
    },
    layered_runtime: {
      layers: [
        {
          name: 'ours',
          static_layer: {
            // A length of up to 255 in a pattern is counted as so many of its steps. All patterns are our own.
            're2.max_program_size.error_level': 1000,
            // Two headers of one name are one value with a comma, which no rule of requests.ts lets through. One by one, each could be good.
            'envoy.reloadable_features.rbac_match_headers_individually': false,
          },
        },
      ],
    },
    bootstrap_extensions: [
      {
        name: 'envoy.bootstrap.internal_listener',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.bootstrap.internal_listener.v3.InternalListener',
        },
      },
    ],
    overload_manager: {
      resource_monitors: [
        {
          name: 'envoy.resource_monitors.global_downstream_max_connections',
          typed_config: {
            '@type':
              'type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
            max_active_downstream_connections: options.limits.connections,
          },
        },
      ],
    },
    static_resources: {
      secrets: [{ name: 'host', generic_secret: { secret: { inline_string: 'plaza' } } }],
      listeners: [edge(options), inner(options), ...metricsListeners(options)],
      clusters: clusters(options),
    },
  };
}
