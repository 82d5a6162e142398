// TLS, and what auth knows the gateway by, from files that may be exchanged while Envoy runs: it reads a file again only where SDS told it of
// that file, so each of our secrets is an SDS answer of one entry in a file of its own. What comes that way is in no dump of the configuration.
import { dirname, join } from 'node:path';
import type { GatewayOptions, TlsFiles } from './options.ts';

const extension = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3';

/** The files that Envoy takes its secrets from, by name. They belong into `secretsFolder`. */
export function renderSecrets({
  tls,
  edgeTls,
  gatewayKey,
}: Pick<GatewayOptions, 'tls' | 'edgeTls' | 'gatewayKey'>): Record<string, object> {
  return {
    ...(gatewayKey && { 'key.json': secret('key', { generic_secret: { secret: { inline_string: gatewayKey } } }) }),
    ...(edgeTls && { 'edge.json': secret('edge', certificate(edgeTls)) }),
    ...(tls && {
      'gateway.json': secret('gateway', certificate(tls)),
      'services.json': secret('services', {
        validation_context: { trusted_ca: { filename: tls.caFile }, watched_directory: { path: dirname(tls.caFile) } },
      }),
    }),
  };
}

function secret(name: string, value: object): object {
  return { resources: [{ '@type': `${extension}.Secret`, name, ...value }] };
}

function certificate({ certFile, keyFile }: TlsFiles): object {
  return {
    tls_certificate: {
      certificate_chain: { filename: certFile },
      private_key: { filename: keyFile },
      watched_directory: { path: dirname(certFile) },
    },
  };
}

function given(name: string, { secretsFolder }: GatewayOptions): object {
  if (!secretsFolder) throw new Error("TLS and the gateway's key need a folder for the secrets that Envoy reads.");
  return {
    name,
    sds_config: { resource_api_version: 'V3', path_config_source: { path: join(secretsFolder, `${name}.json`) } },
  };
}

/** How the public door is opened. */
export function atTheEdge(options: GatewayOptions): object {
  if (!options.edgeTls) return {};
  return {
    transport_socket: {
      name: 'envoy.transport_sockets.tls',
      typed_config: {
        '@type': `${extension}.DownstreamTlsContext`,
        common_tls_context: {
          alpn_protocols: ['h2', 'http/1.1'],
          tls_params: { tls_minimum_protocol_version: 'TLSv1_2' },
          tls_certificate_sds_secret_configs: [given('edge', options)],
        },
      },
    },
  };
}

/** Envoy's own way in by the public door, over loopback. Whom it meets there is itself, under whatever name the certificate has. */
export function edgeFromInside(options: GatewayOptions): object {
  return options.edgeTls ? upstream({}) : {};
}

/** How services are called. Each must show a certificate for one of the names under which it was dialled. */
export function toServices(options: GatewayOptions, hosts: string[], protocol: 'h2' | 'http/1.1' = 'h2'): object {
  if (!options.tls) return {};
  return upstream({
    alpn_protocols: [protocol],
    tls_certificate_sds_secret_configs: [given('gateway', options)],
    combined_validation_context: {
      default_validation_context: {
        match_typed_subject_alt_names: hosts.map((host) => ({
          san_type: /^[\d.]+$|:/.test(host) ? 'IP_ADDRESS' : 'DNS',
          matcher: { exact: host },
        })),
      },
      validation_context_sds_secret_config: given('services', options),
    },
  });
}

/** A filter on the way to a cluster that says who asks: nothing that a client sends can take its place. */
export function withGatewayKey(options: GatewayOptions): object {
  if (!options.gatewayKey) return {};
  return {
    http_filters: [
      {
        name: 'envoy.filters.http.credential_injector',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.filters.http.credential_injector.v3.CredentialInjector',
          overwrite: true,
          credential: {
            name: 'envoy.http.injected_credentials.generic',
            typed_config: {
              '@type': 'type.googleapis.com/envoy.extensions.http.injected_credentials.generic.v3.Generic',
              credential: given('key', options),
              header_value_prefix: 'Bearer ',
            },
          },
        },
      },
      {
        name: 'envoy.filters.http.upstream_codec',
        typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec' },
      },
    ],
  };
}

function upstream(context: object): object {
  return {
    transport_socket: {
      name: 'envoy.transport_sockets.tls',
      typed_config: { '@type': `${extension}.UpstreamTlsContext`, common_tls_context: context },
    },
  };
}
