// npm run bench -- gateway: what one call costs Envoy, in microseconds of its processor time, with services that answer at once.
// Processor time is counted, not calls per second: it stays the same where other work shares the machine.
//   --against FOLDER   the gateway of another checkout, measured in turn
//   --queries COUNT   instead: how much memory so many made-up queries take
//   --filters          this gateway again without each of its filters
import { fork } from 'node:child_process';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { GetJwksResponse } from '@plaza/api/auth';
import { ListProductsResponse } from '@plaza/api/shop';
import { GetBalanceResponse, SendResponse } from '@plaza/api/wallet';
import {
  engineIdentity,
  ensureEngines,
  folder,
  freePort,
  plazaHome,
  privateFolder,
  startEnvoy,
} from '@plaza/dev/engines';
import { renderEnvoyConfig } from '@plaza/gateway';
import { readRateLimits, raisedLimits } from '@plaza/limits';
import { perService } from '@plaza/services';
import { aboutMachine, conduct, say, type Keep } from './conduct.ts';
import type { EchoPlan } from './echo.ts';
import { fiveTimesTheRoutes, withoutFilter, filterNames, type EnvoyConfig } from './gateway-variants.ts';
import type { Request } from './http-load.ts';
import { startLoad, type Loaders } from './load.ts';
import { processorSeconds } from './processors.ts';
import { loadText, median, type GeneratorLoad } from './report.ts';
import { flood } from './strangers.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    against: { type: 'string' },
    filters: { type: 'boolean', default: false },
    queries: { type: 'string' },
    /** Only the calls whose name has this in it. */
    only: { type: 'string', default: '' },
  },
});
const [seconds, rounds, connections] = [Number(values.seconds), Number(values.rounds), Number(values.connections)];

type Render = typeof renderEnvoyConfig;

interface Variant {
  name: string;
  render: Render;
  change?: (config: EnvoyConfig) => EnvoyConfig;
}

interface Running {
  name: string;
  port: number;
  adminPort: number;
  pid: number;
}

interface Cost {
  /** Microseconds of Envoy's processor time. */
  each: number;
  perSecond: number;
  load: GeneratorLoad;
}

await conduct(async (keep) => {
  const engines = await ensureEngines(say, ['envoy']);
  const home = mkdtempSync(join(folder(join(plazaHome(), 'bench')), 'gateway-'));
  chmodSync(home, 0o755);
  keep({ stop: () => rmSync(home, { recursive: true, force: true }) });
  const { privateKey, answers } = echoAnswers();
  const services = await startEchoes(keep, answers);
  const loaders = keep(startLoad(1, home, { changesToo: true }));
  const all = await variants();
  const gateways: Running[] = [];
  for (const variant of all)
    gateways.push(await startVariant(keep, engines.envoy, join(home, String(gateways.length)), variant, services));
  if (values.queries) {
    const { port, adminPort } = gateways[0]!;
    const grown = await flood(port, adminPort, Number(values.queries));
    console.log(`Envoy's memory grew by ${(grown / 2 ** 20).toFixed(1)} MiB after the first fifth of them.`);
    return;
  }
  const rows = [];
  for (const call of calls(token(privateKey)).filter(({ name }) => name.includes(values.only))) {
    const costs = await measureInTurn(loaders, gateways, call.request);
    rows.push({ call: call.name, costs });
  }
  print(all, rows);
});

async function variants(): Promise<Variant[]> {
  const others: Variant[] = [];
  if (values.against) {
    const { renderEnvoyConfig: render } = (await import(
      pathToFileURL(join(resolve(values.against), 'gateway/src/index.ts')).href
    )) as { renderEnvoyConfig: Render };
    others.push({ name: 'the other checkout', render });
  }
  if (values.queries) return [{ name: 'this gateway', render: renderEnvoyConfig }];
  return [
    { name: 'this gateway', render: renderEnvoyConfig },
    ...others,
    { name: '5 × the routes', render: renderEnvoyConfig, change: fiveTimesTheRoutes },
    ...(values.filters
      ? filterNames(renderAt(renderEnvoyConfig, '127.0.0.1:1', { port: 1, adminPort: 2, home: '/' })).map(
          (name): Variant => ({
            name: `without ${name}`,
            render: renderEnvoyConfig,
            change: (config) => withoutFilter(config, name),
          }),
        )
      : []),
  ];
}

