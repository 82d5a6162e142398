// What one machine runs, read from the environment and `.env`, with everything left out filled in.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readCacheClubs } from '@plaza/gateway';
import { readRateLimits, type RateLimits } from '@plaza/limits';
import { serviceNames, servicePorts, type ServiceName } from '@plaza/services';
import { checkout, folder, plazaHome } from './engines/index.ts';
import { Sentence } from './sentence.ts';

export { serviceNames, type ServiceName };

export interface Settings {
  home: string;
  runFolder: string;
  logFolder: string;
  /** The environment with `.env` below it. */
  env: Record<string, string | undefined>;
  /** Where the gateway listens. */
  host: string;
  ports: Record<ServiceName | 'gateway' | 'admin', number>;
  /** The administrator's URL of each service's database; undefined means the embedded PostgreSQL. */
  databaseUrls: Record<ServiceName, string | undefined>;
  embeddedPostgres: boolean;
  postgresPort: number;
  redisUrl: string | undefined;
  redisClusterNodes: string | undefined;
  embeddedValkey: boolean;
  valkeyPort: number;
  /** The user's own Envoy. */
  envoyBin: string | undefined;
  corsOrigins: string[];
  /** Proxies before the gateway that can be believed about the client's address. */
  trustedProxies: number;
  /** Clubs whose lists the gateway keeps in memory. */
  cacheClubs: string[];
  /** How many of a hundred reads that succeed the gateway logs. */
  accessLogReads: number;
  rateLimits: RateLimits;
}

export function readSettings(given: Record<string, string | undefined> = process.env): Settings {
  const env: Record<string, string | undefined> = { ...dotEnv(), ...given };
  const value = (name: string) => env[name]?.trim() || undefined;
  const home = plazaHome();
  const databaseUrls = Object.fromEntries(
    serviceNames.map((name) => [name, databaseUrl(value, name)]),
  ) as Settings['databaseUrls'];
  const redisUrl = url(value, 'REDIS_URL', ['redis:', 'rediss:']);
  const redisClusterNodes = value('REDIS_CLUSTER_NODES');
  const ports = { ...servicePorts };
  for (const name of serviceNames) ports[name] = listenPort(value, `${name.toUpperCase()}_LISTEN`, ports[name]);
  return {
    home,
    runFolder: folder(join(home, 'run')),
    logFolder: folder(join(home, 'logs')),
    env,
    host: value('HOST') ?? '127.0.0.1',
    ports: { ...ports, gateway: port(value, 'PORT', 3000), admin: port(value, 'ENVOY_ADMIN_PORT', 3011) },
    databaseUrls,
    embeddedPostgres: serviceNames.some((name) => !databaseUrls[name]),
    postgresPort: port(value, 'POSTGRES_PORT', 54329),
    redisUrl,
    redisClusterNodes,
    embeddedValkey: !redisUrl && !redisClusterNodes,
    valkeyPort: port(value, 'VALKEY_PORT', 63790),
    envoyBin: envoyBin(value('ENVOY_BIN')),
    corsOrigins: (value('CORS_ORIGINS') ?? '')
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
    trustedProxies: whole('TRUSTED_PROXIES', value('TRUSTED_PROXIES'), 0, 20),
    cacheClubs: cacheClubs(value('EDGE_CACHE_CLUBS')),
    accessLogReads: whole('ACCESS_LOG_READS', value('ACCESS_LOG_READS'), 1, 100),
    rateLimits: rateLimits(env),
  };
}

type Value = (name: string) => string | undefined;

function dotEnv(): Record<string, string | undefined> {
  const path = join(checkout, '.env');
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}

export function databaseVariable(value: Value, name: ServiceName): string | undefined {
  const own = `${name.toUpperCase()}_DATABASE_URL`;
  return value(own) ? own : value('DATABASE_URL') ? 'DATABASE_URL' : undefined;
}

function databaseUrl(value: Value, name: ServiceName): string | undefined {
  const variable = databaseVariable(value, name);
  return variable && url(value, variable, ['postgres:', 'postgresql:']);
}

function url(value: Value, name: string, protocols: string[]): string | undefined {
  const text = value(name);
  if (text === undefined) return undefined;
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).hostname) return text;
  throw new Sentence(
    `${name} is not a URL that Plaza understands: it must look like ${protocols[0]}//user:password@host:port${protocols[0] === 'postgres:' ? '/database' : ''}.`,
  );
}

function port(value: Value, name: string, fallback: number): number {
  const text = value(name);
  if (text === undefined) return fallback;
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536) return Number(text);
  throw new Sentence(`${name} is "${text}", but a port is a number from 1 to 65535.`);
}

function listenPort(value: Value, name: string, fallback: number): number {
  const text = value(name);
  if (text === undefined) return fallback;
  const colon = text.lastIndexOf(':');
  if (colon > 0) return port(() => text.slice(colon + 1), name, fallback);
  throw new Sentence(`${name} is "${text}", but must be host:port, such as 127.0.0.1:${fallback}.`);
}

function whole(name: string, text: string | undefined, fallback: number, most: number): number {
  if (text === undefined) return fallback;
  if (/^\d{1,3}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Sentence(`${name} is "${text}", but must be a whole number from 0 to ${most}.`);
}

function cacheClubs(text: string | undefined): string[] {
  try {
    return readCacheClubs(text);
  } catch (error) {
    throw new Sentence((error as Error).message);
  }
}

function rateLimits(env: Settings['env']): RateLimits {
  try {
    return readRateLimits(env);
  } catch (error) {
    throw new Sentence((error as Error).message);
  }
}

function envoyBin(path: string | undefined): string | undefined {
  if (path && !existsSync(path)) throw new Sentence(`ENVOY_BIN is ${path}, but there is no such file.`);
  return path;
}
