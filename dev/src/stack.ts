// The four services and the gateway as processes: for `npm start`, for the end-to-end tests and for measurements.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderEnvoyConfig, renderSecrets } from '@plaza/gateway';
import type { GatewayOptions } from '@plaza/gateway';
import { readRateLimits } from '@plaza/limits';
import type { Running } from './engines/index.ts';
import {
  checkout,
  gatewayIdentity,
  folder,
  freePort,
  launch,
  privateFolder,
  startEnvoy,
  writePrivate,
} from './engines/index.ts';
import type { HealthReport } from './health.ts';
import { gatewayHealth, healthOf, serves } from './health.ts';
import { logTail } from './log-tail.ts';
import { Sentence } from './sentence.ts';
import { publicKeysOf, type Secrets } from './secrets.ts';
import type { ServiceName } from './settings.ts';
import { serviceNames } from './settings.ts';

export type MemberName = ServiceName | 'gateway';
type Env = Record<string, string | undefined>;

export type StackPorts = Record<ServiceName | 'gateway' | 'admin', number>;

export interface StackOptions {
  /** Each service's database under its runtime role. */
  databases: Record<ServiceName, string>;
  redisUrl?: string | undefined;
  redisClusterNodes?: string | undefined;
  envoyBin: string;
  /** Logs, the gateway's configuration and its cache. */
  folder: string;
  logFolder?: string;
  secrets: Omit<Secrets, 'databasePasswords'>;
  /** Free ones where left out. */
  ports?: Partial<StackPorts>;
  /** Where the gateway listens. */
  host?: string;
  /** What services get besides; ours if left out. */
  env?: Env;
  /** What one service gets besides. */
  serviceEnv?: Partial<Record<ServiceName, Env>>;
  gateway?: Partial<GatewayOptions>;
  /** Clubs whose lists the gateway keeps in memory. */
  cacheClubs?: readonly string[];
  /** Envoy's worker threads; as many as there are cores if left out. */
  concurrency?: number;
  /** Starts again what dies at run time, a little later each time. */
  keepAlive?: boolean;
  onReady?: (name: MemberName, since: number) => void;
  /** What a person should know about a process that runs no more or runs again. */
  onEvent?: (sentence: string) => void;
}

export interface Stack {
  /** The gateway: http://127.0.0.1:port. */
  url: string;
  /** Envoy's administration. */
  adminUrl: string;
  /** `host:port` of each service. */
  addresses: Record<ServiceName, string>;
  /** The path of each process's log. */
  logs: Record<MemberName, string>;
  /** Sends a signal (SIGKILL if left out) and waits for the end of the process. It stays down until it is restarted. */
  kill(name: MemberName, signal?: NodeJS.Signals): Promise<void>;
  /** Sends a signal and does not wait for anything. */
  signal(name: MemberName, signal: NodeJS.Signals): void;
  /** Starts it again, after stopping it if it runs, and waits until it is ready. */
  restart(name: MemberName, env?: Env): Promise<void>;
  /** Lets calls end, then stops the gateway, then the services. */
  stop(): Promise<void>;
}

const readyMs = 45_000;

