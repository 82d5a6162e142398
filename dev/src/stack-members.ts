// The processes of a stack: started, restarted when they die, and stopped in order.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readStoreOrigins } from '@plaza/environment';
import { renderEnvoyConfig, renderSecrets } from '@plaza/gateway';
import { readRateLimits } from '@plaza/limits';
import { perService, serviceNames, variableOf, type ServiceName } from '@plaza/services';
import {
  checkout,
  folder,
  freePort,
  gatewayIdentity,
  launch,
  privateFolder,
  startEnvoy,
  writePrivate,
  type Running,
} from './engines/index.ts';
import { serves } from './health.ts';
import { logTail } from './log-tail.ts';
import { Sentence } from './sentence.ts';
import { serviceEnvironment, serviceFlags } from './service-environment.ts';
import { drainGateway } from './stack-health.ts';
import type { MemberName, Stack, StackOptions, StackPorts } from './stack.ts';

type Env = Record<string, string | undefined>;
type ServiceMember = Exclude<MemberName, 'gateway'>;

const readyMs = 45_000;
// A process that dies is restarted at once, then after 1, 2, 4, … 15 seconds, until it has run for half a minute.
const stableMs = 30_000;
const maxRestartMs = 15_000;

export class StackMembers {
  readonly url: string;
  /** The services that are started. */
  readonly services: readonly ServiceMember[];
  readonly addresses: Stack['addresses'];
  readonly logs: Stack['logs'];
  readonly #options: StackOptions;
  readonly #ports: StackPorts;
  readonly #home: string;
  readonly #pids: string;
  readonly #running = new Map<MemberName, Running>();
  /** Further variables since a restart. */
  readonly #extra = new Map<MemberName, Env>();
  readonly #failures = new Map<MemberName, number>();
  #isSupervised = false;
  #isStopping = false;

