// A gateway's configuration, changed for a measurement.

interface HttpFilter {
  name: string;
}

interface Manager {
  access_log?: unknown;
  http_filters: HttpFilter[];
  route_config: { virtual_hosts: VirtualHost[] };
}

interface VirtualHost {
  matcher?: { matcher_tree: { prefix_match_map: { map: Record<string, unknown> } } };
  typed_per_filter_config?: Record<string, unknown>;
}

export interface EnvoyConfig {
  static_resources: {
    listeners: { name: string; filter_chains: { filters: { typed_config: Manager }[] }[] }[];
  };
}

/** What a measurement can take away: the access log, and each filter of the edge that no other one needs. */
export function filterNames(config: EnvoyConfig): string[] {
  return [
    'access log',
    ...edge(config)
      .http_filters.map(({ name }) => name)
      .filter((name) => !isNeeded(name)),
  ];
}

/** The same without one filter of the edge, and without what routes say of it. */
export function withoutFilter(config: EnvoyConfig, name: string): EnvoyConfig {
  const manager = edge(config);
  if (name === 'access log') delete manager.access_log;
  manager.http_filters = manager.http_filters.filter((filter) => filter.name !== name);
  return JSON.parse(
    JSON.stringify(config, (key, value: unknown) =>
      key === 'typed_per_filter_config'
        ? Object.fromEntries(Object.entries(value as object).filter(([filter]) => filter !== name))
        : value,
    ),
  ) as EnvoyConfig;
}

/** Four copies of every route, each under paths of its own. */
export function fiveTimesTheRoutes(config: EnvoyConfig): EnvoyConfig {
  const map = edge(config).route_config.virtual_hosts[0]?.matcher?.matcher_tree.prefix_match_map.map ?? {};
  for (const [beginning, routes] of Object.entries(map)) {
    const [, root, rest = ''] = /^\/([a-z]+)(.*)$/.exec(beginning) ?? [];
    if (!root) continue;
    const starts = new RegExp(`"/${root}(?=[/."])`, 'g');
    for (const copy of [2, 3, 4, 5])
      map[`/${root}${copy}${rest}`] = JSON.parse(JSON.stringify(routes).replaceAll(starts, `"/${root}${copy}`));
  }
  return config;
}

/** Without these there is no answer, or another one. */
function isNeeded(name: string): boolean {
  return /router|transcoder|grpc_web|cache|conditional|buffer/.test(name);
}

function edge(config: EnvoyConfig): Manager {
  const manager = config.static_resources.listeners.find(({ name }) => name === 'edge')?.filter_chains[0]?.filters[0]
    ?.typed_config;
  if (!manager) throw new Error('The configuration has no edge.');
  return manager;
}
