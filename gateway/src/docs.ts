// The description of the API and its browsable reference, answered by Envoy from files. Everything is local: /docs works
// without the internet and under the content security policy, for which its script has a file of its own.
import { join } from 'node:path';
import { accepts, compressedFile, type Coded } from './compression.ts';
import { addedHeader } from './headers.ts';
import type { GatewayFiles } from './options.ts';
import type { PlacedRoute } from './route-map.ts';

export function docsRoutes(files: GatewayFiles): PlacedRoute[] {
  const pages: [path: string, type: string, file: string][] = [
    ['/openapi.json', 'application/json', files.openapi],
    ...['/docs', '/docs/'].map((path): [string, string, string] => [
      path,
      'text/html; charset=utf-8',
      join(files.docs, 'index.html'),
    ]),
    ['/docs/init.js', 'text/javascript; charset=utf-8', join(files.docs, 'init.js')],
    ['/docs/swagger-ui.css', 'text/css; charset=utf-8', join(files.swaggerUi, 'swagger-ui.css')],
    ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8', join(files.swaggerUi, 'swagger-ui-bundle.js')],
    ['/docs/favicon.png', 'image/png', join(files.swaggerUi, 'favicon-32x32.png')],
  ];
  return pages.flatMap(([path, type, filename]) =>
    [
      // A picture is as small as it can be.
      ...(type.startsWith('image/') ? [] : compressedFile(filename).map((coded) => pageRoute(path, type, coded))),
      pageRoute(path, type, { filename }),
      {
        name: path,
        match: { path },
        direct_response: { status: 405 },
        response_headers_to_add: [addedHeader('allow', 'GET, HEAD')],
      },
    ].map((route) => ({ at: path, route })),
  );
}

const isGet = { name: ':method', string_match: { safe_regex: { regex: 'GET|HEAD' } } };

function pageRoute(path: string, type: string, content: Coded | { filename: string }): object {
  const coded = 'coding' in content;
  return {
    name: path,
    match: { path, headers: coded ? [isGet, accepts(content.coding)] : [isGet] },
    direct_response: {
      status: 200,
      body: coded ? { inline_bytes: content.bytes.toString('base64') } : { filename: content.filename },
    },
    response_headers_to_add: [
      addedHeader('content-type', type),
      addedHeader('cache-control', 'public, max-age=300'),
      addedHeader('vary', 'accept-encoding'),
      ...(coded ? [addedHeader('content-encoding', content.coding)] : []),
    ],
  };
}
