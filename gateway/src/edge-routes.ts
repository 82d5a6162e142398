// The routes of the public door. Whatever is not named here is answered with 404.
import { addedHeader, exposedHeaders, type HeaderOption } from './headers.ts';
import type { BodyRules } from './bodies.ts';
import { callAction, callDeadline } from './calls.ts';
import { innerCluster } from './clusters.ts';
import { consoleRoutes } from './console.ts';
import { docsRoutes } from './docs.ts';
import { afterInner, jsonRoutes } from './json-routes.ts';
import { routeLimits } from './limits.ts';
import type { GatewayOptions } from './options.ts';
import { access, filters, limits, on } from './route-filters.ts';
import { routeMap, type PlacedRoute } from './route-map.ts';
import { openRpcs, pathMatch, staticPart, type OpenRpc } from './rules.ts';
import { grpcBody } from './sizes.ts';
import { socketRoutes } from './sockets.ts';

export function edgeRoutes(options: GatewayOptions, rules: BodyRules): object {
  return {
    name: 'edge',
    max_direct_response_body_size_bytes: 8 * 1024 * 1024,
    virtual_hosts: [
      {
        name: 'plaza',
        domains: ['*'],
        // The one address that services may believe.
        request_headers_to_add: [addedHeader('x-forwarded-for', '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%')],
        // Envoy's own idea of whose address is internal; and what no service has a use for.
        request_headers_to_remove: ['x-envoy-internal', 'cookie'],
        typed_per_filter_config: { [filters.cors]: corsPolicy(options.corsOrigins) },
        matcher: routeMap(allRoutes(options, rules)),
      },
    ],
  };
}

/** A path with a variable matches those that are spelled out as well: `/api/webhooks/{id}` matches `/api/webhooks/deliveries`. */
function spelledOutFirst(routes: PlacedRoute[]): PlacedRoute[] {
  const isSpelledOut = ({ route }: PlacedRoute): boolean => 'path' in (route as { match: object }).match;
  return [...routes.filter(isSpelledOut), ...routes.filter((each) => !isSpelledOut(each))];
}

function allRoutes(options: GatewayOptions, rules: BodyRules): PlacedRoute[] {
  const rpcs = openRpcs(options.rpcs);
  return [
    // Answered by the CORS filter if the origin may ask, which it only looks up for routes like this.
    {
      at: '/',
      route: {
        name: 'preflight',
        match: {
          prefix: '/',
          headers: [
            { name: ':method', string_match: { exact: 'OPTIONS' } },
            { name: 'access-control-request-method', present_match: true },
          ],
        },
        route: { cluster: innerCluster, timeout: afterInner(options) },
      },
    },
    ...spelledOutFirst(rpcs.flatMap((rpc) => jsonRoutes(rpc, { options, rules }))),
    ...socketRoutes(options),
    ...docsRoutes(options.files),
    ...consoleRoutes(options.files.console, options),
    ...rpcs.map((rpc) => ({ at: rpc.path, route: grpcRoute(rpc, options) })),
    ...sharedGrpc.map(({ prefix, streams }) => ({ at: prefix, route: sharedGrpcRoute(prefix, streams, options) })),
    ...otherMethods(rpcs),
    { at: '/', route: { name: 'nowhere', match: { prefix: '/' }, direct_response: { status: 404 } } },
  ];
}

/** What every service answers alike, whoever asks. Streams end when their client says so, or when nothing has come for a minute. */
const sharedGrpc = [
  { prefix: '/grpc.health.v1.Health/Watch', streams: true },
  { prefix: '/grpc.health.v1.Health/', streams: false },
  { prefix: '/grpc.reflection.v1.ServerReflection/', streams: true },
  { prefix: '/grpc.reflection.v1alpha.ServerReflection/', streams: true },
] as const;

const grpcHeaders = [
  { name: ':method', string_match: { exact: 'POST' } },
  { name: 'content-type', string_match: { prefix: 'application/grpc' } },
];

function sharedGrpcRoute(prefix: string, streams: boolean, options: GatewayOptions): object {
  const limit = streams ? 'stream' : 'open';
  const call = { cluster: streams ? 'any_streams' : 'any', streams, read: true } as const;
  return {
    name: prefix.slice(1),
    match: { prefix, headers: grpcHeaders },
    route: {
      ...callAction(call, options),
      rate_limits: routeLimits({ limit, access: 'public', path: prefix.replace(/\/$/, '') }, options),
    },
    typed_per_filter_config: { ...access('public'), [filters.limits]: on, [filters.grpcWeb]: on },
  };
}

function grpcRoute(rpc: OpenRpc, options: GatewayOptions): object {
  const body = grpcBody(rpc);
  return {
    name: rpc.path.slice(1),
    match: { path: rpc.path, headers: grpcHeaders },
    route: { ...callAction(rpc, options), rate_limits: routeLimits(rpc, options) },
    ...callDeadline(rpc, options),
    typed_per_filter_config: {
      ...access(rpc.access),
      ...limits(rpc, options),
      ...(body ? { [filters.body]: body } : {}),
      [filters.grpcWeb]: on,
    },
  };
}

/** For each path: what OPTIONS says, and the refusal of every other method. */
function otherMethods(rpcs: OpenRpc[]): PlacedRoute[] {
  const methods = new Map<string, Set<string>>();
  for (const { http, lasting } of rpcs) {
    for (const { method, template } of http) {
      const known = methods.get(template) ?? new Set(['OPTIONS']);
      known.add(method);
      if (method === 'GET' && !lasting) known.add('HEAD');
      methods.set(template, known);
    }
  }
  return [...methods].flatMap(([template, known]) => {
    const allow: HeaderOption[] = [addedHeader('allow', [...known].sort().join(', '))];
    return [
      {
        match: { ...pathMatch(template), headers: [{ name: ':method', string_match: { exact: 'OPTIONS' } }] },
        direct_response: { status: 204 },
        response_headers_to_add: allow,
      },
      { match: pathMatch(template), direct_response: { status: 405 }, response_headers_to_add: allow },
    ].map((route) => ({ at: staticPart(template), route }));
  });
}

function corsPolicy(origins: readonly string[]): object {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy',
    allow_origin_string_match: origins.map((origin) =>
      origin === '*' ? { safe_regex: { regex: '.*' } } : { exact: origin },
    ),
    allow_methods: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    allow_headers:
      'authorization, checkin-token, content-type, idempotency-key, if-match, if-none-match, last-event-id, x-request-id, x-grpc-web, x-user-agent, grpc-timeout, traceparent, tracestate',
    expose_headers: exposedHeaders,
    max_age: '600',
  };
}
