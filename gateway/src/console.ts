// The web console, answered by Envoy from files that its build has compressed. Every path of the console that names no file is the one page:
// which room it means is found out in the browser.
import { existsSync, readdirSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { accepts } from './compression.ts';
import { addedHeader, type HeaderOption } from './headers.ts';
import { filters } from './route-filters.ts';
import type { PlacedRoute } from './route-map.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Nothing inline, nothing from another host, no frame around it. */
function policy(production: boolean): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(production ? ['upgrade-insecure-requests'] : []),
  ].join(';');
}

export function consoleRoutes(folder: string | undefined, production: boolean): PlacedRoute[] {
  if (folder === undefined) return [];
  const page = { safe_regex: { regex: '/console(?:/(?:[^/]*/)*[^./]*)?' } };
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && types[extname(entry.name)])
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
    .flatMap((name) => {
      const path = `/console/${name}`;
      const isPage = name === 'index.html';
      const match = isPage ? page : { path };
      return fileRoutes({ name: isPage ? '/console' : path, match, file: join(folder, name), production }).map(
        (route) => ({ at: isPage ? '/console' : path, route }),
      );
    });
}

interface Served {
  name: string;
  match: object;
  file: string;
  production: boolean;
}

const isGet = { name: ':method', string_match: { safe_regex: { regex: 'GET|HEAD' } } };

function fileRoutes({ name, match, file, production }: Served): object[] {
  const route = (filename: string, headers: object[], coding?: string): object => ({
    name,
    match: { ...match, headers: [isGet, ...headers] },
    direct_response: { status: 200, body: { filename } },
    response_headers_to_add: fileHeaders(file, coding),
    typed_per_filter_config: { [filters.headers]: pageHeaders(production) },
  });
  const codings = [
    { coding: 'br', end: '.br' },
    { coding: 'gzip', end: '.gz' },
  ].filter(({ end }) => existsSync(file + end));
  return [
    ...codings.map(({ coding, end }) => route(file + end, [accepts(coding)], coding)),
    route(file, []),
    {
      name,
      match,
      direct_response: { status: 405 },
      response_headers_to_add: [addedHeader('allow', 'GET, HEAD')],
    },
  ];
}

function fileHeaders(file: string, coding: string | undefined): HeaderOption[] {
  return [
    addedHeader('content-type', types[extname(file)] ?? 'application/octet-stream'),
    // The names in this folder have a hash of the content in them.
    addedHeader('cache-control', /\/assets\/[^/]+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache'),
    addedHeader('vary', 'accept-encoding'),
    ...(coding ? [addedHeader('content-encoding', coding)] : []),
  ];
}

/** In place of what other answers have. */
function pageHeaders(production: boolean): object {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute',
    mutations: {
      response_mutations: [
        { append: addedHeader('content-security-policy', policy(production)) },
        { append: addedHeader('x-frame-options', 'DENY') },
        // The gate's scanner uses the camera.
        { append: addedHeader('permissions-policy', 'camera=(self), geolocation=(), microphone=()') },
      ],
    },
  };
}
