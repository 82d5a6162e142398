// The configuration itself.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rpcs } from '@plaza/api/rpcs';
import { ensureEngines } from '@plaza/dev/engines';
import { gatewayErrors, renderEnvoyConfig, type GatewayOptions } from '@plaza/gateway';
import { perService } from '@plaza/services';
import { readCacheClubs } from '../src/cache-clubs.ts';
import { routeMap } from '../src/route-map.ts';

let envoy: string;
const folder = mkdtempSync(join(tmpdir(), 'plaza-config-'));
beforeAll(async () => {
  ({ envoy } = await ensureEngines(() => undefined, ['envoy']));
});
afterAll(() => rmSync(folder, { recursive: true }));

function options(more: Partial<GatewayOptions> = {}): GatewayOptions {
  mkdirSync(join(folder, 'cache'), { recursive: true });
  return {
    edge: { host: '0.0.0.0', port: 3000 },
    admin: { host: '127.0.0.1', port: 3011 },
    sockets: 'messaging.plaza.svc:50055',
    services: {
      ...perService((name) => `${name}.plaza.svc:50051`),
      auth: '127.0.0.1:50051',
      wallet: '127.0.0.1:50052',
      catalog: '[::1]:50053',
      messaging: 'messaging.plaza.svc:50054',
    },
    cache: { folder: join(folder, 'cache') },
    ...more,
  };
}

test.each<[string, Partial<GatewayOptions>]>([
  ['as on one machine', {}],
  [
    'as in production',
    {
      production: true,
      corsOrigins: ['https://a.example', 'https://b.example'],
      trustedProxies: 1,
      otlp: 'collector:4317',
      accessLog: join(folder, 'access.log'),
    },
  ],
  [
    'with as many clubs in memory as there may be',
    { cache: { folder: join(folder, 'cache'), clubs: Array.from({ length: 60 }, (_, n) => `CLUB_${n + 1000}`) } },
  ],
  ['with every origin', { corsOrigins: ['*'], edge: { host: '::', port: 3000 } }],
])('Envoy accepts it %s', (_, more) => {
  const path = join(folder, 'envoy.json');
  writeFileSync(path, JSON.stringify(renderEnvoyConfig(options(more))));
  const output = execFileSync(envoy, ['--mode', 'validate', '-c', path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(output).toContain('OK');
});

test('the map of routes finds for every path what the whole list would', () => {
  // Beginnings that contain each other, in every order of the list.
  const beginnings = ['/', '/api/', '/api/orders', '/api/orders/', '/api/orders/a', '/api/orders/active', '/api/shop'];
  const paths = [
    ...beginnings.flatMap((beginning) => ['', 'a', '/', 'a/b', '?a=1'].map((rest) => `${beginning}${rest}`)),
    '/ap',
    '/api',
    '/api/order',
    '/api/ordersactive',
  ];
  for (let turn = 0; turn < beginnings.length; turn++) {
    const routes = [...beginnings.slice(turn), ...beginnings.slice(0, turn), ...beginnings].map((at, n) => ({
      at,
      route: { at, n },
    }));
    const { map } = (
      routeMap(routes) as {
        matcher_tree: {
          prefix_match_map: { map: Record<string, { action: { typed_config: { routes: { n: number }[] } } }> };
        };
      }
    ).matcher_tree.prefix_match_map;
    for (const path of paths) {
      const longest = Object.keys(map)
        .filter((beginning) => path.startsWith(beginning))
        .sort((a, b) => b.length - a.length)[0]!;
      const able = (n: number) => path.startsWith(routes[n]!.at);
      const found = map[longest]!.action.typed_config.routes.map(({ n }) => n).filter(able);
      expect([path, found]).toEqual([path, routes.map((_, n) => n).filter(able)]);
    }
  }
});

test('it names no rpc between services', () => {
  const text = JSON.stringify(renderEnvoyConfig(options()));
  for (const [path, { access }] of Object.entries(rpcs))
    expect([path, text.includes(`"${path}"`)]).toEqual([path, access !== 'service']);
});

test('an rpc that takes more than most has its own limit, over JSON and gRPC alike, and a stream is not kept until its end', () => {
  const send = '/plaza.wallet.v1.WalletService/Send';
  const text = JSON.stringify(
    renderEnvoyConfig(options({ rpcs: { ...rpcs, [send]: { ...rpcs[send]!, maxRequestBytes: 2_000_000 } } })),
  );
  const limitsOf = (name: string): string[] =>
    [
      ...text.matchAll(new RegExp(`"name":"${name}","match".*?"typed_per_filter_config":(.*?)(?="name":)`, 'g')),
    ].flatMap(([, route]) => [...(route ?? '').matchAll(/"max_request_bytes":(\d+)/g)].map(([, bytes]) => bytes ?? ''));
  expect(limitsOf(send.slice(1))).toEqual(['2000000', '2000005']);
  expect(limitsOf('plaza.wallet.v1.WalletService/Deposit')).toEqual([String(1024 * 1024 + 5)]);
  expect(limitsOf('plaza.wallet.v1.StatementService/ExportTransactions')).toEqual([]);
});

test('a club whose name would be a pattern, or a list of clubs without end, is refused', () => {
  expect(readCacheClubs(' AS_MONACO, inter-milan ,')).toEqual(['AS_MONACO', 'inter-milan']);
  for (const clubs of ['.*', 'A|B', 'A B', 'A'.repeat(601)])
    expect(() => readCacheClubs(clubs)).toThrow('must be names of clubs');
});

test('an address that is none is refused with what is wrong', () => {
  for (const auth of ['localhost', ':50051', 'localhost:x', 'localhost:70000']) {
    expect(() => renderEnvoyConfig(options({ services: { ...options().services, auth } }))).toThrow(
      `"${auth}" is not an address`,
    );
  }
});

test('every reason is in capitals, and tells what happened and what to do', () => {
  for (const [reason, { code, message, remedy }] of Object.entries(gatewayErrors)) {
    expect(reason).toMatch(/^[A-Z][A-Z_]+$/);
    expect(code).toBeGreaterThan(0);
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  }
});
