// The one path that is a WebSocket. It goes to a listener of messaging's own, over HTTP/1.1; everything else that asks for an upgrade is refused.
import { addedHeader } from './headers.ts';
import { routeLimits } from './limits.ts';
import type { GatewayOptions } from './options.ts';
import { filters, limits } from './route-filters.ts';
import type { PlacedRoute } from './route-map.ts';
import { openRpcs } from './rules.ts';

export const socketsCluster = 'messaging_sockets';
export const socketPath = '/api/social/ws';

/** Of a listener: off, unless a route switches it on. */
export const upgrades = [{ upgrade_type: 'websocket', enabled: false }];

/** Who may listen, and how often they may begin, is what holds for the stream of server-sent events. */
export function socketRoutes(options: GatewayOptions): PlacedRoute[] {
  const rpc = openRpcs(options.rpcs).find(({ path }) => path === '/plaza.messaging.v1.LiveService/StreamLive');
  if (!rpc) return [];
  const origins = options.corsOrigins.join(' ');
  const get = { name: ':method', string_match: { exact: 'GET' } };
  const open = {
    name: 'sockets',
    route: {
      cluster: socketsCluster,
      timeout: '0s',
      upgrade_configs: [{ upgrade_type: 'websocket', enabled: true }],
      rate_limits: routeLimits(rpc, options),
    },
    // By these messaging knows whose page may open one: browsers ask nobody before.
    request_headers_to_add: [
      addedHeader('x-plaza-host', '%REQ(:authority)%'),
      ...(origins === '' ? [] : [addedHeader('x-plaza-origins', origins)]),
    ],
  };
  const checked = (jwt: object): object => ({
    [filters.jwt]: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig', ...jwt },
    ...limits(rpc, options),
  });
  // What a ticket stands for, messaging alone knows.
  const withTicket = {
    name: 'sec-websocket-protocol',
    string_match: { safe_regex: { regex: '(.*[, ])?ticket\\..*' } },
  };
  const allow = [addedHeader('allow', 'GET')];
  return [
    {
      ...open,
      match: { path: socketPath, headers: [get, withTicket] },
      typed_per_filter_config: checked({ disabled: true }),
    },
    {
      ...open,
      match: { path: socketPath, headers: [get] },
      typed_per_filter_config: checked({ requirement_name: 'socket' }),
    },
    { name: 'sockets', match: { path: socketPath }, direct_response: { status: 405 }, response_headers_to_add: allow },
  ].map((each) => ({ at: socketPath, route: each }));
}
