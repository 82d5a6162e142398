// Checks before anything is started.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readServiceConfig, type Environment, type ServiceConfig } from '@plaza/service';
import { perSchema, perService, schemaNames, serviceNames, variableOf, type ServiceName } from '@plaza/services';
import { checkAdministrator } from './databases.ts';
import type { EngineName } from './engines/index.ts';
import { endLeftover, envoyVersion, freePort, portProblem, somebodyListens } from './engines/index.ts';
import { redisConfigOf } from './redis/cached.ts';
import { aboutRedis } from './redis/probe.ts';
import { Sentence } from './sentence.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { databaseVariable } from './settings.ts';
import { serviceEnvironment } from './service-environment.ts';

export function neededEngines(settings: Settings): EngineName[] {
  return [
    ...(settings.embeddedPostgres ? (['postgres'] as const) : []),
    ...(settings.embeddedValkey ? (['valkey'] as const) : []),
    ...(settings.envoyBin ? [] : (['envoy'] as const)),
  ];
}

/** Ends processes that an earlier run left: they would hold ports and data. */
export function endLeftovers(folder: string): void {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  // The gateway first, so that nothing new comes in; engines last.
  const order = ['gateway', ...serviceNames, 'valkey', 'postgres'];
  const rank = (name: string) => order.indexOf(name.replace('.json', ''));
  for (const name of names.sort((a, b) => rank(a) - rank(b))) endLeftover(join(folder, name));
}

interface WantedPort {
  name: string;
  variable: string;
  hosts: string[];
  get: () => number;
  set: (port: number) => void;
}

/**
 * Throws a sentence about the first port that is in use. A port that only an outgoing connection uses, as systems do with high ports, is replaced by another
 * and noted, unless it is configured.
 */
export async function checkPorts(settings: Settings, note: (line: string) => void = () => undefined): Promise<void> {
  const all = wantedPorts(settings);
  const names = new Map<number, string>();
  for (const { name, variable, get } of all) {
    const other = names.get(get());
    if (other)
      throw new Sentence(
        `Port ${get()} is set for ${other} and for ${name}: choose another port for one of them with ${variable}.`,
      );
    names.set(get(), name);
  }
  for (const { name, variable, hosts, get, set } of all) {
    const port = get();
    for (const host of hosts) {
      const problem = await portProblem(port, host);
      if (problem === 'forbidden')
        throw new Sentence(
          `Port ${port}, which ${name} needs, can only be opened by root: choose a port above 1023 with ${variable}.`,
        );
      if (problem !== 'taken') continue;
      if (variable === 'PORT' || settings.env[variable] || (await somebodyListens(port, host))) {
        const other = variable.endsWith('_LISTEN') ? `127.0.0.1:${port + 1000}` : port + 1;
        throw new Sentence(
          `Port ${port}, which ${name} needs, is used by another program: stop that program, or choose another port, such as ${variable}=${other}.`,
        );
      }
      set(await freePort());
      note(`Port ${port} is used by a connection of another program: ${name} uses ${get()} this time.`);
    }
  }
}