function calls(bearer: string): { name: string; request: Request }[] {
  const headers = { authorization: `Bearer ${bearer}` };
  return [
    { name: 'private read (balance)', request: { method: 'GET', path: '/api/wallet/balance', headers } },
    { name: 'product list, signed in', request: { method: 'GET', path: '/api/shop/products', headers } },
    { name: 'cached product list', request: { method: 'GET', path: '/api/shop/products' } },
    { name: 'cached product list of a query', request: { method: 'GET', path: '/api/shop/products?club=OTHER' } },
    {
      name: 'cached product list, Brotli',
      request: { method: 'GET', path: '/api/shop/products', headers: { 'accept-encoding': 'br' } },
    },
    {
      name: 'cached product list, gzip',
      request: { method: 'GET', path: '/api/shop/products', headers: { 'accept-encoding': 'gzip' } },
    },
    { name: 'page (/docs/style.css)', request: { method: 'GET', path: '/docs/style.css' } },
    {
      name: 'change (send)',
      request: {
        method: 'POST',
        path: '/api/wallet/send',
        headers,
        body: JSON.stringify({ recipient_email: 'bob@example.com', amount: '1.00', currency: 'EUR', note: 'thanks' }),
        unique: true,
      },
    },
  ];
}

/** Each call for some seconds on each gateway, in turn, so that what the machine does else meets all of them alike. */
async function measureInTurn(loaders: Loaders, gateways: Running[], request: Request): Promise<Cost[]> {
  const costs = gateways.map((): Cost[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, gateway] of gateways.entries()) costs[index]!.push(await measure(loaders, gateway, request));
  return costs.map((each) => ({
    each: median(each.map((cost) => cost.each)),
    perSecond: median(each.map(({ perSecond }) => perSecond)),
    load: { generator: each[0]?.load.generator ?? '', cores: median(each.map(({ load }) => load.cores)) },
  }));
}

async function measure(loaders: Loaders, { port, adminPort, pid }: Running, request: Request): Promise<Cost> {
  const load = { requests: [request], connections, port };
  await loaders.run({ ...load, warmMs: 0, runMs: 300 });
  const before = {
    calls: await served(adminPort),
    seconds: processorSeconds(pid) ?? Number.NaN,
    at: performance.now(),
  };
  const { generator, cpuSeconds } = await loaders.run({ ...load, warmMs: 0, runMs: seconds * 1_000 });
  const used = (processorSeconds(pid) ?? Number.NaN) - before.seconds;
  const took = (performance.now() - before.at) / 1_000;
  const count = (await served(adminPort)) - before.calls;
  return { each: (used / count) * 1e6, perSecond: count / took, load: { generator, cores: cpuSeconds / took } };
}

async function served(adminPort: number): Promise<number> {
  const text = await (
    await fetch(`http://127.0.0.1:${adminPort}/stats?filter=^http\\.edge\\.downstream_rq_completed$`)
  ).text();
  return Number(/: (\d+)/.exec(text)?.[1]);
}

async function startVariant(
  keep: Keep,
  bin: string,
  home: string,
  { name, render, change = (config) => config }: Variant,
  services: string,
): Promise<Running> {
  const [port, adminPort] = [await freePort(), await freePort()];
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const cache = privateFolder(join(home, 'cache'), engineIdentity());
  const configPath = join(home, 'envoy.json');
  writeFileSync(configPath, JSON.stringify(change(renderAt(render, services, { port, adminPort, home: cache }))));
  const envoy = await startEnvoy({ bin, configPath, folder: join(home, 'run'), adminPort, concurrency: 1 });
  keep({ stop: () => envoy.stop() });
  // Nobody fetches keys without the filter that verifies tokens.
  if (name.includes('jwt_authn')) return { name, port, adminPort, pid: envoy.process.pid };
  for (const since = Date.now(); Date.now() < since + 10_000; await new Promise((done) => setTimeout(done, 100))) {
    const text = await (await fetch(`http://127.0.0.1:${adminPort}/stats?filter=jwks_fetch_success`)).text();
    if (/: [1-9]/.test(text)) return { name, port, adminPort, pid: envoy.process.pid };
  }
  throw new Error(`The gateway "${name}" did not get the keys.`);
}