export async function startStack(options: StackOptions): Promise<Stack> {
  const ports = await allPorts(options.ports ?? {});
  const host = options.host ?? '127.0.0.1';
  const home = folder(options.folder);
  const logFolder = folder(options.logFolder ?? join(home, 'logs'));
  const pids = folder(join(home, 'pids'));
  const addresses = perService((name) => `127.0.0.1:${ports[name]}`);
  const adminUrl = `http://127.0.0.1:${ports.admin}`;
  const url = `http://127.0.0.1:${ports.gateway}`;
  const logs = Object.fromEntries(
    [...serviceNames, 'gateway'].map((name) => [name, join(logFolder, `${name}.log`)]),
  ) as Stack['logs'];
  const running = new Map<MemberName, Running>();
  const extra = new Map<MemberName, Env>();
  let stopping = false;

  async function start(name: MemberName): Promise<void> {
    const since = Date.now();
    if (name === 'gateway') await startGateway();
    else await startOne(name);
    options.onReady?.(name, since);
  }

  async function startOne(name: ServiceName): Promise<void> {
    const process_ = launch({
      name,
      command: process.execPath,
      // Room for what a call needs and nobody afterwards: by default a sixth of a busy service's time goes into collecting it.
      args: [
        '--disable-warning=ExperimentalWarning',
        '--max-semi-space-size=64',
        join(checkout, 'services', name, 'src/main.ts'),
      ],
      cwd: checkout,
      env: serviceEnvironment(name, {
        ...options,
        databaseUrl: options.databases[name],
        addresses,
        closedPorts: closedPorts(),
        own: { ...options.serviceEnv?.[name], ...extra.get(name) },
      }),
      logPath: logs[name],
      pidPath: join(pids, `${name}.json`),
    });
    running.set(name, process_);
    supervise(name, process_);
    for (const deadline = Date.now() + readyMs; Date.now() < deadline; await pause(60)) {
      if (!process_.alive()) throw new Sentence(`The ${name} service ended while it started:\n${logTail(process_)}`);
      if (await serves(addresses[name])) return;
    }
    throw new Sentence(`The ${name} service did not serve within ${readyMs / 1000} seconds:\n${logTail(process_)}`);
  }

  /** What listens on this machine for us alone: receivers of webhooks may be here, too, and none of them is any of these. */
  function closedPorts(): number[] {
    const metrics = Number((options.env ?? process.env)['METRICS_PORT']);
    const urls = [
      ...Object.values(options.databases),
      options.redisUrl,
      ...(options.redisClusterNodes ?? '').split(',').map((node) => `redis://${node}`),
    ];
    return [
      ...Object.values(ports),
      ...urls.flatMap((url) =>
        url && URL.canParse(url) ? [Number(new URL(url).port) || (url.startsWith('redis') ? 6379 : 5432)] : [],
      ),
      ...(metrics ? serviceNames.map((_, index) => metrics + index) : []),
    ];
  }

  async function startGateway(): Promise<void> {
    const configPath = join(home, 'envoy.json');
    const work = join(home, 'envoy');
    const identity = gatewayIdentity();
    const cache = privateFolder(join(home, 'envoy-cache'), identity);
    const secretsFolder = privateFolder(join(home, 'envoy-secrets'), identity);
    const gatewayKey = options.secrets.gatewayKey.split(',')[0]?.trim() ?? '';
    for (const [name, secret] of Object.entries(renderSecrets({ gatewayKey })))
      writePrivate(join(secretsFolder, name), JSON.stringify(secret), identity);
    mkdirSync(work, { recursive: true });
    writeFileSync(
      configPath,
      asText(
        renderEnvoyConfig({
          edge: { host, port: ports.gateway },
          admin: { host: '127.0.0.1', port: ports.admin },
          services: addresses,
          cache: { folder: cache, clubs: options.cacheClubs ?? [] },
          gatewayKey,
          secretsFolder,
          // Auth reads the same.
          rateLimits: readRateLimits(options.env ?? process.env),
          ...options.gateway,
        }),
      ),
    );
    chmodSync(configPath, 0o644);
    const envoy = await startEnvoy({
      bin: options.envoyBin,
      configPath,
      folder: work,
      adminPort: ports.admin,
      logPath: logs.gateway,
      pidPath: join(pids, 'gateway.json'),
      ...(options.concurrency && { concurrency: options.concurrency }),
    });
    running.set('gateway', envoy.process);
    supervise('gateway', envoy.process);
  }

  // A process that dies by itself comes back: at once, then after 1, 2, 4, … 15 seconds, until it has stood for half a minute.
  const failures = new Map<MemberName, number>();
  function supervise(name: MemberName, process_: Running): void {
    const since = Date.now();
    void process_.exited.then(async ({ code, signal }) => {
      if (!options.keepAlive || stopping || !settled || running.get(name) !== process_) return;
      const failed = Date.now() - since > 30_000 ? 0 : (failures.get(name) ?? 0);
      failures.set(name, failed + 1);
      const delay = failed === 0 ? 0 : Math.min(1_000 * 2 ** (failed - 1), 15_000);
      options.onEvent?.(
        `${title(name)} ended (${signal ?? `exit code ${code}`}) and is started again${delay ? ` in ${delay / 1000} s` : ''}. Its last lines:\n${logTail(process_)}`,
      );
      await pause(delay);
      if (stopping || running.get(name) !== process_) return;
      await start(name).then(
        () => options.onEvent?.(`${title(name)} is back.`),
        (error: unknown) => {
          // One that ended once more is told of by its own end.
          if (running.get(name)?.alive()) options.onEvent?.((error as Error).message);
        },
      );
    });
  }

  async function stop(): Promise<void> {
    stopping = true;
    const gateway = running.get('gateway');
    if (gateway?.alive()) {
      await drainGateway(adminUrl);
      await gateway.stop();
    }
    // Catalog first: what it has begun, it may still end with the help of wallet. Everybody asks auth for keys.
    for (const names of [['catalog', 'messaging'], ['wallet'], ['auth']] as const) {
      await Promise.all(names.map(async (name) => running.get(name)?.stop()));
    }
  }

  let settled = false;
  try {
    const services = new Map(serviceNames.map((name) => [name, start(name)]));
    // The gateway's first act is to fetch the keys of auth; until it has them it refuses every token. If auth fails, that says it all.
    const gateway = services.get('auth')?.then(() => start('gateway'));
    const results = await Promise.allSettled([...services.values(), gateway ?? Promise.resolve()]);
    throwFailures(new Set(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))));
    await allHealthy(url, Object.values(addresses));
    settled = true;
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url,
    adminUrl,
    addresses,
    logs,
    kill: async (name, signal = 'SIGKILL') => {
      const target = running.get(name);
      running.delete(name);
      target?.signal(signal);
      await target?.exited;
    },
    signal: (name, signal) => running.get(name)?.signal(signal),
    restart: async (name, env) => {
      const target = running.get(name);
      running.delete(name);
      await target?.stop();
      if (env) extra.set(name, env);
      await start(name);
    },
    stop,
  };
}

