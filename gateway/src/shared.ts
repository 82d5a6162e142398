// What both doors have alike.
import type { GatewayOptions } from './options.ts';

/** The metadata key under which the claims of a valid token stay. */
export const jwtClaims = 'jwt';

export const routerFilter = {
  name: 'envoy.filters.http.router',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router',
    suppress_envoy_headers: true,
  },
};

export function tracing(options: GatewayOptions): object {
  if (!options.otlp) return {};
  return {
    tracing: {
      provider: {
        name: 'envoy.tracers.opentelemetry',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig',
          grpc_service: { envoy_grpc: { cluster_name: 'otlp' }, timeout: '1s' },
          service_name: 'gateway',
        },
      },
      spawn_upstream_span: true,
    },
  };
}