function renderAt(
  render: Render,
  services: string,
  { port, adminPort, home }: { port: number; adminPort: number; home: string },
): EnvoyConfig {
  return render({
    edge: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: adminPort },
    sockets: services,
    services: perService(() => services),
    cache: { folder: home, clubs: ['AS_MONACO'], entries: 5_000 },
    limits: { publicReadsPerSecond: 10_000_000 },
    rateLimits: readRateLimits({ RATE_LIMITS: raisedLimits }),
  }) as EnvoyConfig;
}

async function startEchoes(keep: Keep, plan: Omit<EchoPlan, 'port'>): Promise<string> {
  const port = await freePort();
  const echo = fork(join(import.meta.dirname, 'echo.ts'), {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  keep({ stop: () => echo.disconnect() });
  const heard = once(echo, 'message');
  echo.send({ port, ...plan } satisfies EchoPlan);
  const [said] = (await heard) as [string];
  if (said !== 'ready') throw new Error(`The echo server did not start: ${said}`);
  return `127.0.0.1:${port}`;
}

function echoAnswers(): { privateKey: KeyObject } & { answers: Omit<EchoPlan, 'port'> } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' };
  const description = 'A warm scarf in the colours of the club, knitted from wool.';
  const products = Array.from({ length: 20 }, (_, index) => ({
    id: `0190a1b2-0000-7000-8000-0000000000${10 + index}`,
    name: `Scarf ${index}`,
    club: 'AS_MONACO',
    category: 'scarves',
    price: '19.90',
    description,
    stock: 12,
  }));
  return {
    privateKey,
    answers: {
      answers: {
        '/plaza.auth.v1.AuthService/GetJwks': GetJwksResponse.encode(
          GetJwksResponse.fromPartial({ keys: [key] }),
        ).finish(),
        '/plaza.wallet.v1.WalletService/GetBalance': GetBalanceResponse.encode(
          GetBalanceResponse.fromPartial({ balance: '12.50', currency: 'EUR' }),
        ).finish(),
        '/plaza.wallet.v1.WalletService/Send': SendResponse.encode(SendResponse.fromPartial({})).finish(),
        '/plaza.catalog.v1.ShopService/ListProducts': ListProductsResponse.encode(
          ListProductsResponse.fromPartial({ products }),
        ).finish(),
        // envoy.service.ratelimit.v3: field 1 = 1, OK.
        '/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit': Uint8Array.from([8, 1]),
      },
      headers: {
        '/plaza.catalog.v1.ShopService/ListProducts': { 'cache-control': 'public, max-age=3', etag: 'W/"bench"' },
      },
    },
  };
}

function token(key: KeyObject): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'ES256', kid: 'bench' })}.${part({
    iss: 'plaza',
    aud: 'plaza',
    sub: '0190a1b2-0000-7000-8000-000000000001',
    role: 'user',
    sid: 'bench',
    iat: now,
    exp: now + 3600,
  })}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function print(all: Variant[], rows: { call: string; costs: Cost[] }[]): void {
  const cell = (cost: Cost, ours: Cost): string =>
    `${cost.each.toFixed(0)} µs (${Math.round(cost.perSecond)}/s${cost === ours ? '' : `, ${(cost.perSecond / ours.perSecond).toFixed(2)} ×`}; ${loadText(cost.load)})`;
  console.log(`| Envoy, for each call | ${rows.map(({ call }) => call).join(' | ')} |`);
  console.log(`| --- |${' --- |'.repeat(rows.length)}`);
  for (const [index, { name }] of all.entries())
    console.log(`| ${name} | ${rows.map(({ costs }) => cell(costs[index]!, costs[0]!)).join(' | ')} |`);
  console.log(
    `\n- ${aboutMachine()}; one worker of Envoy, ${connections} connections, medians of ${rounds} rounds of ${seconds} s in turn; in brackets requests a second, beside those of this gateway, and the cores that the load took`,
  );
}