function wantedPorts(settings: Settings): WantedPort[] {
  const { ports, host } = settings;
  const local = ['127.0.0.1'];
  const port = (key: keyof typeof ports, name: string, variable: string, hosts = local): WantedPort => ({
    name,
    variable,
    hosts,
    get: () => ports[key],
    set: (value) => void (ports[key] = value),
  });
  return [
    // Browsers and curl try ::1 first for "localhost": another program that listens only there would answer instead of Plaza.
    port('gateway', 'the gateway', 'PORT', host === '127.0.0.1' ? [host, '::1'] : [host]),
    port('admin', "Envoy's administration", 'ENVOY_ADMIN_PORT'),
    ...serviceNames.map((name) => port(name, `the ${name} service`, variableOf(name, 'LISTEN'))),
    port('sockets', "messaging's WebSockets", 'MESSAGING_SOCKETS_LISTEN'),
    ...(settings.embeddedPostgres
      ? [
          {
            name: 'PostgreSQL',
            variable: 'POSTGRES_PORT',
            hosts: local,
            get: () => settings.postgresPort,
            set: (value: number) => void (settings.postgresPort = value),
          },
        ]
      : []),
    ...(settings.embeddedValkey
      ? [
          {
            name: 'Valkey',
            variable: 'VALKEY_PORT',
            hosts: local,
            get: () => settings.valkeyPort,
            set: (value: number) => void (settings.valkeyPort = value),
          },
        ]
      : []),
    ...(settings.embeddedMail
      ? [
          {
            name: 'the mail server',
            variable: 'MAIL_PORT',
            hosts: local,
            get: () => settings.mailPort,
            set: (value: number) => void (settings.mailPort = value),
          },
          {
            name: 'the page of the mails',
            variable: 'MAIL_PAGE_PORT',
            hosts: local,
            get: () => settings.mailPagePort,
            set: (value: number) => void (settings.mailPagePort = value),
          },
        ]
      : []),
    ...(settings.embeddedStore
      ? [
          {
            name: 'the store of pictures',
            variable: 'STORE_PORT',
            hosts: local,
            get: () => settings.storePort,
            set: (value: number) => void (settings.storePort = value),
          },
        ]
      : []),
  ];
}

type ConfigReader = (env: Environment, base: ServiceConfig) => ServiceConfig;

/** How each service reads its configuration, from its own package. */
export const configs = Object.fromEntries(
  await Promise.all(
    serviceNames.map(async (name) => [
      name,
      ((await import(`@plaza/${name}/config`)) as { readConfig: ConfigReader }).readConfig,
    ]),
  ),
) as Record<ServiceName, ConfigReader>;

/** Refuses a configuration that a service would refuse, before anything is started, migrated or removed. */
export function checkConfig(settings: Settings, secrets: Secrets): void {
  try {
    for (const name of serviceNames) {
      const addresses = perService((one) => `127.0.0.1:${settings.ports[one]}`);
      const env = serviceEnvironment(name, {
        ...settings,
        secrets,
        addresses,
        socketsAddress: `127.0.0.1:${settings.ports.sockets}`,
        databases: perSchema(() => 'postgres://made.later'),
      });
      configs[name](env, readServiceConfig(name, env));
    }
  } catch (error) {
    if (error instanceof ConfigError) throw new Sentence(`${error.message}.`);
    throw error;
  }
}

/** Reaches everything that the user brings along. */
export async function checkGiven(settings: Settings): Promise<void> {
  const checked = new Map<string, Promise<void>>();
  for (const name of schemaNames) {
    const url = settings.databaseUrls[name];
    if (url && !checked.has(url))
      checked.set(
        url,
        checkAdministrator(url, databaseVariable((key) => settings.env[key] || undefined, name) ?? 'DATABASE_URL'),
      );
  }
  await Promise.all([...checked.values(), checkRedis(settings)]);
  if (settings.envoyBin && !envoyVersion(settings.envoyBin)) {
    throw new Sentence(`ENVOY_BIN is ${settings.envoyBin}, which is not an Envoy that runs here.`);
  }
}

async function checkRedis(settings: Settings): Promise<void> {
  const { redisUrl, redisClusterNodes } = settings;
  if (!redisUrl && !redisClusterNodes) return;
  const { clusterNodes = [], ...config } = redisConfigOf(settings);
  if (clusterNodes.length > 0) {
    const reached = await Promise.all(
      clusterNodes.map((node) =>
        aboutRedis(config, node).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (!reached.some(Boolean))
      throw new Sentence(`REDIS_CLUSTER_NODES is ${redisClusterNodes}, and none of these nodes answers.`);
  } else if (redisUrl) {
    await aboutRedis(config).catch((error: Error) => {
      throw new Sentence(
        `REDIS_URL leads to ${new URL(redisUrl).host}, which does not answer like a Redis (${error.message}): start it, or correct REDIS_URL.`,
      );
    });
  }
}
