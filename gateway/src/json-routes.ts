// The routes of JSON at the public door: for each rpc those of a plainly good query, of one that a script must look at, of HEAD and of
// If-None-Match, so that each request pays only for the filters that it needs.
import { takesBody, type BodyRules } from './bodies.ts';
import { callAction, callDeadline } from './calls.ts';
import { innerCluster } from './clusters.ts';
import { addedHeader, cookieForSessions, grpcLeftovers } from './headers.ts';
import { routeLimits } from './limits.ts';
import type { GatewayOptions } from './options.ts';
import { plainQuery } from './queries.ts';
import { access, filters, limits, on, type PerFilter } from './route-filters.ts';
import type { PlacedRoute } from './route-map.ts';
import { pathMatch, staticPart, type OpenRpc } from './rules.ts';
import { jsonBody } from './sizes.ts';

/** Where an answer comes from: the service itself, or first one of the caches. */
type Source = 'service' | 'memory' | 'folder';

interface Door {
  options: GatewayOptions;
  rules: BodyRules;
}

/** Some of the requests to one path of an rpc, and the filters that only they need. */
interface Requests {
  method: string;
  headers?: object[];
  source: Source;
  filters?: PerFilter;
}

/** What JSON is not. `bodiless` requests have no content type either: one of gRPC would make the transcoder let them through. */
function jsonHeaders(bodiless: boolean, sessionCookie: boolean): PerFilter {
  return {
    [filters.headers]: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute',
      mutations: {
        // A deadline is gRPC's way; in JSON nobody sets one, and one that can't be read or met would not be answered in JSON.
        request_mutations: [
          { remove: 'grpc-timeout' },
          ...(bodiless ? [{ remove: 'content-type' }] : []),
          ...(sessionCookie ? cookieForSessions : []),
        ],
        // What nobody declared to be public is nobody else's to keep.
        response_mutations: [...grpcLeftovers, { append: addedHeader('cache-control', 'no-store', 'ADD_IF_ABSENT') }],
      },
    },
  };
}

const sourceFilters: Record<Source, PerFilter> = {
  service: { [filters.transcoder]: on },
  memory: { [filters.host]: on, [filters.memory]: on },
  folder: { [filters.host]: on, [filters.cache]: on },
};

const noQuery = { name: ':path', string_match: { contains: '?' }, invert_match: true };
const notSignedIn = { name: 'authorization', present_match: true, invert_match: true };
const conditional = { name: 'if-none-match', present_match: true };

export function jsonRoutes(rpc: OpenRpc, door: Door): PlacedRoute[] {
  return rpc.http.flatMap(({ method, template }) =>
    requestsOf(rpc, method, template, door).map((requests) => ({
      at: staticPart(template),
      route: jsonRoute(rpc, template, requests, door.options),
    })),
  );
}

/** In the order in which they are tried. Who is signed in gets nothing from a cache. */
function requestsOf(rpc: OpenRpc, method: string, template: string, { options, rules }: Door): Requests[] {
  if (method !== 'GET') {
    const all: Requests = { method, source: 'service' };
    return takesBody(all) ? [all] : byQuery(rpc, all, rules);
  }
  const byQueries = (all: Requests[]): Requests[] => all.flatMap((requests) => byQuery(rpc, requests, rules));
  // HEAD would wait for the end, to tell how long it is.
  if (rpc.lasting) return byQueries([{ method, source: 'service' }]);
  if (!rpc.cached) return byQueries(reads('service', [], false));
  return [
    ...(template.includes('{') ? [] : reads('memory', [notSignedIn, canonical(rpc, options, rules)], true)),
    ...byQueries([...reads('folder', [notSignedIn], true), ...reads('service', [], true)]),
  ];
}

/**
 * The paths whose answers are kept in memory, where nothing is ever removed: without a query, or with only one of the clubs that the operator
 * named. So there are as many as there are rpcs and clubs, whatever strangers make up.
 */
function canonical(rpc: OpenRpc, { cache }: GatewayOptions, rules: BodyRules): object {
  const takesClub = 'club' in (rules.messages[rules.queries[rpc.path.slice(1)] ?? ''] ?? {});
  if (!takesClub || cache.clubs.length === 0) return noQuery;
  return { name: ':path', string_match: { safe_regex: { regex: `[^?]*(?:\\?club=(?:${cache.clubs.join('|')}))?` } } };
}

/** Only who sends If-None-Match or HEAD pays for the script that answers it. */
function reads(source: Source, headers: object[], hasEtag: boolean): Requests[] {
  return [
    ...(hasEtag
      ? [{ method: 'GET', headers: [conditional, ...headers], source, filters: { [filters.conditional]: on } }]
      : []),
    { method: 'GET', headers, source },
    { method: 'HEAD', headers, source, filters: { [filters.head]: on } },
  ];
}

/** Only a query that is not plainly good pays for the script that says what is wrong with it. */
function byQuery(rpc: OpenRpc, requests: Requests, rules: BodyRules): Requests[] {
  const { headers = [] } = requests;
  const plain = plainQuery(rules, rpc.path.slice(1));
  return [
    { ...requests, headers: [...headers, noQuery] },
    ...(plain ? [{ ...requests, headers: [...headers, ...plain] }] : []),
    { ...requests, filters: { ...requests.filters, [filters.strictJson]: on } },
  ];
}

function jsonRoute(rpc: OpenRpc, template: string, requests: Requests, options: GatewayOptions): object {
  const { method, headers = [], source, filters: extra } = requests;
  const rate_limits = routeLimits(rpc, options);
  return {
    name: rpc.path.slice(1),
    match: {
      ...pathMatch(template),
      headers: [{ name: ':method', string_match: { exact: method } }, ...headers],
    },
    ...(source !== 'service'
      ? { route: { cluster: innerCluster, timeout: afterInner(options), rate_limits } }
      : { route: { ...callAction(rpc, options), rate_limits }, ...callDeadline(rpc, options) }),
    typed_per_filter_config: {
      ...access(rpc.access),
      ...limits(rpc, options),
      ...jsonHeaders(!takesBody(requests), rpc.sessionCookie),
      [filters.body]: jsonBody(rpc),
      ...(takesBody(requests) ? { [filters.strictJson]: on } : { [filters.bufferedRequests]: on }),
      ...sourceFilters[source],
      // A stream goes piece by piece.
      ...(rpc.read ? { [filters.brotli]: on, [filters.gzip]: on } : {}),
      ...extra,
    },
  };
}

/** A second after the inner door's time-out, so that its answer wins. */
export function afterInner({ limits }: GatewayOptions): string {
  return `${limits.callSeconds + 1}s`;
}
