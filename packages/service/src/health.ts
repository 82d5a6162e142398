// The health of this service, of its database and Redis, and of its peers.
import type { Server } from '@grpc/grpc-js';
import { SystemServiceService } from '@plaza/api/system';
import { serviceNames } from '@plaza/services';
import { HealthImplementation } from 'grpc-health-check';
import type { ServiceConfig } from './config.ts';
import { conditions, OwnConditions, type ConditionName, type Conditions } from './health-conditions.ts';
import { HealthPeers } from './health-peers.ts';
import type { Logger } from './logger.ts';
import { serve, type ServedRpcs } from './rpc.ts';

export type { Conditions } from './health-conditions.ts';

export interface Health {
  /** The rpcs of SystemService. */
  rpcs: ServedRpcs;
  addTo(server: Server): void;
  /** Reports NOT_SERVING from now on, because the service is about to stop. */
  stopServing(): void;
  close(): void;
}

export interface HealthOptions {
  config: ServiceConfig;
  /** The full names of the gRPC services that are served. */
  serviceNames: string[];
  /** Without the database the service does not serve. */
  pingDatabase: () => Promise<void>;
  /** Without Redis it is degraded. */
  pingRedis: () => Promise<void>;
  conditions?: Conditions;
  log: Logger;
}

/** The name for liveness probes: it serves as long as the process answers. A missing database is no reason to restart the process. */
const liveness = 'liveness';
const probeEveryMs = 1_000;
// A report is shared for this time, so that frequent requests cost little.
const reportForMs = 1_000;
// The gateway sends grpc.health.v1 to any service, so each one also reports the public services of its peers, as of its last check.
const peersEveryProbes = 5;

/** Probes the database every second: two failures in a row make the service NOT_SERVING, one success makes it SERVING again. */
export function createHealth(options: HealthOptions): Health {
  const health = new ServiceHealth(options);
  health.scheduleProbe();
  return health;
}

class ServiceHealth implements Health {
  readonly rpcs: ServedRpcs;
  readonly #options: HealthOptions;
  /** The names whose state is the service's own: the whole server is ''. */
  readonly #names: string[];
  readonly #implementation: HealthImplementation;
  readonly #peers: HealthPeers;
  readonly #conditions: OwnConditions;
  #isServing = true;
  #isStopping = false;
  /** Of the database, in a row. */
  #failures = 0;
  #probes = 0;
  #timer: NodeJS.Timeout | undefined;
  #report: { at: number; services: Promise<Record<string, string>> } | undefined;

  constructor(options: HealthOptions) {
    const { config, serviceNames: served, conditions: own = {} } = options;
    this.#options = options;
    this.#names = ['', ...served];
    this.#implementation = new HealthImplementation(
      Object.fromEntries([...this.#names, liveness, ...Object.keys(own)].map((name) => [name, 'SERVING'])),
    );
    this.#peers = new HealthPeers(config, this.#implementation);
    this.#conditions = new OwnConditions(own, this.#implementation);
    this.rpcs = serve(SystemServiceService, { getHealth: () => this.#getHealth() });
  }

  addTo(server: Server): void {
    this.#implementation.addToServer(server);
  }

  stopServing(): void {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    this.#setServing(false);
  }

  close(): void {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    this.#peers.close();
  }

  scheduleProbe(): void {
    this.#timer = setTimeout(() => {
      const isDue = this.#probes++ % peersEveryProbes === 0;
      // Not awaited: a query of a condition that hangs must not delay the probe.
      if (isDue) void this.#conditions.check();
      void Promise.allSettled([this.#probe(), isDue ? this.#peers.checkAll() : undefined]).finally(() => {
        if (!this.#isStopping) this.scheduleProbe();
      });
    }, probeEveryMs).unref();
  }

  async #probe(): Promise<void> {
    const { pingDatabase, log } = this.#options;
    try {
      await pingDatabase();
      if (!this.#isServing && !this.#isStopping) log.info('the database is back: serving again');
      this.#failures = 0;
      if (!this.#isStopping) this.#setServing(true);
    } catch (error) {
      this.#failures++;
      if (this.#failures !== 2) return;
      log.error({ err: error }, 'the database does not answer: not serving');
      this.#setServing(false);
    }
  }

  #setServing(isServing: boolean): void {
    if (this.#isServing === isServing) return;
    this.#isServing = isServing;
    for (const name of this.#names) this.#implementation.setStatus(name, isServing ? 'SERVING' : 'NOT_SERVING');
  }

  async #getHealth(): Promise<{ status: string; services: Record<string, string> }> {
    if (!this.#report || Date.now() - this.#report.at > reportForMs)
      this.#report = { at: Date.now(), services: this.#services() };
    const services = await this.#report.services;
    return { status: statusOf(services), services };
  }

  /** The state of each service, of PostgreSQL and Redis; and of conditions that do not hold. */
  async #services(): Promise<Record<string, string>> {
    const { config, pingDatabase, pingRedis } = this.#options;
    const [states, unmet] = await Promise.all([
      Promise.all([
        stateOf('postgres', pingDatabase()),
        stateOf('redis', pingRedis()),
        ...serviceNames.map((name) => stateOf(name, name === config.name ? pingDatabase() : this.#peers.check(name))),
      ]),
      Promise.all((Object.keys(conditions) as ConditionName[]).map((name) => this.#unmet(name))),
    ]);
    return Object.fromEntries([...states, ...unmet.flat()]);
  }

  async #unmet(name: ConditionName): Promise<[string, string][]> {
    const { of, state } = conditions[name];
    const holds = of === this.#options.config.name ? this.#conditions.holds(name) : await this.#peers.holds(of, name);
    return holds ? [] : [[name, state]];
  }
}

async function stateOf(name: string, work: Promise<unknown>): Promise<[string, string]> {
  return [
    name,
    await work.then(
      () => 'operational',
      () => 'unavailable',
    ),
  ];
}

function statusOf(services: Record<string, string>): string {
  const down = Object.keys(services).filter((name) => services[name] !== 'operational');
  if (down.length === 0) return 'healthy';
  return down.every((name) => name === 'redis' || Object.hasOwn(conditions, name)) ? 'degraded' : 'unhealthy';
}
