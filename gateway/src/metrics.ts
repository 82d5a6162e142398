// What probes and Prometheus may see of Envoy's administration, which itself stays on the loopback interface.
import { adminCluster, socketAddress } from './clusters.ts';
import type { GatewayOptions } from './options.ts';
import { routerFilter } from './shared.ts';

export function metricsListeners({ metrics }: GatewayOptions): object[] {
  if (!metrics) return [];
  return [
    {
      name: 'metrics',
      address: socketAddress(metrics),
      // Not counted among the clients, and not turned away when there are too many of those.
      ignore_global_conn_limit: true,
      filter_chains: [
        {
          filters: [
            {
              name: 'envoy.filters.network.http_connection_manager',
              typed_config: {
                '@type':
                  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
                stat_prefix: 'metrics',
                http_filters: [routerFilter],
                route_config: {
                  virtual_hosts: [
                    {
                      name: 'metrics',
                      domains: ['*'],
                      routes: ['/ready', '/stats/prometheus'].map((path) => ({
                        match: { path, headers: [{ name: ':method', string_match: { exact: 'GET' } }] },
                        route: { cluster: adminCluster },
                      })),
                    },
                  ],
                },
              },
            },
          ],
        },
      ],
    },
  ];
}