  constructor(options: StackOptions, ports: StackPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#home = folder(options.folder);
    this.#pids = folder(join(this.#home, 'pids'));
    const logFolder = folder(options.logFolder ?? join(this.#home, 'logs'));
    this.url = `http://127.0.0.1:${ports.gateway}`;
    this.services = [...serviceNames, ...(options.messagingTwice ? (['messaging-2'] as const) : [])];
    this.addresses = perService((name) => `127.0.0.1:${ports[name]}`);
    this.logs = Object.fromEntries(
      [...this.services, 'gateway'].map((name) => [name, join(logFolder, `${name}.log`)]),
    ) as Stack['logs'];
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.#ports.admin}`;
  }

  /** Where all that are started serve. */
  get serving(): string[] {
    return this.services.map((name) => this.#addressOf(name));
  }

  /** Resolves when it is ready. */
  async start(name: MemberName): Promise<void> {
    const since = Date.now();
    if (name === 'gateway') await this.#startGateway();
    else await this.#startService(name);
    this.#options.onReady?.(name, since);
  }

  /** Restarts processes that die, if the options say so. */
  superviseFromNowOn(): void {
    this.#isSupervised = this.#options.keepAlive ?? false;
  }

  signal(name: MemberName, signal: NodeJS.Signals): void {
    this.#running.get(name)?.signal(signal);
  }

  async kill(name: MemberName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const target = this.#running.get(name);
    this.#running.delete(name);
    target?.signal(signal);
    await target?.exited;
  }

  async restart(name: MemberName, env?: Env): Promise<void> {
    const target = this.#running.get(name);
    this.#running.delete(name);
    await target?.stop();
    if (env) this.#extra.set(name, env);
    await this.start(name);
  }

  async replaceGateway(drainMs: number): Promise<void> {
    const [before, itsAdmin] = [this.#running.get('gateway'), this.adminUrl];
    this.#ports.admin = await freePort();
    await this.start('gateway');
    await drainGateway(itsAdmin, drainMs);
    await before?.stop();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const gateway = this.#running.get('gateway');
    if (gateway?.alive()) {
      await drainGateway(this.adminUrl);
      await gateway.stop();
    }
    // Catalog can finish its sagas while wallet runs. All services need auth for its keys.
    const last = ['wallet', 'auth'] as const satisfies readonly ServiceName[];
    const first = this.services.filter((name) => !(last as readonly ServiceMember[]).includes(name));
    for (const names of [first, ...last.map((name) => [name])]) {
      await Promise.all(names.map(async (name) => this.#running.get(name)?.stop()));
    }
  }

  async #startService(member: ServiceMember): Promise<void> {
    const name = member === 'messaging-2' ? 'messaging' : member;
    const address = this.#addressOf(member);
    const service = launch({
      name: member,
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', ...serviceFlags, join(checkout, 'services', name, 'src/main.ts')],
      cwd: checkout,
      env: serviceEnvironment(name, {
        ...this.#options,
        addresses: { ...this.addresses, [name]: address },
        socketsAddress: `127.0.0.1:${this.#ports[member === 'messaging-2' ? 'sockets-2' : 'sockets']}`,
        closedPorts: this.#closedPorts(),
        own: { ...this.#options.serviceEnv?.[name], ...this.#extra.get(member) },
      }),
      logPath: this.logs[member],
      pidPath: join(this.#pids, `${member}.json`),
    });
    this.#watch(member, service);
    for (const deadline = Date.now() + readyMs; Date.now() < deadline; await pause(60)) {
      if (!service.alive()) throw new Sentence(`The ${member} service ended while it started:\n${logTail(service)}`);
      if (await serves(address)) return;
    }
    throw new Sentence(`The ${member} service did not serve within ${readyMs / 1000} seconds:\n${logTail(service)}`);
  }

  #addressOf(member: ServiceMember): string {
    return `127.0.0.1:${this.#ports[member]}`;
  }

  /** The ports of this stack on this machine, which webhooks must not reach: receivers may run here too. */
  #closedPorts(): number[] {
    const { env = process.env, databases, redisUrl, redisClusterNodes = '' } = this.#options;
    const metrics = Number(env['METRICS_PORT']);
    const own = Object.values(perService((name) => Number(env[variableOf(name, 'METRICS_PORT')])));
    const urls = [
      ...Object.values(databases),
      redisUrl,
      this.#options.serviceEnv?.messaging?.['SMTP_URL'],
      this.#options.serviceEnv?.catalog?.['MEDIA_S3_ENDPOINT'],
      this.#options.serviceEnv?.catalog?.['ESIM_PROVIDER_URL'],
      ...redisClusterNodes.split(',').map((node) => `redis://${node}`),
    ];
    return [
      ...Object.values(this.#ports),
      ...urls.flatMap((url) =>
        url && URL.canParse(url) ? [Number(new URL(url).port) || (url.startsWith('redis') ? 6379 : 5432)] : [],
      ),
      ...(metrics ? serviceNames.map((_, index) => metrics + index) : []),
      ...own.filter(Boolean),
    ];
  }

  async #startGateway(): Promise<void> {
    const configPath = join(this.#home, 'envoy.json');
    const work = join(this.#home, 'envoy');
    mkdirSync(work, { recursive: true });
    writeFileSync(configPath, this.#gatewayConfig());
    chmodSync(configPath, 0o644);
    const { envoyBin, concurrency } = this.#options;
    const envoy = await startEnvoy({
      bin: envoyBin,
      configPath,
      folder: work,
      adminPort: this.#ports.admin,
      logPath: this.logs.gateway,
      pidPath: join(this.#pids, 'gateway.json'),
      ...(concurrency && { concurrency }),
    });
    this.#watch('gateway', envoy.process);
  }

  /** Envoy's configuration; also writes the secrets that it reads from files. */
  #gatewayConfig(): string {
    const { env = process.env, host = '127.0.0.1', secrets } = this.#options;
    // Those that whoever starts the stack has read already; otherwise from the variables that auth reads too.
    const { rateLimits = readRateLimits(env), ...gateway } = this.#options.gateway ?? {};
    const identity = gatewayIdentity();
    const cache = privateFolder(join(this.#home, 'envoy-cache'), identity);
    const secretsFolder = privateFolder(join(this.#home, 'envoy-secrets'), identity);
    const gatewayKey = secrets.gatewayKey.split(',')[0]?.trim() ?? '';
    for (const [name, secret] of Object.entries(renderSecrets({ gatewayKey })))
      writePrivate(join(secretsFolder, name), JSON.stringify(secret), identity);
    const store = readStoreOrigins({ ...env, ...this.#options.serviceEnv?.catalog });
    const config: unknown = renderEnvoyConfig({
      edge: { host, port: this.#ports.gateway },
      admin: { host: '127.0.0.1', port: this.#ports.admin },
      services: { ...this.addresses, messaging: this.#replicasOf('messaging') },
      sockets: this.#replicasOf('sockets'),
      cache: { folder: cache, clubs: this.#options.cacheClubs ?? [] },
      gatewayKey,
      secretsFolder,
      rateLimits,
      ...(store && { store }),
      ...gateway,
    });
    return typeof config === 'string' ? config : JSON.stringify(config, null, 2);
  }

  /** As the gateway gets the addresses of those that may run twice. */
  #replicasOf(name: 'messaging' | 'sockets'): string {
    const ports = [this.#ports[name], ...(this.#options.messagingTwice ? [this.#ports[`${name}-2`]] : [])];
    return ports.map((port) => `127.0.0.1:${port}`).join(',');
  }

  #watch(name: MemberName, member: Running): void {
    this.#running.set(name, member);
    const since = Date.now();
    void member.exited.then(async ({ code, signal }) => {
      if (!this.#isSupervised || this.#isStopping || this.#running.get(name) !== member) return;
      const failed = Date.now() - since > stableMs ? 0 : (this.#failures.get(name) ?? 0);
      this.#failures.set(name, failed + 1);
      const delay = failed === 0 ? 0 : Math.min(1_000 * 2 ** (failed - 1), maxRestartMs);
      this.#options.onEvent?.(
        `${title(name)} ended (${signal ?? `exit code ${code}`}) and is started again${delay ? ` in ${delay / 1000} s` : ''}. Its last lines:\n${logTail(member)}`,
      );
      await pause(delay);
      if (this.#isStopping || this.#running.get(name) !== member) return;
      await this.start(name).then(
        () => this.#options.onEvent?.(`${title(name)} is back.`),
        (error: unknown) => {
          // A process that has ended again is reported by its own end.
          if (this.#running.get(name)?.alive()) this.#options.onEvent?.((error as Error).message);
        },
      );
    });
  }
}

function title(name: MemberName): string {
  return name === 'gateway' ? 'The gateway' : `The ${name} service`;
}
