// The description of the API, its reference and the page of errors, answered by Envoy. Everything is local: /docs works without the internet
// and under the content security policy, for which its script has a file of its own. The start of everything, `/`, leads on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepts, compressedBytes, type Coded } from './compression.ts';
import { addedHeader } from './headers.ts';
import type { GatewayFiles } from './options.ts';
import type { OpenApi } from './reference/document.ts';
import { errorsPage, referencePage } from './reference/pages.ts';
import type { PlacedRoute } from './route-map.ts';

export function docsRoutes(files: GatewayFiles): PlacedRoute[] {
  const description = readFileSync(files.openapi);
  const api = JSON.parse(description.toString()) as OpenApi;
  const reference = Buffer.from(referencePage(api));
  const html = 'text/html; charset=utf-8';
  const pages: [path: string, type: string, content: Buffer][] = [
    ['/openapi.json', 'application/json', description],
    ['/docs', html, reference],
    ['/docs/', html, reference],
    ['/docs/errors', html, Buffer.from(errorsPage(api))],
    ['/docs/script.js', 'text/javascript; charset=utf-8', readFileSync(join(files.docs, 'script.js'))],
    ['/docs/style.css', 'text/css; charset=utf-8', readFileSync(join(files.docs, 'style.css'))],
  ];
  return [
    ...rootRoutes(api, files.console === undefined ? undefined : '/console'),
    ...pages.flatMap(([path, type, content]) => [
      ...compressedBytes(content).map((coded) => pageRoute(path, type, coded)),
      pageRoute(path, type, { bytes: content }),
      otherMethods(path),
    ]),
  ];
}

const isGet = { name: ':method', string_match: { safe_regex: { regex: 'GET|HEAD' } } };

/** A browser comes to the console, or to the reference where there is none, and a program is told what there is. */
function rootRoutes({ info: { title, version } }: OpenApi, console: string | undefined): PlacedRoute[] {
  const wantsPage = { name: 'accept', string_match: { contains: 'text/html' } };
  const about = {
    name: title,
    version,
    ...(console === undefined ? {} : { console }),
    docs: '/docs',
    openapi: '/openapi.json',
    health: '/api/health',
  };
  return [
    {
      at: '/',
      route: {
        name: '/',
        match: { path: '/', headers: [isGet, wantsPage] },
        redirect: { path_redirect: console ?? '/docs', response_code: 'SEE_OTHER' },
        response_headers_to_add: [addedHeader('vary', 'accept')],
      },
    },
    {
      at: '/',
      route: {
        name: '/',
        match: { path: '/', headers: [isGet] },
        direct_response: { status: 200, body: { inline_string: JSON.stringify(about) } },
        response_headers_to_add: [
          addedHeader('content-type', 'application/json'),
          addedHeader('cache-control', 'public, max-age=300'),
          addedHeader('vary', 'accept'),
        ],
      },
    },
    otherMethods('/'),
  ];
}

function otherMethods(path: string): PlacedRoute {
  const route = {
    name: path,
    match: { path },
    direct_response: { status: 405 },
    response_headers_to_add: [addedHeader('allow', 'GET, HEAD')],
  };
  return { at: path, route };
}

function pageRoute(path: string, type: string, content: Coded | { bytes: Buffer }): PlacedRoute {
  const coded = 'coding' in content;
  const route = {
    name: path,
    match: { path, headers: coded ? [isGet, accepts(content.coding)] : [isGet] },
    direct_response: { status: 200, body: { inline_bytes: content.bytes.toString('base64') } },
    response_headers_to_add: [
      addedHeader('content-type', type),
      addedHeader('cache-control', 'public, max-age=300'),
      addedHeader('vary', 'accept-encoding'),
      ...(coded ? [addedHeader('content-encoding', content.coding)] : []),
    ],
  };
  return { at: path, route };
}
