// The routes of the public door. Whatever is not named here is answered with 404.
import { addedHeader, exposedHeaders, grpcLeftovers, type HeaderOption } from './headers.ts';
import { takesBody, type BodyRules } from './bodies.ts';
import { docsRoutes } from './docs.ts';
import { isCountedByAuth, routeLimits } from './limits.ts';
import type { GatewayOptions } from './options.ts';
import { plainQuery } from './queries.ts';
import { routeMap, type PlacedRoute } from './route-map.ts';
import { openRpcs, pathMatch, staticPart, type OpenAccess, type OpenRpc } from './rules.ts';
import { grpcBody, jsonBody } from './sizes.ts';

/** Names of the filters that routes switch on or configure. */
export const filters = {
  headers: 'envoy.filters.http.header_mutation',
  cors: 'envoy.filters.http.cors',
  jwt: 'envoy.filters.http.jwt_authn',
  roles: 'envoy.filters.http.rbac',
  limits: 'envoy.filters.http.local_ratelimit',
  floods: 'plaza.floods',
  askedLimits: 'envoy.filters.http.ratelimit',
  body: 'envoy.filters.http.buffer',
  strictJson: 'plaza.strict_json',
  conditional: 'plaza.conditional',
  host: 'envoy.filters.http.credential_injector',
  cache: 'envoy.filters.http.cache',
  requests: 'plaza.requests',
  bufferedRequests: 'plaza.buffered_requests',
} as const;

type PerFilter = Record<string, object>;

/** Switches on a filter that is off in the chain. */
const on = { '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig', config: {} };

const json: PerFilter = {
  [filters.headers]: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute',
    // What nobody declared to be public is nobody else's to keep.
    mutations: {
      // A deadline is gRPC's way; in JSON nobody sets one, and one that can't be read or met would not be answered in JSON.
      request_mutations: [{ remove: 'grpc-timeout' }],
      response_mutations: [...grpcLeftovers, { append: addedHeader('cache-control', 'no-store', 'ADD_IF_ABSENT') }],
    },
  },
};

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
  // A second after the inner door's time-out, so that its answer wins. Streams end when they are idle.
  const timeout = (streams: boolean): string => (streams ? '0s' : `${options.limits.callSeconds + 1}s`);
  const action = (rpc: OpenRpc): object => ({
    cluster: 'inner',
    timeout: timeout(rpc.streams),
    rate_limits: routeLimits(rpc, options),
  });
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
        route: { cluster: 'inner', timeout: timeout(false) },
      },
    },
    ...spelledOutFirst(rpcs.flatMap((rpc) => jsonRoutes(rpc, action(rpc), rules))),
    ...docsRoutes(options.files),
    ...rpcs.map((rpc) => ({ at: rpc.path, route: grpcRoute(rpc, action(rpc)) })),
    ...sharedGrpc.map(({ prefix, streams }) => ({
      at: prefix,
      route: {
        name: prefix.slice(1),
        match: { prefix, headers: grpcHeaders },
        route: {
          cluster: 'inner',
          timeout: timeout(streams),
          rate_limits: routeLimits({ limit: streams ? 'stream' : 'open', path: prefix.replace(/\/$/, '') }, options),
        },
        typed_per_filter_config: { ...access('public'), [filters.limits]: on },
      },
    })),
    ...otherMethods(rpcs),
    { at: '/', route: { name: 'nowhere', match: { prefix: '/' }, direct_response: { status: 404 } } },
  ];
}

/** What every service answers alike, whoever asks. Streams end when their client says so, or when nothing has come for a minute. */
export const sharedGrpc = [
  { prefix: '/grpc.health.v1.Health/Watch', streams: true },
  { prefix: '/grpc.health.v1.Health/', streams: false },
  { prefix: '/grpc.reflection.v1.ServerReflection/', streams: true },
  { prefix: '/grpc.reflection.v1alpha.ServerReflection/', streams: true },
] as const;

const grpcHeaders = [
  { name: ':method', string_match: { exact: 'POST' } },
  { name: 'content-type', string_match: { prefix: 'application/grpc' } },
];

function grpcRoute(rpc: OpenRpc, action: object): object {
  const body = grpcBody(rpc);
  return {
    name: rpc.path.slice(1),
    match: { path: rpc.path, headers: grpcHeaders },
    route: action,
    typed_per_filter_config: { ...access(rpc.access), ...limits(rpc), ...(body ? { [filters.body]: body } : {}) },
  };
}

const noQuery = { name: ':path', string_match: { contains: '?' }, invert_match: true };

function jsonRoutes(rpc: OpenRpc, action: object, rules: BodyRules): PlacedRoute[] {
  return rpc.http.flatMap(({ method, template }) => {
    const plain = plainQuery(rules, rpc.path.slice(1));
    const plainRoute = (methodName: string, headers: object[], extra: PerFilter): object => ({
      name: rpc.path.slice(1),
      match: {
        ...pathMatch(template),
        headers: [{ name: ':method', string_match: { exact: methodName } }, ...headers],
      },
      route: action,
      typed_per_filter_config: {
        ...access(rpc.access),
        ...limits(rpc),
        ...json,
        [filters.body]: jsonBody(rpc),
        ...(takesBody({ method }) ? { [filters.strictJson]: on } : { [filters.bufferedRequests]: on }),
        ...(rpc.cached ? { [filters.host]: on, [filters.cache]: on } : {}),
        ...extra,
      },
    });
    // Only a query that is not plainly good pays for the script that says what is wrong with it.
    const route = (methodName: string, headers: object[] = [], extra: PerFilter = {}): object[] =>
      takesBody({ method })
        ? [plainRoute(methodName, headers, extra)]
        : [
            plainRoute(methodName, [...headers, noQuery], extra),
            ...(plain ? [plainRoute(methodName, [...headers, ...plain], extra)] : []),
            plainRoute(methodName, headers, { ...extra, [filters.strictJson]: on }),
          ];
    const routes =
      method !== 'GET'
        ? route(method)
        : [
            // Only who sends the header pays for the script that answers it.
            ...(rpc.cached
              ? route('GET', [{ name: 'if-none-match', present_match: true }], { [filters.conditional]: on })
              : []),
            ...route('GET'),
            ...route('HEAD', [], { [filters.conditional]: on }),
          ];
    return routes.map((each) => ({ at: staticPart(template), route: each }));
  });
}

function access(rule: OpenAccess): PerFilter {
  return {
    [filters.jwt]: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig',
      requirement_name: rule === 'public' ? 'optional' : 'required',
    },
    ...(rule === 'admin' ? { [filters.roles]: on } : {}),
  };
}

/** Every call is counted, here or by auth. */
function limits(rpc: OpenRpc): PerFilter {
  return isCountedByAuth(rpc) ? { [filters.floods]: on, [filters.askedLimits]: on } : { [filters.limits]: on };
}

/** For each path: what OPTIONS says, and the refusal of every other method. */
function otherMethods(rpcs: OpenRpc[]): PlacedRoute[] {
  const methods = new Map<string, Set<string>>();
  for (const { method, template } of rpcs.flatMap(({ http }) => http)) {
    const known = methods.get(template) ?? new Set(['OPTIONS']);
    known.add(method);
    if (method === 'GET') known.add('HEAD');
    methods.set(template, known);
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
      'authorization, content-type, idempotency-key, if-none-match, x-request-id, x-grpc-web, x-user-agent, grpc-timeout, traceparent, tracestate',
    expose_headers: exposedHeaders,
    max_age: '600',
  };
}