function throwFailures(failures: Set<Error>): void {
  const [first] = failures;
  if (first) throw failures.size === 1 ? first : new Sentence([...failures].map(({ message }) => message).join('\n'));
}

export type ServiceGiven = Pick<StackOptions, 'env' | 'redisUrl' | 'redisClusterNodes' | 'secrets'> & {
  databaseUrl: string;
  addresses: Stack['addresses'];
  closedPorts?: number[];
  own?: Env;
};

/** The whole environment of a service: what the stack is given, and of what is one service's own only that. */
export function serviceEnvironment(
  name: ServiceName,
  { databaseUrl, addresses, closedPorts = [], own, secrets, ...options }: ServiceGiven,
): NodeJS.ProcessEnv {
  const env: Env = { ...(options.env ?? process.env) };
  // A service gets the way to its own database, under a role that owns nothing, and a key of its own: who breaks into it speaks as that one.
  for (const other of serviceNames)
    for (const what of ['DATABASE_URL', 'DATABASE_PASSWORD', 'SERVICE_KEY'])
      delete env[`${other.toUpperCase()}_${what}`];
  for (const other of ['DATABASE_URL', 'GATEWAY_KEY', 'NODE_OPTIONS']) delete env[other];
  return {
    ...env,
    [`${name.toUpperCase()}_LISTEN`]: addresses[name],
    [`${name.toUpperCase()}_DATABASE_URL`]: databaseUrl,
    ...Object.fromEntries(serviceNames.map((other) => [`${other.toUpperCase()}_ADDRESS`, addresses[other]])),
    REDIS_URL: options.redisUrl ?? '',
    REDIS_CLUSTER_NODES: options.redisClusterNodes ?? '',
    // On one machine four services can't share one port for their metrics.
    ...(env['METRICS_PORT'] && { METRICS_PORT: String(Number(env['METRICS_PORT']) + serviceNames.indexOf(name)) }),
    [`${name.toUpperCase()}_SERVICE_KEY`]: secrets.serviceKeys[name],
    SERVICE_PUBLIC_KEYS: env['SERVICE_PUBLIC_KEYS'] || publicKeysOf(secrets.serviceKeys),
    ...(name === 'auth' && { GATEWAY_KEY: secrets.gatewayKey }),
    ...(name === 'messaging' && {
      WEBHOOK_CLOSED_PORTS: [env['WEBHOOK_CLOSED_PORTS'] ?? [], ...closedPorts].flat().join(','),
    }),
    ENCRYPTION_KEY: secrets.encryptionKey,
    ...own,
  };
}

async function allPorts(given: NonNullable<StackOptions['ports']>): Promise<StackPorts> {
  const names = [...serviceNames, 'gateway', 'admin'] as const;
  const ports = await Promise.all(names.map(async (name) => [name, given[name] ?? (await freePort())] as const));
  return Object.fromEntries(ports) as StackPorts;
}

function perService<Value>(of: (name: ServiceName) => Value): Record<ServiceName, Value> {
  return Object.fromEntries(serviceNames.map((name) => [name, of(name)])) as Record<ServiceName, Value>;
}

// Each service looks at its peers from time to time, and must have seen them after the last one was up: the gateway asks any of them.
async function allHealthy(url: string, addresses: string[]): Promise<void> {
  let last: (HealthReport | undefined)[] = [];
  for (const since = Date.now(); Date.now() < since + 20_000; await pause(80)) {
    last = await Promise.all([gatewayHealth(url), ...addresses.map(healthOf)]);
    const enough = Date.now() < since + 4_000 ? ['healthy'] : ['healthy', 'degraded'];
    if (last.every((report) => report && enough.includes(report.status))) return;
  }
  if (!last[0]) throw new Sentence(`The gateway did not answer ${url}/api/health within 20 seconds.`);
  const down = new Set(
    last.flatMap((report) =>
      Object.keys(report?.services ?? {}).filter((name) => report?.services[name] !== 'operational'),
    ),
  );
  throw new Sentence(`Not everything started within 20 seconds: ${[...down].join(', ')} did not answer.`);
}

// New connections go elsewhere, those that are open hear of it with their next answer; what is under way gets a moment to end.
async function drainGateway(adminUrl: string): Promise<void> {
  const post = (path: string) =>
    fetch(`${adminUrl}${path}`, { method: 'POST', signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  await post('/healthcheck/fail');
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await pause(50)) {
    const stats = await fetch(`${adminUrl}/stats?filter=^http\\.(?!admin).*downstream_rq_active$`, {
      signal: AbortSignal.timeout(1_000),
    }).then(
      (response) => response.text(),
      () => '',
    );
    if (![...stats.matchAll(/: (\d+)/g)].some(([, count]) => Number(count) > 0)) return;
  }
}

function asText(config: unknown): string {
  return typeof config === 'string' ? config : JSON.stringify(config, null, 2);
}

function title(name: MemberName): string {
  return name === 'gateway' ? 'The gateway' : `The ${name} service`;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
