// The web console, answered by Envoy from files that its build has compressed. Every path of the console that names no file is the one page:
// which room it means is found out in the browser. The gate is a page of its own, so that it needs little, and opens without a network.
import { existsSync, readdirSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { accepts } from './compression.ts';
import { addedHeader, type HeaderOption } from './headers.ts';
import { filters } from './route-filters.ts';
import type { GatewayOptions } from './options.ts';
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

type Around = Pick<GatewayOptions, 'production' | 'store'>;

/** Nothing inline, no frame around it, and nothing from another host than the store of the pictures. */
function policy({ production, store }: Around): string {
  const pictures = [...new Set(store && [store.pictures, store.uploads])].map((origin) => ` ${origin}`).join('');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: blob:${pictures}`,
    "font-src 'self'",
    `connect-src 'self'${store ? ` ${store.uploads}` : ''}`,
    "manifest-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(production ? ['upgrade-insecure-requests'] : []),
  ].join(';');
}

export function consoleRoutes(folder: string | undefined, around: Around): PlacedRoute[] {
  if (folder === undefined) return [];
  const page = { safe_regex: { regex: '/console(?:/(?:[^/]*/)*[^./]*)?' } };
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && types[extname(entry.name)])
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
    .flatMap((name) => {
      const isPage = name === 'index.html';
      const path = `/console/${name.replace(/\.html$/, '')}`;
      const match = isPage ? page : { path };
      return fileRoutes({ name: isPage ? '/console' : path, match, file: join(folder, name), around }).map((route) => ({
        at: isPage ? '/console' : path,
        route,
      }));
    });
}

interface Served {
  name: string;
  match: object;
  file: string;
  around: Around;
}

const isGet = { name: ':method', string_match: { safe_regex: { regex: 'GET|HEAD' } } };

function fileRoutes({ name, match, file, around }: Served): object[] {
  const route = (filename: string, headers: object[], coding?: string): object => ({
    name,
    match: { ...match, headers: [isGet, ...headers] },
    direct_response: { status: 200, body: { filename } },
    response_headers_to_add: fileHeaders(file, coding),
    typed_per_filter_config: { [filters.headers]: pageHeaders(around) },
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
function pageHeaders(around: Around): object {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute',
    mutations: {
      response_mutations: [
        { append: addedHeader('content-security-policy', policy(around)) },
        { append: addedHeader('x-frame-options', 'DENY') },
        // The gate's scanner uses the camera.
        { append: addedHeader('permissions-policy', 'camera=(self), geolocation=(), microphone=()') },
      ],
    },
  };
}
