// Finding a route without walking the list of all: Envoy looks up the longest known beginning of a path, and tries only the routes that
// could match behind it, in the order of the list. What is found is what the whole list would have found.

/** A route, and the beginning that every path of it has. */
export interface PlacedRoute {
  at: string;
  route: object;
}

/** `matcher` of a virtual host. */
export function routeMap(routes: readonly PlacedRoute[]): object {
  const beginnings = [...new Set(routes.map(({ at }) => at))];
  return {
    matcher_tree: {
      input: {
        name: 'path',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
          header_name: ':path',
        },
      },
      prefix_match_map: {
        map: Object.fromEntries(
          beginnings.map((beginning) => [
            beginning,
            {
              action: {
                name: 'routes',
                typed_config: {
                  '@type': 'type.googleapis.com/envoy.config.route.v3.RouteList',
                  routes: routes.filter(({ at }) => beginning.startsWith(at)).map(({ route }) => route),
                },
              },
            },
          ]),
        ),
      },
    },
  };
}
