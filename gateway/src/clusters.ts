// Where calls go: the inner door, each service, any service that lives, and the collector of traces.
import { serviceNames } from '@plaza/services';
import { edgeFromInside, toServices, withGatewayKey } from './tls.ts';
import { openRpcs, type OpenRpc, type Upstream } from './rules.ts';
import { socketsCluster } from './sockets.ts';
import type { Address, GatewayOptions } from './options.ts';

export const innerListener = 'inner';
export const innerCluster = 'inner';
export const adminCluster = 'admin';

export function clusters(options: GatewayOptions): object[] {
  const { services } = options;
  return [
    {
      name: innerCluster,
      connect_timeout: '1s',
      // Within the same worker thread, without a socket: as fast as any other way, evenly spread, and nobody else can knock.
      load_assignment: endpoints(innerCluster, [{ envoy_internal_address: { server_listener_name: innerListener } }]),
      transport_socket: {
        name: 'envoy.transport_sockets.internal_upstream',
        typed_config: {
          '@type':
            'type.googleapis.com/envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport',
          transport_socket: {
            name: 'envoy.transport_sockets.raw_buffer',
            typed_config: { '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer' },
          },
        },
      },
      typed_extension_protocol_options: http2({ max_concurrent_streams: 1000 }),
      circuit_breakers: breakers(100_000),
    },
    // The keys are fetched by Envoy's main thread, where there is no inner door: it comes in by the public one.
    {
      name: 'keys',
      connect_timeout: '1s',
      load_assignment: endpoints('keys', [socketAddress({ ...options.edge, host: reachable(options.edge.host) })]),
      ...edgeFromInside(options),
    },
    ...(options.metrics
      ? [
          {
            name: adminCluster,
            connect_timeout: '1s',
            load_assignment: endpoints(adminCluster, [
              socketAddress({ ...options.admin, host: reachable(options.admin.host) }),
            ]),
          },
        ]
      : []),
    ...upstreams(options).map((name) => {
      const service = name.replace(/_(streams|live)$/, '') as Upstream;
      const calls = atOnce(name, options);
      return service === 'any'
        ? {
            ...serviceCluster(
              name,
              serviceNames.flatMap((each) => addressesOf(services[each])),
              calls,
              options,
            ),
            ...anyThatLives,
          }
        : { ...serviceCluster(name, addressesOf(services[service]), calls, options), ...bestOfOne };
    }),
    socketsUpstream(options),
    {
      // Auth again, to be asked how often somebody has been here. When it is away or stands still, nobody waits for it: then every
      // address is left out, and asking fails at once.
      ...serviceCluster(
        'limits',
        addressesOf(services.auth),
        options.limits.callsPerService,
        options,
        withGatewayKey(options),
      ),
      outlier_detection: {
        consecutive_5xx: 5,
        consecutive_gateway_failure: 3,
        enforcing_consecutive_gateway_failure: 100,
        interval: '1s',
        base_ejection_time: '2s',
        max_ejection_time: '10s',
        max_ejection_percent: 100,
      },
      common_lb_config: { healthy_panic_threshold: { value: 0 } },
    },
    ...(options.otlp
      ? [
          {
            name: 'otlp',
            ...byName,
            connect_timeout: '1s',
            load_assignment: endpoints('otlp', [socket(options.otlp)]),
            typed_extension_protocol_options: http2({}),
          },
        ]
      : []),
  ];
}

/** A WebSocket takes a connection of HTTP/1.1 for itself: messaging's gRPC server speaks only HTTP/2. */
function socketsUpstream(options: GatewayOptions): object {
  const addresses = addressesOf(options.sockets);
  return {
    name: socketsCluster,
    ...byName,
    ...bestOfOne,
    connect_timeout: '1s',
    lb_policy: 'LEAST_REQUEST',
    load_assignment: endpoints(socketsCluster, addresses.map(socket)),
    circuit_breakers: breakers(options.limits.listenersPerService),
    ...toServices(
      options,
      addresses.map((address) => parsed(address).host),
      'http/1.1',
    ),
  };
}

/** How many may be under way at the same time. */
function atOnce(name: OpenRpc['cluster'], { limits }: GatewayOptions): number {
  if (name.endsWith('_live')) return limits.listenersPerService;
  return name.endsWith('_streams') ? limits.streamsPerService : limits.callsPerService;
}

/** One cluster for the calls of each service, and others for its streams if it has any: a stream may stay open, and takes no call's place so. */
function upstreams({ rpcs }: GatewayOptions): OpenRpc['cluster'][] {
  return [
    ...new Set<OpenRpc['cluster']>([
      ...serviceNames,
      'any',
      'any_streams',
      ...openRpcs(rpcs).map(({ cluster }) => cluster),
    ]),
  ];
}

const bestOfOne = {
  // One address that fails is left out for a while; the last one is kept, since a service that answers badly beats none.
  outlier_detection: {
    consecutive_5xx: 20,
    consecutive_gateway_failure: 5,
    interval: '2s',
    base_ejection_time: '5s',
    max_ejection_percent: 50,
  },
};

const anyThatLives = {
  health_checks: [
    {
      timeout: '1s',
      interval: '2s',
      no_traffic_interval: '2s',
      unhealthy_interval: '1s',
      unhealthy_threshold: 1,
      healthy_threshold: 1,
      grpc_health_check: {},
    },
  ],
  // As long as one is well, only the well are asked; where none says so, any of them may still tell what is wrong.
  common_lb_config: { healthy_panic_threshold: { value: 1 } },
};

const byName = {
  cluster_type: {
    name: 'envoy.clusters.dns',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster',
      dns_lookup_family: 'V4_PREFERRED',
      dns_refresh_rate: '5s',
      respect_dns_ttl: true,
    },
  },
};

function serviceCluster(
  name: string,
  addresses: string[],
  calls: number,
  options: GatewayOptions,
  filters: object = {},
): object {
  return {
    name,
    ...byName,
    connect_timeout: '1s',
    lb_policy: 'LEAST_REQUEST',
    load_assignment: endpoints(name, addresses.map(socket)),
    typed_extension_protocol_options: http2(
      {
        // A peer that vanished without a word is noticed within seconds.
        connection_keepalive: { interval: '20s', timeout: '5s' },
      },
      filters,
    ),
    circuit_breakers: breakers(calls),
    ...toServices(
      options,
      addresses.map((address) => parsed(address).host),
    ),
  };
}

function breakers(requests: number): object {
  return {
    thresholds: [
      {
        max_connections: requests,
        max_pending_requests: requests,
        max_requests: requests,
        retry_budget: { budget_percent: { value: 20 }, min_retry_concurrency: 5 },
      },
    ],
  };
}

function http2(options: object, more: object = {}): object {
  return {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
      explicit_http_config: { http2_protocol_options: options },
      ...more,
    },
  };
}

function endpoints(name: string, addresses: object[]): object {
  return { cluster_name: name, endpoints: [{ lb_endpoints: addresses.map((address) => ({ endpoint: { address } })) }] };
}

export function socketAddress({ host, port }: Address): object {
  return { socket_address: { address: host, port_value: port } };
}

/** Where to reach who listens there. */
function reachable(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}

function addressesOf(addresses: string): string[] {
  return addresses.split(',');
}

function socket(address: string): object {
  return socketAddress(parsed(address));
}

function parsed(address: string): Address {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port) || port < 1 || port > 65535)
    throw new Error(`"${address}" is not an address of the form host:port.`);
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port };
}
